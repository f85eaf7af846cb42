import { type SQL, sql } from 'drizzle-orm';
import type { ServerMode } from '../../domain/profile-schema/server-mode.ts';

/** The version of the profile schema and the server mode that a read found its rows under. */
export type ReadState = { readonly schema_version: number; readonly mode: ServerMode };

/** One row called `state`, also for a tenant that has no row of its own yet. */
export const readState = (tenantId: string): SQL =>
  sql`(SELECT coalesce(max(version), 0) AS schema_version, coalesce(max(mode), 'production') AS mode
       FROM profile_schema WHERE tenant_id = ${tenantId}) state`;

/** The state in the first of the rows that were read beside `readState`. */
export function stateOf(rows: readonly ReadState[]): ReadState {
  const [row] = rows;
  if (!row) throw new Error('a read answered without the state of its tenant');
  return { schema_version: row.schema_version, mode: row.mode };
}
