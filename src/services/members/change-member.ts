import { keepMember } from '../../db/history/keep-members.ts';
import {
  lockPhoneNumber,
  type MemberState,
  releasePhoneNumber,
  saveMember,
} from '../../db/members/member-repository.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import type { ExtendedDataChange } from '../../domain/members/extended-data.ts';
import type { MemberIdentifier, MemberVersion } from '../../domain/members/member.ts';
import type { MemberChanges } from '../../domain/members/member-profile.ts';
import type { ServiceContext } from '../context.ts';
import { lockOpenMember, writeExtendedData, writeMember } from './write-member.ts';

/** What to change of one member. */
export type MemberChange = {
  readonly by: MemberIdentifier;
  readonly attributes: MemberChanges;
  readonly state?: MemberState;
  readonly extendedData?: ExtendedDataChange | null;
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Write a change of a member: one short transaction. A phone number that another member has moves over to this one.
 *
 * @throws NotFoundError, AccountClosedError, AlreadyTakenError, VersionConflictError, and ValidationError when other
 * sources own some of the keys
 */
export function changeMember(ctx: ServiceContext, change: MemberChange): Promise<MemberVersion> {
  const { tenantId } = ctx;
  const { by, attributes, state, extendedData, expectedVersion } = change;
  const { phoneNumber } = attributes;
  return writeMember(ctx, async (tx) => {
    if (phoneNumber) await lockPhoneNumber(tx, tenantId, phoneNumber);
    const accountId = await lockOpenMember(tx, ctx, { by, phoneNumber, expectedVersion });
    await keepMember(tx, ctx, accountId, Boolean(extendedData));
    if (extendedData) await writeExtendedData(tx, ctx, accountId, extendedData);
    if (phoneNumber) await releasePhoneNumber(tx, ctx, phoneNumber, accountId);
    return { accountId, version: await saveMember(tx, tenantId, accountId, attributes, state) };
  });
}
