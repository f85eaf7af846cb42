import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { type JsonValue, parseStoredJson } from '../../domain/json.ts';
import {
  type ExtendedDataEntry,
  foldEmail,
  type MemberIdentifier,
  type MemberWithExtendedData,
} from '../../domain/members/member.ts';
import { isUuid } from '../../domain/uuid.ts';
import { type Db, inUuids } from '../client.ts';
import { customerMemberLink } from '../links/tables.ts';
import { member } from './tables.ts';

const { tenantId: _tenant, emailFolded: _folded, ...ownColumns } = getTableColumns(member);

/** Inside a subquery Drizzle would leave out the table's name, so the columns are spelled. */
const linkedCustomer = sql<string | null>`(SELECT l.customer_id FROM customer_member_link l
  WHERE l.tenant_id = "member"."tenant_id" AND l.account_id = "member"."account_id")`;
const allExtendedData = sql`(SELECT json_agg(json_build_object('key', e.key, 'document', e.document, 'source', e.source,
    'channel', e.channel, 'updatedAt', (extract(epoch FROM e.updated_at) * 1000)::float8) ORDER BY e.source, e.position)
  FROM extended_data e WHERE e.tenant_id = "member"."tenant_id" AND e.account_id = "member"."account_id")::text`;

/** @param withData says in SQL for which members to read the extended data, too */
export const memberColumns = (withData: SQL) => ({
  ...ownColumns,
  customerId: linkedCustomer,
  extendedData: sql<string | null>`CASE WHEN ${withData} THEN ${allExtendedData} END`,
});

type MemberRow = Omit<MemberWithExtendedData, 'extendedData'> & { readonly extendedData: string | null };
type StoredEntry = Omit<ExtendedDataEntry, 'value' | 'updatedAt'> & {
  document: { value: JsonValue };
  updatedAt: number;
};

export function toMember({ extendedData, ...row }: MemberRow): MemberWithExtendedData {
  const stored = extendedData === null ? [] : (parseStoredJson(extendedData) as unknown as StoredEntry[]);
  const entries = stored.map(({ document, source, updatedAt, ...entry }): ExtendedDataEntry => {
    return { ...entry, value: document.value, source: source || null, updatedAt: new Date(updatedAt) };
  });
  return { ...row, extendedData: entries };
}

/** Which member to read, and whether with its extended data, which are by source and then in stored order. */
export type MemberKey = { readonly accountId: string; readonly withExtendedData: boolean };

/** @returns Map keyed by account id; unknown ids are absent */
export async function findMembers(
  db: Db,
  tenantId: string,
  keys: readonly MemberKey[],
): Promise<Map<string, MemberWithExtendedData>> {
  const known = keys.filter(({ accountId }) => isUuid(accountId));
  const ids = (some: readonly MemberKey[]): string => JSON.stringify(some.map(({ accountId }) => accountId));
  const withData = ids(known.filter(({ withExtendedData }) => withExtendedData));
  const rows = await db
    .select(memberColumns(inUuids(member.accountId, withData)))
    .from(member)
    .where(and(eq(member.tenantId, tenantId), inUuids(member.accountId, ids(known))));
  return new Map(rows.map((row) => [row.accountId, toMember(row)]));
}

/** The condition that an identifier names a member; what cannot be an account id names nobody. */
export function namedBy({ kind, value }: MemberIdentifier): SQL {
  if (kind === 'accountId') return isUuid(value) ? eq(member.accountId, value.toLowerCase()) : sql`false`;
  const column = {
    loyaltyId: member.loyaltyId,
    externalId: member.externalId,
    email: member.emailFolded,
    phoneNumber: member.phoneNumber,
  }[kind];
  return eq(column, kind === 'email' ? foldEmail(value) : value);
}

/** The member that an identifier names; null when it names none. */
export async function findMemberBy(
  db: Db,
  tenantId: string,
  by: MemberIdentifier,
  withExtendedData: boolean,
): Promise<MemberWithExtendedData | null> {
  const [row] = await db
    .select(memberColumns(sql`${withExtendedData}::boolean`))
    .from(member)
    .where(and(eq(member.tenantId, tenantId), namedBy(by)));
  return row ? toMember(row) : null;
}

/** Whose member to read, and whether with its extended data. */
export type LinkedMemberKey = { readonly customerId: string; readonly withExtendedData: boolean };

/** The members who are linked to customers. @returns Map keyed by customer id; customers without a link are absent */
export async function findLinkedMembers(
  db: Db,
  tenantId: string,
  keys: readonly LinkedMemberKey[],
): Promise<Map<string, MemberWithExtendedData>> {
  const ids = (some: readonly LinkedMemberKey[]): string => JSON.stringify(some.map(({ customerId }) => customerId));
  const inIds = (json: string): SQL =>
    sql`${customerMemberLink.customerId} IN (SELECT jsonb_array_elements_text(${json}::text::jsonb))`;
  const withData = inIds(ids(keys.filter(({ withExtendedData }) => withExtendedData)));
  const rows = await db
    .select({ ...memberColumns(withData), customerId: customerMemberLink.customerId })
    .from(customerMemberLink)
    .innerJoin(
      member,
      and(eq(member.tenantId, customerMemberLink.tenantId), eq(member.accountId, customerMemberLink.accountId)),
    )
    .where(and(eq(customerMemberLink.tenantId, tenantId), inIds(ids(keys))));
  return new Map(rows.map((row) => [row.customerId, toMember(row)]));
}
