import { sql } from 'drizzle-orm';
import { type Db, executeRows } from '../client.ts';

/** On which channel a gateway hears that a feed went on. */
export const WAKE_UP_CHANNEL = 'profile_changes';

/** Whether a tenant has events that are in sight and have no position yet. */
export async function hasUnnumbered(db: Db, tenantId: string): Promise<boolean> {
  const rows = await executeRows(
    db,
    sql`SELECT 1 AS one FROM change_event WHERE tenant_id = ${tenantId} AND feed_position IS NULL LIMIT 1`,
  );
  return rows.length > 0;
}

/** The tenants of which `hasUnnumbered` is true. */
export async function listUnnumberedTenants(db: Db): Promise<string[]> {
  const rows = await executeRows<{ tenant_id: string }>(
    db,
    sql`SELECT DISTINCT tenant_id FROM change_event WHERE feed_position IS NULL`,
  );
  return rows.map((row) => row.tenant_id);
}

/**
 * Give positions to the oldest events that have none.
 *
 * Two statements, for the second one must see what the last holder of the feed has numbered: a snapshot from before the
 * lock would show these events without positions, and they would be numbered again.
 *
 * @returns how many were numbered; null: somebody else is at it, and will see every event that this call would
 */
export async function numberBatch(db: Db, tenantId: string, limit: number): Promise<number | null> {
  return db.transaction(async (tx) => {
    const last = await holdFeed(tx, tenantId);
    if (last === null) return null;
    const [row] = await executeRows<{ numbered: number }>(
      tx,
      sql`WITH fresh AS (
          SELECT profile_id, version, row_number() OVER (ORDER BY sequence) AS nth
          FROM (SELECT profile_id, version, sequence FROM change_event
            WHERE tenant_id = ${tenantId} AND feed_position IS NULL ORDER BY sequence LIMIT ${limit}) oldest
        ), numbered AS (
          UPDATE change_event e SET feed_position = ${last}::bigint + fresh.nth FROM fresh
          WHERE e.tenant_id = ${tenantId} AND e.profile_id = fresh.profile_id AND e.version = fresh.version
        ), raised AS (
          UPDATE change_feed SET last_position = ${last}::bigint + (SELECT count(*) FROM fresh)
          WHERE tenant_id = ${tenantId}
        )
        SELECT (SELECT count(*) FROM fresh)::int AS numbered, pg_notify(${WAKE_UP_CHANNEL}, '')`,
    );
    return row?.numbered ?? 0;
  });
}

/** Hold a tenant's feed until the transaction ends. @returns its last position; null: somebody else holds it */
async function holdFeed(tx: Db, tenantId: string): Promise<string | null> {
  const [held] = await executeRows<{ last: string }>(
    tx,
    sql`SELECT last_position::text AS last FROM change_feed WHERE tenant_id = ${tenantId} FOR UPDATE SKIP LOCKED`,
  );
  if (held) return held.last;
  const [made] = await executeRows<{ last: string }>(
    tx,
    sql`INSERT INTO change_feed (tenant_id) VALUES (${tenantId}) ON CONFLICT DO NOTHING
        RETURNING last_position::text AS last`,
  );
  return made?.last ?? null;
}
