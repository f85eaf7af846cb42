import { sql } from 'drizzle-orm';
import { type Db, executeRows } from '../client.ts';

/** The tenants that have had changes. */
export async function listFeedTenants(db: Db): Promise<string[]> {
  const rows = await executeRows<{ tenant_id: string }>(db, sql`SELECT tenant_id FROM change_feed ORDER BY tenant_id`);
  return rows.map((row) => row.tenant_id);
}

/** Hold a tenant's feed until the transaction ends, so that nobody numbers its events. */
export async function holdChangeFeed(tx: Db, tenantId: string): Promise<void> {
  await tx.execute(sql`SELECT FROM change_feed WHERE tenant_id = ${tenantId} FOR UPDATE`);
}

/**
 * Delete the oldest events of a feed, up to the first one that is younger than so many days, and remember how far.
 *
 * @param tx holds the feed, before its events go, as whoever erases a profile does, too
 * @returns how many were deleted, at most `limit`
 */
export async function trimFeed(tx: Db, tenantId: string, days: number, limit: number): Promise<number> {
  const [row] = await executeRows<{ deleted: number }>(
    tx,
    sql`WITH oldest AS (
        SELECT profile_id, version, feed_position, occurred_at < now() - make_interval(days => ${days}::int) AS is_old
        FROM change_event WHERE tenant_id = ${tenantId} AND feed_position IS NOT NULL
        ORDER BY feed_position LIMIT ${limit}
      ), old AS (
        SELECT * FROM oldest
        WHERE feed_position < coalesce((SELECT min(feed_position) FROM oldest WHERE NOT is_old), 9223372036854775807)
      ), trimmed AS (
        UPDATE change_feed SET trimmed_position = greatest(trimmed_position, (SELECT max(feed_position) FROM old))
        WHERE tenant_id = ${tenantId} AND EXISTS (SELECT FROM old)
      ), deleted AS (
        DELETE FROM change_event e USING old
        WHERE e.tenant_id = ${tenantId} AND e.profile_id = old.profile_id AND e.version = old.version
        RETURNING 1
      )
      SELECT count(*)::int AS deleted FROM deleted`,
  );
  return row?.deleted ?? 0;
}
