import type { Db } from '../../db/client.ts';
import { takeErasureTurn } from '../../db/erasure/erase-rows.ts';
import { barMemberRow, lockMember } from '../../db/members/member-repository.ts';
import type { ErasureReceipt } from '../../domain/erasure/receipt.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import { isStorableText } from '../../domain/json.ts';
import type { MemberIdentifier } from '../../domain/members/member.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { ServiceContext } from '../context.ts';
import { eraseProfile } from '../erasure/erase-profile.ts';
import { retryTransient } from '../retry-transient.ts';
import { verb } from '../verb.ts';
import { forgetMembers, memberNotFound } from './find-member.ts';

export type EraseMemberInput = {
  readonly by: MemberIdentifier;
  /** Refuse the erasure unless the stored member is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Remove a member from every table: its account, open or closed, its extended data, all that was said of consent, its
 * sessions, its history, its link to a customer, who stays. Who writes it meanwhile waits for its row, and then finds none.
 *
 * @throws NotFoundError, VersionConflictError, UnavailableError
 */
export const eraseMember = verb('eraseMember', async (ctx, input: EraseMemberInput): Promise<ErasureReceipt> => {
  const { by, expectedVersion } = input;
  const erase = (): Promise<ErasureReceipt> =>
    ctx.db.transaction(async (tx) => {
      await takeErasureTurn(tx, ctx.tenantId);
      const profileId = await holdAccount(tx, ctx, by);
      return eraseProfile(tx, ctx, { kind: 'MEMBER', profileId, expectedVersion, notFound: memberNotFound() });
    });
  const receipt = await retryTransient(erase);
  forgetMembers(ctx);
  return receipt;
});

/** @returns the account id, which may be of a member whose row is gone already. @throws NotFoundError */
async function holdAccount(tx: Db, { tenantId }: ServiceContext, by: MemberIdentifier): Promise<string> {
  const member = isStorableText(by.value) ? await lockMember(tx, tenantId, by, null) : null;
  if (member) {
    await barMemberRow(tx, tenantId, member.accountId);
    return member.accountId;
  }
  if (by.kind !== 'accountId' || !isUuid(by.value)) throw memberNotFound();
  return by.value.toLowerCase();
}
