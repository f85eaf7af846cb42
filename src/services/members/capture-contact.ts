import { refuseIfAny } from '../../domain/errors.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import type { Issue } from '../../domain/issue.ts';
import type { ContactOption, MemberIdentifier, MemberVersion } from '../../domain/members/member.ts';
import { takeMemberChanges } from '../../domain/members/member-profile.ts';
import type { SessionIdentifier } from '../../domain/sessions/session.ts';
import { verb } from '../verb.ts';
import { changeMember } from './change-member.ts';

export type CaptureContactInput = {
  readonly by: MemberIdentifier | SessionIdentifier;
  readonly contact: 'email' | 'phoneNumber';
  readonly option: ContactOption;
  /** What the member gave; null: nothing, and what is stored stays. */
  readonly value: unknown;
  /** Refuse the write unless the stored member is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Keep what a member answered when asked for an e-mail address or a phone number at a point of sale.
 *
 * @throws ValidationError, NotFoundError, AccountClosedError, AlreadyTakenError, VersionConflictError, UnavailableError
 * @see the legacy operations "Sets Email Address for Loyalty ID" and "Phone Number Capture"
 */
export const captureContact = verb(
  'captureContact',
  async (ctx, input: CaptureContactInput): Promise<MemberVersion> => {
    const { by, contact, option, value, expectedVersion } = input;
    const issues: Issue[] = [];
    const attributes = takeMemberChanges(value === null ? {} : { [contact]: value }, [], issues);
    refuseIfAny(issues);
    const state = contact === 'email' ? { emailOption: option } : { phoneOption: option };
    return changeMember(ctx, { by, attributes, state, expectedVersion });
  },
);
