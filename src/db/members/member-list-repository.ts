import { sql } from 'drizzle-orm';
import type { MemberFilter } from '../../domain/members/member-filter.ts';
import { type Db, executeRows } from '../client.ts';
import { memberConditions } from './member-conditions.ts';

const LEAST_UUID = '00000000-0000-0000-0000-000000000000';
const GREATEST_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Between which account ids, and how many from which end. */
export type MemberRange = {
  readonly after: string | null;
  readonly before: string | null;
  readonly limit: number;
  readonly isBackward: boolean;
};

/**
 * Account ids of the members who meet a filter, ascending, or descending when counted from the end.
 *
 * Where an index narrows it down, all that it finds is read and sorted for each page: behind OFFSET, neither the order nor
 * the bounds can talk a planner into trying members in order all the same. Where none does, members are tried in the order
 * of the primary key until there are enough. Both ends are always bound: to a planner without statistics, the primary key is
 * then the best of the indexes that begin with the tenant, and what it finds is too little to be sorted.
 */
export async function listMemberIds(
  db: Db,
  tenantId: string,
  filter: MemberFilter,
  { after, before, limit, isBackward }: MemberRange,
): Promise<string[]> {
  const { where, isIndexed } = memberConditions(filter);
  const isOfTenant = sql`m.tenant_id = ${tenantId}`;
  const lower = after === null ? sql`m.account_id >= ${LEAST_UUID}::uuid` : sql`m.account_id > ${after}::uuid`;
  const upper = before === null ? sql`m.account_id <= ${GREATEST_UUID}::uuid` : sql`m.account_id < ${before}::uuid`;
  const found = isIndexed
    ? sql`(SELECT m.account_id FROM member m WHERE ${isOfTenant} AND ${where} OFFSET 0) m WHERE ${lower} AND ${upper}`
    : sql`member m WHERE ${isOfTenant} AND ${lower} AND ${upper} AND ${where}`;
  const order = isBackward ? sql`DESC` : sql`ASC`;
  const rows = await executeRows<{ account_id: string }>(
    db,
    sql`SELECT m.account_id FROM ${found} ORDER BY m.account_id ${order} LIMIT ${limit}::int`,
  );
  return rows.map(({ account_id }) => account_id);
}

/** How many members meet a filter. */
export async function countMembers(db: Db, tenantId: string, filter: MemberFilter): Promise<number> {
  const { where } = memberConditions(filter);
  const [row] = await executeRows<{ count: number }>(
    db,
    sql`SELECT count(*)::float8 AS count FROM member m WHERE m.tenant_id = ${tenantId} AND ${where}`,
  );
  return row?.count ?? 0;
}
