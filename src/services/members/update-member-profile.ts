import { refuseIfAny } from '../../domain/errors.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import type { Issue } from '../../domain/issue.ts';
import { takeExtendedData } from '../../domain/members/extended-data.ts';
import type { MemberAttribute, MemberIdentifier, MemberVersion } from '../../domain/members/member.ts';
import { takeMemberChanges } from '../../domain/members/member-profile.ts';
import type { SessionIdentifier } from '../../domain/sessions/session.ts';
import { verb } from '../verb.ts';
import { changeMember } from './change-member.ts';

export type UpdateMemberProfileInput = {
  readonly by: MemberIdentifier | SessionIdentifier;
  /** The fixed attributes, and `extendedDataSource`, `channel`, `extendedData`. Absent: kept. null: cleared. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** The legacy dialect asks for some attributes each time, also when the member has them already. */
  readonly mustName: readonly MemberAttribute[];
  /** Refuse the write unless the stored member is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Change a member's attributes and, where given, one source's complete extended data. A phone number that another
 * member has moves over to this one.
 *
 * @throws ValidationError, NotFoundError, AccountClosedError, AlreadyTakenError, VersionConflictError, UnavailableError
 * @see the legacy operation "Update Profile with Extended Data"
 */
export const updateMemberProfile = verb(
  'updateMemberProfile',
  async (ctx, input: UpdateMemberProfileInput): Promise<MemberVersion> => {
    const issues: Issue[] = [];
    const attributes = takeMemberChanges(input.profile, input.mustName, issues);
    const extendedData = takeExtendedData(input.profile, ctx.limits.extendedData, issues);
    refuseIfAny(issues);
    const { by, expectedVersion } = input;
    return changeMember(ctx, { by, attributes, extendedData, expectedVersion });
  },
);
