import { getTableName, sql } from 'drizzle-orm';
import type { ErasedTable, Tombstone } from '../../domain/erasure/receipt.ts';
import type { ProfileKind } from '../../domain/feed/change.ts';
import { type Db, executeRows } from '../client.ts';
import { epochMs } from '../expressions.ts';
import { tablesOf } from './inventory.ts';
import { theseProfiles } from './whose.ts';

/** Any number will do, as long as every gateway takes the same one, and nothing else does. */
const TURN = 72_035;

/**
 * Wait until no other erasure of the tenant runs, and be the only one until the transaction ends: what is deleted
 * already has no row that two of them could meet at. The first lock that an erasure takes.
 */
export async function takeErasureTurn(tx: Db, tenantId: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${TURN}::int, hashtext(${tenantId}))`);
}

/**
 * Tell the readers of the change feed that profiles are erased. Called before their rows go: the version is the one
 * behind every version that a profile ever had, as far as anything still tells.
 */
export async function addTombstones(
  tx: Db,
  tenantId: string,
  kind: ProfileKind,
  ids: readonly string[],
): Promise<Tombstone[]> {
  const stored =
    kind === 'CUSTOMER'
      ? sql`SELECT version, updated_at AS at FROM customer c
              WHERE c.tenant_id = whose.tenant_id AND c.customer_id = whose.id
            UNION ALL SELECT version, written_at FROM customer_revision r
              WHERE r.tenant_id = whose.tenant_id AND r.customer_id = whose.id`
      : sql`SELECT version, updated_at AS at FROM member m
              WHERE m.tenant_id = whose.tenant_id AND m.account_id = whose.id::uuid
            UNION ALL SELECT version, written_at FROM member_revision r
              WHERE r.tenant_id = whose.tenant_id AND r.account_id = whose.id::uuid`;
  const rows = await executeRows<{ profile_id: string; version: number; erased_at: number }>(
    tx,
    sql`WITH ${theseProfiles(tenantId, ids)}
        INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
        SELECT whose.tenant_id, ${kind}, whose.id, coalesce(last.version, 0) + 1, 'ERASED', greatest(now(), last.at)
        FROM whose CROSS JOIN LATERAL (
          SELECT max(version) AS version, max(at) AS at FROM (
            ${stored}
            UNION ALL SELECT version, occurred_at FROM change_event e
              WHERE e.tenant_id = whose.tenant_id AND e.profile_id = whose.id
          ) writes
        ) last
        RETURNING profile_id, version, ${epochMs(sql`occurred_at`)} AS erased_at`,
  );
  const byId = new Map(rows.map((row) => [row.profile_id, row]));
  return ids.flatMap((profileId) => {
    const row = byId.get(profileId);
    return row ? [{ profileId, version: row.version, erasedAt: new Date(row.erased_at) }] : [];
  });
}

/** Remove every row of profiles that the transaction holds, but the tombstones. */
export async function eraseRows(
  tx: Db,
  tenantId: string,
  kind: ProfileKind,
  ids: readonly string[],
): Promise<ErasedTable[]> {
  const erased: ErasedTable[] = [];
  for (const { table, rows } of tablesOf(kind)) {
    const [row] = await executeRows<{ count: number }>(
      tx,
      sql`WITH ${theseProfiles(tenantId, ids)}, gone AS (
            DELETE FROM ${table} t WHERE t.tenant_id = ${tenantId} AND ${rows} RETURNING 1
          ) SELECT count(*)::int AS count FROM gone`,
    );
    erased.push({ table: getTableName(table), rows: row?.count ?? 0 });
  }
  return erased;
}
