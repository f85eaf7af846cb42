import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { type JsonValue, parseStoredJson } from '../../domain/json.ts';
import {
  type ExtendedDataEntry,
  foldEmail,
  type MemberIdentifier,
  type MemberWithExtendedData,
} from '../../domain/members/member.ts';
import { isUuid } from '../../domain/uuid.ts';
import { type Db, executePrepared, spellOut } from '../client.ts';
import { epochMs } from '../expressions.ts';
import { member } from './tables.ts';

const INSTANTS: ReadonlySet<string> = new Set(['closedAt', 'createdAt', 'updatedAt']);

const { tenantId: _tenant, emailFolded: _folded, ...own } = getTableColumns(member);
const ownColumns = spellOut(
  sql.join(
    Object.entries(own).map(([name, column]) => {
      return sql`${INSTANTS.has(name) ? epochMs(column) : column} AS ${sql.identifier(name)}`;
    }),
    sql`, `,
  ),
);

const linkedCustomer = sql`(SELECT l.customer_id FROM customer_member_link l
     WHERE l.tenant_id = "member"."tenant_id" AND l.account_id = "member"."account_id")`;

/**
 * The columns of `MemberRow`, of a `member`.
 *
 * @param withData says in SQL for which members to read the extended data, too
 * @param customerId of the customer who is linked to it
 */
export const memberColumns = (withData: SQL, customerId: SQL = linkedCustomer): SQL => sql`${ownColumns},
    ${customerId} AS "customerId",
    CASE WHEN ${withData} THEN (
      SELECT json_agg(json_build_object('key', e.key, 'document', e.document, 'source', e.source, 'channel', e.channel,
        'updatedAt', ${epochMs(sql`e.updated_at`)}) ORDER BY e.source, e.position)
      FROM extended_data e WHERE e.tenant_id = "member"."tenant_id" AND e.account_id = "member"."account_id"
    )::text END AS "extendedData"`;

export type MemberRow = Omit<MemberWithExtendedData, 'extendedData' | 'closedAt' | 'createdAt' | 'updatedAt'> & {
  readonly extendedData: string | null;
  readonly closedAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
};
type StoredEntry = Omit<ExtendedDataEntry, 'value' | 'updatedAt'> & {
  document: { value: JsonValue };
  updatedAt: number;
};

/** The member in a row, which is used up: a copy of so many columns takes longer than to read them. */
export function toMember(row: MemberRow): MemberWithExtendedData {
  const { extendedData, closedAt, createdAt, updatedAt } = row;
  return Object.assign(row as unknown as MemberWithExtendedData, {
    closedAt: closedAt === null ? null : new Date(closedAt),
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
    extendedData: extendedData === null ? [] : toEntries(extendedData),
  });
}

const toEntries = (stored: string): ExtendedDataEntry[] =>
  (parseStoredJson(stored) as unknown as StoredEntry[]).map(({ document, source, updatedAt, ...entry }) => {
    return { ...entry, value: document.value, source: source || null, updatedAt: new Date(updatedAt) };
  });

/** Which member to read, and whether with its extended data, which are by source and then in stored order. */
export type MemberKey = { readonly accountId: string; readonly withExtendedData: boolean };

/** @returns Map keyed by account id; unknown ids are absent */
export async function findMembers(
  db: Db,
  tenantId: string,
  keys: readonly MemberKey[],
): Promise<Map<string, MemberWithExtendedData>> {
  const wanted = new Map<string, boolean>();
  for (const { accountId, withExtendedData } of keys) {
    if (isUuid(accountId)) wanted.set(accountId, withExtendedData || wanted.get(accountId) === true);
  }
  const json = JSON.stringify([...wanted].map(([id, data]) => ({ id, data })));
  const rows = await executePrepared<MemberRow>(
    db,
    sql`SELECT ${memberColumns(sql`wanted.data`)}
        FROM jsonb_to_recordset(${json}::text::jsonb) AS wanted(id uuid, data boolean)
        CROSS JOIN LATERAL (${oneMember(tenantId, sql`wanted.id`)}) member`,
  );
  return new Map(rows.map((row) => [row.accountId, toMember(row)]));
}

/** The limit keeps it a look into the index for each, however many a planner believes that there are. */
const oneMember = (tenantId: string, accountId: SQL): SQL =>
  sql`SELECT m.* FROM member m WHERE m.tenant_id = ${tenantId} AND m.account_id = ${accountId} LIMIT 1`;

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
  const [row] = await executePrepared<MemberRow>(
    db,
    sql`SELECT ${memberColumns(sql`${withExtendedData}::boolean`)} FROM member
        WHERE ${member.tenantId} = ${tenantId} AND ${namedBy(by)}`,
  );
  return row ? toMember(row) : null;
}

/** Whose member to read, and whether with its extended data. */
export type LinkedMemberKey = { readonly customerId: string; readonly withExtendedData: boolean };

/** In SQL: the member linked to a customer `c`, without extended data, as JSON text; NULL when there is none. */
export const linkedMemberText = spellOut(sql`(
      SELECT to_json(found)::text FROM (
        SELECT ${memberColumns(sql`false`, sql`c.customer_id`)}
        FROM (
          SELECT l.account_id FROM customer_member_link l
          WHERE l.tenant_id = c.tenant_id AND l.customer_id = c.customer_id LIMIT 1
        ) linked
        CROSS JOIN LATERAL (
          SELECT m.* FROM member m WHERE m.tenant_id = c.tenant_id AND m.account_id = linked.account_id LIMIT 1
        ) member
      ) found
    )`);

/** What `linkedMemberText` holds, in which no number can be too long for a double. */
export const readMemberText = (text: string): MemberWithExtendedData => toMember(JSON.parse(text) as MemberRow);

/** The members who are linked to customers. @returns Map keyed by customer id; customers without a link are absent */
export async function findLinkedMembers(
  db: Db,
  tenantId: string,
  keys: readonly LinkedMemberKey[],
): Promise<Map<string, MemberWithExtendedData>> {
  const wanted = new Map<string, boolean>();
  for (const { customerId, withExtendedData } of keys) {
    wanted.set(customerId, withExtendedData || wanted.get(customerId) === true);
  }
  const json = JSON.stringify([...wanted].map(([id, data]) => ({ id, data })));
  const rows = await executePrepared<MemberRow & { readonly customerId: string }>(
    db,
    sql`SELECT ${memberColumns(sql`wanted.data`, sql`wanted.id`)}
        FROM jsonb_to_recordset(${json}::text::jsonb) AS wanted(id text, data boolean)
        CROSS JOIN LATERAL (
          SELECT l.account_id FROM customer_member_link l WHERE l.tenant_id = ${tenantId} AND l.customer_id = wanted.id LIMIT 1
        ) linked
        CROSS JOIN LATERAL (${oneMember(tenantId, sql`linked.account_id`)}) member`,
  );
  return new Map(rows.map((row) => [row.customerId, toMember(row)]));
}
