import { type SQL, sql } from 'drizzle-orm';
import type { CustomerWithRecords } from '../../domain/customers/customer.ts';
import { type Db, executePrepared, executeRows } from '../client.ts';
import { type ReadState, readState, stateOf } from '../profile-schema/read-state.ts';
import { type CustomerRow, customerColumns, toCustomers } from './find-customers.ts';

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

/** A tenant's customers by ascending id, or descending when counted from the end, in one statement. */
export async function listCustomers(
  db: Db,
  tenantId: string,
  { after, before, limit, isBackward, withRecords }: CustomerRange & { readonly withRecords: boolean },
): Promise<{ state: ReadState; customers: CustomerWithRecords[] }> {
  const order = isBackward ? sql`DESC` : sql`ASC`;
  const [lower, upper] = customerBounds(tenantId, after, before);
  const rows = await executePrepared<CustomerRow>(
    db,
    sql`SELECT state.*, found.* FROM ${readState(tenantId)} LEFT JOIN (
        SELECT ${customerColumns(sql`${withRecords}::boolean`)} FROM customer c WHERE ${lower} AND ${upper}
        ORDER BY c.tenant_id ${order}, c.customer_id ${order} LIMIT ${limit}::int
      ) found ON true ORDER BY found.customer_id ${order}`,
  );
  return { state: stateOf(rows), customers: toCustomers(rows) };
}

export async function countCustomers(db: Db, tenantId: string): Promise<{ state: ReadState; count: number }> {
  const rows = await executeRows<ReadState & { count: number }>(
    db,
    sql`SELECT state.*, (SELECT count(*)::float8 FROM customer WHERE tenant_id = ${tenantId}) AS count
        FROM ${readState(tenantId)}`,
  );
  return { state: stateOf(rows), count: rows[0]?.count ?? 0 };
}
