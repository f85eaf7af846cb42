import { type SQL, sql } from 'drizzle-orm';
import { type Db, executeRows } from '../client.ts';
import { type ReadState, readState, stateOf } from '../profile-schema/read-state.ts';

/** Between which ids, and how many from which end. */
export type CustomerRange = {
  readonly after: string | null;
  readonly before: string | null;
  readonly limit: number;
  readonly isBackward: boolean;
};

/**
 * The conditions on a tenant's customers `c` between two ids. Written over both columns of the primary key: an equality of
 * the tenant would let a planner without statistics read and sort all that is behind a cursor, for each page.
 */
export function customerBounds(tenantId: string, after: string | null, before: string | null): [SQL, SQL] {
  return [
    after === null ? sql`c.tenant_id >= ${tenantId}` : sql`(c.tenant_id, c.customer_id) > (${tenantId}, ${after})`,
    before === null ? sql`c.tenant_id <= ${tenantId}` : sql`(c.tenant_id, c.customer_id) < (${tenantId}, ${before})`,
  ];
}

/** Ids of a tenant's customers, ascending, or descending when counted from the end. */
export async function listCustomerIds(
  db: Db,
  tenantId: string,
  { after, before, limit, isBackward }: CustomerRange,
): Promise<{ state: ReadState; customerIds: string[] }> {
  const order = isBackward ? sql`DESC` : sql`ASC`;
  const [lower, upper] = customerBounds(tenantId, after, before);
  const rows = await executeRows<ReadState & { customer_id: string | null }>(
    db,
    sql`SELECT state.*, found.customer_id FROM ${readState(tenantId)} LEFT JOIN (
        SELECT c.customer_id FROM customer c WHERE ${lower} AND ${upper}
        ORDER BY c.tenant_id ${order}, c.customer_id ${order} LIMIT ${limit}::int
      ) found ON true ORDER BY found.customer_id ${order}`,
  );
  return { state: stateOf(rows), customerIds: rows.flatMap(({ customer_id }) => customer_id ?? []) };
}

export async function countCustomers(db: Db, tenantId: string): Promise<{ state: ReadState; count: number }> {
  const rows = await executeRows<ReadState & { count: number }>(
    db,
    sql`SELECT state.*, (SELECT count(*)::float8 FROM customer WHERE tenant_id = ${tenantId}) AS count
        FROM ${readState(tenantId)}`,
  );
  return { state: stateOf(rows), count: rows[0]?.count ?? 0 };
}
