import type { Db } from '../../db/client.ts';
import { violatedUniqueIndex } from '../../db/failure.ts';
import { findOtherSourcesData, replaceExtendedData } from '../../db/members/extended-data-repository.ts';
import { type LockedMember, lockMember } from '../../db/members/member-repository.ts';
import { AccountClosedError, AlreadyTakenError, refuseIfAny, VersionConflictError } from '../../domain/errors.ts';
import { type ExpectedVersion, isExpected } from '../../domain/expected-version.ts';
import type { Issue } from '../../domain/issue.ts';
import { isStorableText, type JsonObject } from '../../domain/json.ts';
import { type ExtendedDataChange, refuseBesides } from '../../domain/members/extended-data.ts';
import type { MemberIdentifier } from '../../domain/members/member.ts';
import type { ServiceContext } from '../context.ts';
import { writeInTransaction } from '../idempotency/write-in-transaction.ts';
import { forgetMembers, memberNotFound } from './find-member.ts';

/**
 * Run a member's write in a transaction; when the database ends it for a deadlock, it is run again.
 *
 * @param write returns what the verb does
 * @throws AlreadyTakenError when the e-mail address, card number or external id belongs to another member
 */
export async function writeMember<Result extends JsonObject>(
  ctx: ServiceContext,
  write: (tx: Db) => Promise<Result>,
): Promise<Result> {
  try {
    const result = await writeInTransaction(ctx, write);
    forgetMembers(ctx);
    return result;
  } catch (error) {
    const index = violatedUniqueIndex(error);
    if (index === 'member_email') throw new AlreadyTakenError('email', 'that email address is already in use');
    if (index === 'member_external_id') throw new AlreadyTakenError('externalId', 'that external id is in use');
    if (index === 'member_loyalty_id') throw new AlreadyTakenError('loyaltyId', 'that card number is in use');
    throw error;
  }
}

/**
 * Hold the row of the member that an identifier names until the transaction ends. Only behind the lock it is known who
 * that is: an e-mail address or phone number may have passed on to somebody else a moment ago.
 *
 * @param phoneNumber the number that the member is to get: whoever has it is held, too
 * @throws NotFoundError
 */
export async function lockNamedMember(
  tx: Db,
  { tenantId }: ServiceContext,
  by: MemberIdentifier,
  phoneNumber: string | null = null,
): Promise<LockedMember> {
  const member = isStorableText(by.value) ? await lockMember(tx, tenantId, by, phoneNumber) : null;
  if (!member) throw memberNotFound();
  return member;
}

/** Which member to hold, and what must be so. */
export type MemberGuard = {
  readonly by: MemberIdentifier;
  readonly phoneNumber?: string | null | undefined;
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * `lockNamedMember` for a write of the member itself.
 *
 * @returns the account id
 * @throws NotFoundError, AccountClosedError, VersionConflictError
 */
export async function lockOpenMember(tx: Db, ctx: ServiceContext, guard: MemberGuard): Promise<string> {
  const { accountId, status, version } = await lockNamedMember(tx, ctx, guard.by, guard.phoneNumber);
  if (status === 'CLOSED') throw new AccountClosedError();
  const { expectedVersion: expected = null } = guard;
  if (!isExpected(expected, version))
    throw new VersionConflictError(version, { kind: 'MEMBER', id: accountId, expected });
  return accountId;
}

/**
 * Replace one source's extended data; the keys it no longer names are freed.
 *
 * @throws ValidationError when other sources own some of the keys, or an account would hold too much
 */
export async function writeExtendedData(
  tx: Db,
  { tenantId, requestId, limits }: ServiceContext,
  accountId: string,
  change: ExtendedDataChange,
): Promise<void> {
  const issues: Issue[] = [];
  const target = { tenantId, accountId, requestId };
  refuseBesides(change, await findOtherSourcesData(tx, target, change.source), limits.extendedData, issues);
  refuseIfAny(issues);
  await replaceExtendedData(tx, target, change);
}
