import { lockMember, lockPhoneNumber, releasePhoneNumber, saveMember } from '../../db/members/member-repository.ts';
import { refuseIfAny, VersionConflictError } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import { takeExtendedData } from '../../domain/members/extended-data.ts';
import type { Member, MemberIdentifier } from '../../domain/members/member.ts';
import { takeMemberChanges } from '../../domain/members/member-profile.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { ServiceContext } from '../context.ts';
import { verb } from '../verb.ts';
import { getMember, memberNotFound } from './find-member.ts';
import { writeExtendedData, writeMember } from './write-member.ts';

export type UpdateMemberProfileInput = {
  readonly by: MemberIdentifier;
  /** The fixed attributes, and `extendedDataSource`, `channel`, `extendedData`. Absent: kept. null: cleared. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** The legacy dialect asks for the mandatory attributes each time, also when the member has them already. */
  readonly mustNameMandatory: boolean;
  /** Refuse the write unless the stored member is at this version. */
  readonly expectedVersion?: number | undefined;
};

/**
 * Change a member's attributes and, where given, one source's complete extended data. A phone number that another
 * member has moves over to this one.
 *
 * @throws ValidationError, NotFoundError, AlreadyTakenError, VersionConflictError, UnavailableError
 * @see the legacy operation "Update Profile with Extended Data"
 */
export const updateMemberProfile = verb(async (ctx, input: UpdateMemberProfileInput): Promise<Member> => {
  const { tenantId } = ctx;
  const accountId = await findAccountId(ctx, input.by);
  const issues: Issue[] = [];
  const changes = takeMemberChanges(input.profile, input.mustNameMandatory, issues);
  const extendedData = takeExtendedData(input.profile, ctx.limits.extendedData, issues);
  refuseIfAny(issues);
  return writeMember(ctx, async (tx) => {
    if (changes.phoneNumber) await lockPhoneNumber(tx, tenantId, changes.phoneNumber);
    const member = await lockMember(tx, tenantId, accountId, changes.phoneNumber ?? null);
    if (!member) throw memberNotFound();
    if (input.expectedVersion !== undefined && input.expectedVersion !== member.version) {
      throw new VersionConflictError(member.version);
    }
    if (extendedData) await writeExtendedData(tx, tenantId, accountId, extendedData);
    if (changes.phoneNumber) await releasePhoneNumber(tx, tenantId, changes.phoneNumber, accountId);
    return saveMember(tx, tenantId, accountId, changes);
  });
});

/** The account that an identifier names; an account id is looked up when its row is locked. */
async function findAccountId(ctx: ServiceContext, by: MemberIdentifier): Promise<string> {
  if (by.kind !== 'accountId') return (await getMember(ctx, by)).accountId;
  if (!isUuid(by.value)) throw memberNotFound();
  return by.value.toLowerCase();
}
