import { getTableName, type SQL, sql } from 'drizzle-orm';
import { type Db, executeRows } from '../client.ts';
import { customerRevision, memberRevision } from './tables.ts';

/** Any number will do, as long as every gateway takes the same one, and nothing else does. */
const TURN = 72_036;

const KEPT = [
  { table: customerRevision, id: sql`customer_id` },
  { table: memberRevision, id: sql`account_id` },
] as const;

/** The tables whose rows are the history of profiles. */
export const HISTORIES: readonly string[] = KEPT.map(({ table }) => getTableName(table));

/**
 * Delete revisions of all tenants that were written longer ago than so many days. Of a profile the oldest go first: what
 * is left is without gaps, as the state at a version is read from the rows behind it.
 *
 * @param history one of `HISTORIES`
 * @param most how many to look for at once; with them go older ones of the same profiles
 * @returns how many were deleted; fewer than `most` when there are no more, or another gateway is at it
 */
export async function deleteOldRevisions(db: Db, history: string, days: number, most: number): Promise<number> {
  const kept = KEPT.find(({ table }) => getTableName(table) === history);
  if (!kept) throw new Error(`'${history}' is no history`);
  const { table, id } = kept;
  const [row] = await executeRows<{ deleted: number }>(
    db,
    sql`WITH turn AS MATERIALIZED (
          SELECT pg_try_advisory_xact_lock(${TURN}::int, hashtext(${history})) AS is_ours
        ), old AS MATERIALIZED (${oldRevisions(table, id, days, most)}),
        upto AS (SELECT tenant_id, id, max(version) AS version FROM old GROUP BY tenant_id, id),
        deleted AS (
          DELETE FROM ${table} r USING upto
          WHERE r.tenant_id = upto.tenant_id AND r.${id} = upto.id AND r.version <= upto.version
            AND (SELECT is_ours FROM turn)
          RETURNING 1)
        SELECT count(*)::integer AS deleted FROM deleted`,
  );
  return row?.deleted ?? 0;
}

/** No order: rows lie as they were written, and the index says where they are old; sorting would read all of them. */
const oldRevisions = (table: (typeof KEPT)[number]['table'], id: SQL, days: number, most: number): SQL =>
  sql`SELECT o.tenant_id, o.${id} AS id, o.version FROM ${table} o
          WHERE o.written_at < now() - make_interval(days => ${days}::int) LIMIT ${most}::int`;
