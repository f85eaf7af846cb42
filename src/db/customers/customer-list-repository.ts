import { type SQL, sql } from 'drizzle-orm';
import type { CustomerWithRecords } from '../../domain/customers/customer.ts';
import type { MemberWithExtendedData } from '../../domain/members/member.ts';
import { type Db, executePrepared, executeRows } from '../client.ts';
import { hidden } from '../expressions.ts';
import { linkedMemberText, readMemberText } from '../members/find-members.ts';
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
 *
 * @param write how values stand in the statement: as parameters, or hidden from the planner of a prepared one
 */
export function customerBounds(
  tenantId: string,
  after: string | null,
  before: string | null,
  write: (text: string) => SQL = (text) => sql`${text}`,
): [SQL, SQL] {
  const tenant = write(tenantId);
  return [
    after === null ? sql`c.tenant_id >= ${tenant}` : sql`(c.tenant_id, c.customer_id) > (${tenant}, ${write(after)})`,
    before === null ? sql`c.tenant_id <= ${tenant}` : sql`(c.tenant_id, c.customer_id) < (${tenant}, ${write(before)})`,
  ];
}

/** What is read along with the customers of a range. */
export type CustomerCompany = {
  /** Their extension records. */
  readonly withRecords: boolean;
  /** The members linked to them, without extended data. */
  readonly withMembers: boolean;
};

export type CustomerPageRead = {
  readonly state: ReadState;
  readonly customers: CustomerWithRecords[];
  /** Keyed by customer id, null for a customer without a link; empty unless they were to be read. */
  readonly members: ReadonlyMap<string, MemberWithExtendedData | null>;
};

/** A tenant's customers by ascending id, or descending when counted from the end, in one statement. */
export async function listCustomers(
  db: Db,
  tenantId: string,
  { after, before, limit, isBackward, withRecords, withMembers }: CustomerRange & CustomerCompany,
): Promise<CustomerPageRead> {
  const order = isBackward ? sql`DESC` : sql`ASC`;
  const [lower, upper] = customerBounds(tenantId, after, before, (text) => hidden(text, 'text'));
  const rows = await executePrepared<CustomerRow & { readonly member: string | null }>(
    db,
    sql`SELECT state.*, found.* FROM ${readState(tenantId)} LEFT JOIN (
        SELECT ${customerColumns(hidden(withRecords, 'boolean'))},
          CASE WHEN ${hidden(withMembers, 'boolean')} THEN ${linkedMemberText} END AS member
        FROM customer c WHERE ${lower} AND ${upper}
        ORDER BY c.tenant_id ${order}, c.customer_id ${order} LIMIT ${hidden(limit, 'int')}
      ) found ON true ORDER BY found.customer_id ${order}`,
  );
  const members = new Map<string, MemberWithExtendedData | null>();
  for (const { customer_id: customerId, member } of withMembers ? rows : []) {
    if (customerId !== null) members.set(customerId, member === null ? null : readMemberText(member));
  }
  return { state: stateOf(rows), customers: toCustomers(rows), members };
}

export async function countCustomers(db: Db, tenantId: string): Promise<{ state: ReadState; count: number }> {
  const rows = await executeRows<ReadState & { count: number }>(
    db,
    sql`SELECT state.*, (SELECT count(*)::float8 FROM customer WHERE tenant_id = ${tenantId}) AS count
        FROM ${readState(tenantId)}`,
  );
  return { state: stateOf(rows), count: rows[0]?.count ?? 0 };
}
