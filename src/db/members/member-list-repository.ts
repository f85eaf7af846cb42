import { type SQL, sql } from 'drizzle-orm';
import type { MemberFilter } from '../../domain/members/member-filter.ts';
import { type Db, executeRows } from '../client.ts';
import { memberConditions } from './member-conditions.ts';

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
 * Where no index helps, members are tried in the order of the primary key until there are enough: an equality of the
 * tenant would let a planner without statistics read and sort all that is behind a cursor, so the bounds are written over
 * both columns. Where one does, all that it finds are read and sorted: OFFSET keeps a planner that takes them for many from
 * trying members in order all the same.
 */
export async function listMemberIds(
  db: Db,
  tenantId: string,
  filter: MemberFilter,
  { after, before, limit, isBackward }: MemberRange,
): Promise<string[]> {
  const { where, isIndexed } = memberConditions(filter);
  const order = isBackward ? sql`DESC` : sql`ASC`;
  const bounds = memberBounds(tenantId, after, before);
  const found = isIndexed
    ? sql`(SELECT m.tenant_id, m.account_id FROM member m
        WHERE m.tenant_id = ${tenantId} AND ${where} AND ${bounds} OFFSET 0) m`
    : sql`member m WHERE ${bounds} AND ${where}`;
  const rows = await executeRows<{ account_id: string }>(
    db,
    sql`SELECT m.account_id FROM ${found} ORDER BY m.tenant_id ${order}, m.account_id ${order} LIMIT ${limit}::int`,
  );
  return rows.map(({ account_id }) => account_id);
}

function memberBounds(tenantId: string, after: string | null, before: string | null): SQL {
  const lower =
    after === null ? sql`m.tenant_id >= ${tenantId}` : sql`(m.tenant_id, m.account_id) > (${tenantId}, ${after}::uuid)`;
  const upper =
    before === null
      ? sql`m.tenant_id <= ${tenantId}`
      : sql`(m.tenant_id, m.account_id) < (${tenantId}, ${before}::uuid)`;
  return sql`${lower} AND ${upper}`;
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
