import { type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { ProfileKind } from '../../domain/feed/change.ts';
import { customer, extensionRecord, identification } from '../customers/tables.ts';
import { changeEvent, changeFeed } from '../feed/tables.ts';
import { customerRevision, memberRevision } from '../history/tables.ts';
import { idempotencyKey } from '../idempotency/tables.ts';
import { customerMemberLink } from '../links/tables.ts';
import { consentStatement, extendedData, member } from '../members/tables.ts';
import { coreAttribute, extensionSchema, identificationKey, profileSchema } from '../profile-schema/tables.ts';
import { memberSession } from '../sessions/tables.ts';

/** A table with rows of profiles. */
export type HeldTable = {
  readonly table: PgTable;
  /**
   * Which of the tenant's rows `t` are of the profiles `whose(tenant_id, id)`, by the kind of profile; a kind that is
   * left out has none.
   */
  readonly rowsOf: { readonly [Kind in ProfileKind]?: SQL };
  /** Columns that an export leaves out, besides the tenant: they say nothing more of anybody. */
  readonly hidden?: readonly string[];
};

/** A table without any. */
export type OthersTable = { readonly table: PgTable; readonly holdsNobody: string };

// As arrays: however many rows the database expects of a join, it looks few values up by an index.
const theirIds = sql`ANY (ARRAY(SELECT id FROM whose))`;
const theirUuids = sql`ANY (ARRAY(SELECT id::uuid FROM whose))`;
const byCustomerId = sql`t.customer_id = ${theirIds}`;
const byAccountId = sql`t.account_id = ${theirUuids}`;
/** What an erasure leaves is nothing that it would find. */
const eventsOf = (kind: ProfileKind): SQL =>
  sql`t.profile_kind = ${sql.raw(`'${kind}'`)} AND t.kind <> 'ERASED' AND t.profile_id = ${theirIds}`;
/** Also those that were opened without a card, under the id by which the client's own system knows the member. */
const sessions = sql`(${byAccountId} OR t.account_id IS NULL AND t.external_identifier = ANY (ARRAY(
      SELECT m.external_id FROM whose
      JOIN member m ON m.tenant_id = whose.tenant_id AND m.account_id = whose.id::uuid)))`;

/** What profiles leave behind, a table after the ones that hang on it or read it. */
const HELD: readonly HeldTable[] = [
  { table: extensionRecord, rowsOf: { CUSTOMER: byCustomerId } },
  { table: identification, rowsOf: { CUSTOMER: byCustomerId } },
  { table: extendedData, rowsOf: { MEMBER: byAccountId } },
  { table: consentStatement, rowsOf: { MEMBER: byAccountId } },
  { table: memberSession, rowsOf: { MEMBER: sessions } },
  { table: customerMemberLink, rowsOf: { CUSTOMER: byCustomerId, MEMBER: byAccountId } },
  { table: customer, rowsOf: { CUSTOMER: byCustomerId } },
  { table: member, rowsOf: { MEMBER: byAccountId }, hidden: ['email_folded'] },
  { table: customerRevision, rowsOf: { CUSTOMER: byCustomerId } },
  { table: memberRevision, rowsOf: { MEMBER: byAccountId } },
  {
    table: idempotencyKey,
    rowsOf: { CUSTOMER: byCustomerId, MEMBER: byAccountId },
    hidden: ['key_hash', 'request_hash'],
  },
  {
    table: changeEvent,
    rowsOf: { CUSTOMER: eventsOf('CUSTOMER'), MEMBER: eventsOf('MEMBER') },
    hidden: ['sequence'],
  },
];

const OTHERS: readonly OthersTable[] = [
  { table: profileSchema, holdsNobody: 'the version of a profile schema, and a server mode' },
  { table: coreAttribute, holdsNobody: 'names and types of attributes' },
  { table: extensionSchema, holdsNobody: 'definitions of extensions' },
  { table: identificationKey, holdsNobody: 'definitions of identification keys' },
  { table: changeFeed, holdsNobody: 'how far the feed of a tenant goes' },
];

/** Every table of the database. What is erased, what is exported and what the tests hold comes from here alone. */
export const INVENTORY: readonly (HeldTable | OthersTable)[] = [...HELD, ...OTHERS];

/** The tables that can hold something of profiles of that kind, with the condition of their rows; children first. */
export function tablesOf(kind: ProfileKind): (HeldTable & { readonly rows: SQL })[] {
  return HELD.flatMap((entry) => {
    const rows = entry.rowsOf[kind];
    return rows ? [{ ...entry, rows }] : [];
  });
}
