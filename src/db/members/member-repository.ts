import { and, asc, eq, ne, or, sql } from 'drizzle-orm';
import { foldEmail, type MemberIdentifier, type MemberStatus } from '../../domain/members/member.ts';
import { type MemberChanges, noMemberAttributes } from '../../domain/members/member-profile.ts';
import type { WriteOrigin } from '../../domain/write-origin.ts';
import type { Db } from '../client.ts';
import { keepMembers, keepMemberWrite, memberWriteTime } from '../history/keep-members.ts';
import { namedBy } from './find-members.ts';
import { member } from './tables.ts';

/** What a write must know of the member that it holds. */
export type LockedMember = { readonly accountId: string; readonly version: number; readonly status: MemberStatus };

/** Whoever has an identifier may hand it on while we wait for the row: then we look again. */
const LOOKUPS_MAX = 3;

/**
 * Hold the row of the member that an identifier names, and the row of whoever has the phone number that it is to get,
 * until the transaction ends. Rows are taken in the order of their ids, so that two members who swap numbers do not wait
 * for each other.
 *
 * @returns the member who has the identifier behind the lock; null when nobody has
 */
export async function lockMember(
  tx: Db,
  tenantId: string,
  by: MemberIdentifier,
  phoneNumber: string | null,
): Promise<LockedMember | null> {
  const isNamed = namedBy(by);
  const isMeant = phoneNumber === null ? isNamed : or(isNamed, eq(member.phoneNumber, phoneNumber));
  for (let lookups = 0; lookups < LOOKUPS_MAX; lookups++) {
    const rows = await tx
      .select({
        accountId: member.accountId,
        version: member.version,
        status: member.status,
        isNamed: sql<boolean>`${isNamed}`,
      })
      .from(member)
      .where(and(eq(member.tenantId, tenantId), isMeant))
      .orderBy(asc(member.accountId))
      .for('no key update');
    // A row that was changed while we waited is here as it is now.
    const named = rows.find((row) => row.isNamed);
    if (named || by.kind === 'accountId') return named ?? null;
  }
  return null;
}

/** Let nobody refer to a member any more until the transaction ends, such as a new session: its row is about to go. */
export async function barMemberRow(tx: Db, tenantId: string, accountId: string): Promise<void> {
  await tx
    .select({ version: member.version })
    .from(member)
    .where(and(eq(member.tenantId, tenantId), eq(member.accountId, accountId)))
    .for('update');
}

/** What every write of a member does; what it overwrites has been kept before. */
const nextVersion = { version: sql`${member.version} + 1`, updatedAt: memberWriteTime };

/** Store a new member under the account id that is returned. What is taken already shows as `violatedUniqueIndex` of the error. */
export async function insertMember(
  tx: Db,
  origin: WriteOrigin,
  values: { changes: MemberChanges; loyaltyId: string; externalId: string | null; accountId?: string },
): Promise<string> {
  const { changes, ...ids } = values;
  const [row] = await tx
    .insert(member)
    .values({ tenantId: origin.tenantId, ...ids, ...withFoldedEmail(changes) })
    .returning({ accountId: member.accountId });
  if (!row) throw new Error('an insert answered with no row');
  await keepMemberWrite(tx, origin, row.accountId, 'CREATED');
  return row.accountId;
}

/** What a write may set beside the attributes of a profile. */
export type MemberState = Partial<Pick<typeof member.$inferInsert, 'emailOption' | 'phoneOption'>>;

/**
 * Change a member and raise its version; what the changes do not name stays.
 *
 * @returns the version after the write
 */
export async function saveMember(
  tx: Db,
  tenantId: string,
  accountId: string,
  changes: MemberChanges,
  state: MemberState = {},
): Promise<number> {
  const [row] = await tx
    .update(member)
    .set({ ...withFoldedEmail(changes), ...state, ...nextVersion })
    .where(and(eq(member.tenantId, tenantId), eq(member.accountId, accountId)))
    .returning({ version: member.version });
  if (!row) throw new Error('an update of a locked member answered with no row');
  return row.version;
}

/**
 * Close an account, and clear all that tells whose it was when it is to be anonymous.
 *
 * @returns the version after the write
 */
export async function closeAccount(tx: Db, tenantId: string, accountId: string, isAnonymous: boolean): Promise<number> {
  const anonymous = { externalId: null, emailOption: 'declined', phoneOption: 'declined' } as const;
  const [row] = await tx
    .update(member)
    .set({
      ...(isAnonymous && { ...withFoldedEmail(noMemberAttributes()), ...anonymous }),
      ...{ status: 'CLOSED', closedAt: sql`now()`, ...nextVersion },
    })
    .where(and(eq(member.tenantId, tenantId), eq(member.accountId, accountId)))
    .returning({ version: member.version });
  if (!row) throw new Error('a locked member could not be closed');
  return row.version;
}

/** Let one transaction at a time give a phone number to somebody; without it, all who reach for it at once would fail. */
export async function lockPhoneNumber(tx: Db, tenantId: string, phoneNumber: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`phone:${tenantId}:${phoneNumber}`}, 0))`);
}

/** Hold the row of whoever has a phone number, until the transaction ends. */
export async function lockPhoneHolder(tx: Db, tenantId: string, phoneNumber: string): Promise<void> {
  await tx
    .select({ accountId: member.accountId })
    .from(member)
    .where(and(eq(member.tenantId, tenantId), eq(member.phoneNumber, phoneNumber)))
    .for('no key update');
}

/** Take a phone number away from whoever else has it, whose row the transaction holds. */
export async function releasePhoneNumber(
  tx: Db,
  origin: WriteOrigin,
  phoneNumber: string,
  exceptAccountId: string | null,
): Promise<void> {
  const holds = eq(member.phoneNumber, phoneNumber);
  const holder = exceptAccountId === null ? holds : and(holds, ne(member.accountId, exceptAccountId));
  await keepMembers(tx, origin, holder, false);
  await tx
    .update(member)
    .set({ phoneNumber: null, ...nextVersion })
    .where(and(eq(member.tenantId, origin.tenantId), holder));
}

const withFoldedEmail = (changes: MemberChanges) =>
  changes.email === undefined
    ? { ...changes }
    : { ...changes, emailFolded: changes.email === null ? null : foldEmail(changes.email) };
