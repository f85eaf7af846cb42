import { and, asc, eq, ne, or, sql } from 'drizzle-orm';
import { foldEmail, type Member, type MemberIdentifier } from '../../domain/members/member.ts';
import type { MemberChanges } from '../../domain/members/member-profile.ts';
import { isUuid } from '../../domain/uuid.ts';
import { type Db, inUuids } from '../client.ts';
import { member } from './tables.ts';

type MemberRow = typeof member.$inferSelect;

const toMember = ({ tenantId: _tenant, emailFolded: _folded, ...row }: MemberRow): Member => row;

/** @returns Map keyed by account id; unknown ids are absent */
export async function findMembers(
  db: Db,
  tenantId: string,
  accountIds: readonly string[],
): Promise<Map<string, Member>> {
  const known = JSON.stringify(accountIds.filter(isUuid));
  const rows = await db
    .select()
    .from(member)
    .where(and(eq(member.tenantId, tenantId), inUuids(member.accountId, known)));
  return new Map(rows.map((row) => [row.accountId, toMember(row)]));
}

/** The member that an identifier names; null when it names none. */
export async function findMemberBy(
  db: Db,
  tenantId: string,
  { kind, value }: MemberIdentifier,
): Promise<Member | null> {
  if (kind === 'accountId') return (await findMembers(db, tenantId, [value])).get(value.toLowerCase()) ?? null;
  const column = {
    loyaltyId: member.loyaltyId,
    externalId: member.externalId,
    email: member.emailFolded,
    phoneNumber: member.phoneNumber,
  }[kind];
  const [row] = await db
    .select()
    .from(member)
    .where(and(eq(member.tenantId, tenantId), eq(column, kind === 'email' ? foldEmail(value) : value)));
  return row ? toMember(row) : null;
}

/**
 * Read a member and hold its row, and the row of whoever has the phone number that it is to get, until the transaction
 * ends. Rows are taken in the order of their ids, so that two members who swap numbers do not wait for each other.
 *
 * @returns null when there is no such member
 */
export async function lockMember(
  tx: Db,
  tenantId: string,
  accountId: string,
  phoneNumber: string | null,
): Promise<Member | null> {
  const isMember = eq(member.accountId, accountId);
  const rows = await tx
    .select()
    .from(member)
    .where(
      and(
        eq(member.tenantId, tenantId),
        phoneNumber === null ? isMember : or(isMember, eq(member.phoneNumber, phoneNumber)),
      ),
    )
    .orderBy(asc(member.accountId))
    .for('no key update');
  const row = rows.find((candidate) => candidate.accountId === accountId);
  return row ? toMember(row) : null;
}

/** Store a new member. What is taken already shows as `violatedUniqueIndex` of the error. */
export async function insertMember(
  tx: Db,
  tenantId: string,
  values: { changes: MemberChanges; loyaltyId: string; externalId: string | null; accountId?: string },
): Promise<Member> {
  const { changes, ...ids } = values;
  const [row] = await tx
    .insert(member)
    .values({ tenantId, ...ids, ...withFoldedEmail(changes) })
    .returning();
  if (!row) throw new Error('an insert answered with no row');
  return toMember(row);
}

/** Change a member and raise its version; attributes that the changes do not name stay. */
export async function saveMember(tx: Db, tenantId: string, accountId: string, changes: MemberChanges): Promise<Member> {
  const [row] = await tx
    .update(member)
    .set({ ...withFoldedEmail(changes), version: sql`${member.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(member.tenantId, tenantId), eq(member.accountId, accountId)))
    .returning();
  if (!row) throw new Error('an update of a locked member answered with no row');
  return toMember(row);
}

/** Let one transaction at a time give a phone number to somebody; without it, all who reach for it at once would fail. */
export async function lockPhoneNumber(tx: Db, tenantId: string, phoneNumber: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`phone:${tenantId}:${phoneNumber}`}, 0))`);
}

/** Take a phone number away from whoever else has it. */
export async function releasePhoneNumber(
  tx: Db,
  tenantId: string,
  phoneNumber: string,
  exceptAccountId: string | null,
): Promise<void> {
  const holder = and(eq(member.tenantId, tenantId), eq(member.phoneNumber, phoneNumber));
  await tx
    .update(member)
    .set({ phoneNumber: null, version: sql`${member.version} + 1`, updatedAt: sql`now()` })
    .where(exceptAccountId === null ? holder : and(holder, ne(member.accountId, exceptAccountId)));
}

const withFoldedEmail = (changes: MemberChanges) =>
  changes.email === undefined
    ? { ...changes }
    : { ...changes, emailFolded: changes.email === null ? null : foldEmail(changes.email) };
