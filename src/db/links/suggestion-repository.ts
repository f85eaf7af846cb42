import { type SQL, sql } from 'drizzle-orm';
import type { MemberWithExtendedData } from '../../domain/members/member.ts';
import { type Db, executePrepared } from '../client.ts';
import { type MemberRow, memberColumns, toMember } from '../members/find-members.ts';
import { member } from '../members/tables.ts';

/** Whose link is missing, and what a member may have in common with the customer. */
export type SuggestionQuery = {
  readonly customerId: string;
  /** With case folded. */
  readonly emails: readonly string[];
  readonly phoneNumbers: readonly string[];
  readonly withExtendedData: boolean;
};

/** One statement over the unique indexes, whatever the number of members. */
export function unlinkedMembersQuery(tenantId: string, query: SuggestionQuery): SQL {
  const { customerId, emails, phoneNumbers, withExtendedData } = query;
  const having = (column: SQL, values: readonly string[]): SQL =>
    sql`SELECT m.account_id FROM jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb) wanted(value)
        JOIN member m ON m.tenant_id = ${tenantId} AND ${column} = wanted.value`;
  const isFound = sql`"member"."account_id" IN (
      ${having(sql`m.email_folded`, emails)} UNION ${having(sql`m.phone_number`, phoneNumbers)})`;
  const isFree = sql`NOT EXISTS (SELECT FROM customer_member_link l
      WHERE l.tenant_id = ${tenantId} AND l.account_id = "member"."account_id")`;
  const isCustomerFree = sql`NOT EXISTS (SELECT FROM customer_member_link l
      WHERE l.tenant_id = ${tenantId} AND l.customer_id = ${customerId})`;
  return sql`SELECT ${memberColumns(sql`${withExtendedData}::boolean`)} FROM member
    WHERE ${member.tenantId} = ${tenantId} AND ${member.status} <> 'CLOSED' AND ${isFound} AND ${isFree} AND ${isCustomerFree}`;
}

/** The members, neither closed nor linked, who have one of these values; nobody when the customer is linked. */
export async function findUnlinkedMembers(
  db: Db,
  tenantId: string,
  query: SuggestionQuery,
): Promise<MemberWithExtendedData[]> {
  const rows = await executePrepared<MemberRow>(db, unlinkedMembersQuery(tenantId, query));
  return rows.map(toMember);
}
