import {
  AlreadyTakenError,
  ForbiddenError,
  IdempotencyKeyReusedError,
  NotFoundError,
  UnavailableError,
  ValidationError,
  VersionConflictError,
} from '../../domain/errors.ts';
import type { Member } from '../../domain/members/member.ts';
import { getMember } from '../../services/members/find-member.ts';
import { builder } from '../builder.ts';
import { selectsField, selectsOnly } from '../selection.ts';
import { memberRef } from './member-ref.ts';

type Written = {
  readonly accountId: string;
  /** The member's version, if this very request made it: what was answered before may be long overwritten. */
  readonly versionNow?: number;
};

/** What is known of a member without reading it. */
const KNOWN: ReadonlySet<string> = new Set(['__typename', 'accountId', 'version']);

/** The success type of a write that leaves a member: it is read again, if the operation selects more than is known. */
export const writtenMember = (name: string, description: string) =>
  builder.objectRef<Written>(name).implement({
    description,
    fields: (t) => ({
      member: t.field({
        type: memberRef,
        description: 'The member after the write.',
        resolve: ({ accountId, versionNow: version }, _args, ctx, info) =>
          version !== undefined && selectsOnly(info, KNOWN)
            ? ({ accountId, version } as Member)
            : getMember(ctx, { kind: 'accountId', value: accountId }, selectsField(info, 'extendedData')),
      }),
    }),
  });

/** What a write of a member may be refused with. */
export const MEMBER_WRITE_ERRORS = [
  ...[ValidationError, NotFoundError, AlreadyTakenError, ForbiddenError],
  ...[VersionConflictError, IdempotencyKeyReusedError, UnavailableError],
];

/** The input field of every write that can be told which version it was made for. */
export const EXPECTED_MEMBER_VERSION = 'Refuse the write unless the member is at this version.';
