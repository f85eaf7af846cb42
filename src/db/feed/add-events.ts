import { type SQL, sql } from 'drizzle-orm';
import type { ProfileKind } from '../../domain/feed/change.ts';
import { spellOut } from '../client.ts';

const addEvents = (profileKind: ProfileKind): SQL =>
  spellOut(sql`event AS (
      INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
      SELECT tenant_id, ${sql.raw(`'${profileKind}'`)}, profile_id, version, kind, written_at FROM revision
    )`);

/** The part of a statement that puts each write of its part `revision`, which is of customers, into the outbox. */
export const customerEvents: SQL = addEvents('CUSTOMER');
/** The same for members. */
export const memberEvents: SQL = addEvents('MEMBER');
