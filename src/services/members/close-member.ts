import type { Db } from '../../db/client.ts';
import { forgetMemberHistory, keepMember, keepMemberWrite } from '../../db/history/keep-members.ts';
import { deleteResultsAbout } from '../../db/idempotency/idempotency-repository.ts';
import { deleteLinkOfMember } from '../../db/links/link-repository.ts';
import { deleteExtendedData } from '../../db/members/extended-data-repository.ts';
import { closeAccount } from '../../db/members/member-repository.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import type { MemberIdentifier, MemberVersion } from '../../domain/members/member.ts';
import type { ServiceContext } from '../context.ts';
import { verb } from '../verb.ts';
import { lockOpenMember, writeMember } from './write-member.ts';

export type CloseMemberInput = {
  readonly by: MemberIdentifier;
  /**
   * Clear everything that tells who the member was, the link to a customer, too; the e-mail address, phone number and
   * external id become free. Else the link stays, for the contact centre to see that the account is closed.
   */
  readonly anonymize: boolean;
  /** Refuse the write unless the stored member is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Close a member's account for good, and remove its extended data. Nothing of it can be written any more.
 *
 * @throws NotFoundError, AccountClosedError when it is closed already, VersionConflictError, UnavailableError
 * @see the legacy operation "Close Account With Options"
 */
export const closeMember = verb('closeMember', async (ctx, input: CloseMemberInput): Promise<MemberVersion> => {
  const { tenantId, requestId } = ctx;
  const { by, anonymize, expectedVersion } = input;
  return writeMember(ctx, async (tx) => {
    const accountId = await lockOpenMember(tx, ctx, { by, expectedVersion });
    if (anonymize) await forgetMember(tx, ctx, accountId);
    else await keepMember(tx, ctx, accountId, true);
    await deleteExtendedData(tx, { tenantId, accountId, requestId });
    return { accountId, version: await closeAccount(tx, tenantId, accountId, anonymize) };
  });
});

/** Of what is cleared nothing may stay, neither in history nor in answers that are kept, nor be found by a link. */
async function forgetMember(tx: Db, ctx: ServiceContext, accountId: string): Promise<void> {
  const { tenantId } = ctx;
  await forgetMemberHistory(tx, tenantId, accountId);
  await deleteResultsAbout(tx, tenantId, accountId);
  await keepMemberWrite(tx, ctx, accountId, 'UPDATED');
  await deleteLinkOfMember(tx, tenantId, accountId);
}
