import { type SQL, sql } from 'drizzle-orm';
import type { ProfileKind } from '../../domain/feed/change.ts';

/** The part of a statement that puts each write of its part `revision` into the outbox. */
export const addEvents = (profileKind: ProfileKind): SQL => sql`event AS (
      INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
      SELECT tenant_id, ${profileKind}, profile_id, version, kind, written_at FROM revision
    )`;
