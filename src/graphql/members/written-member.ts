import {
  AlreadyTakenError,
  ForbiddenError,
  IdempotencyKeyReusedError,
  NotFoundError,
  UnavailableError,
  ValidationError,
  VersionConflictError,
} from '../../domain/errors.ts';
import { getMember } from '../../services/members/find-member.ts';
import { builder } from '../builder.ts';
import { selectsField } from '../selection.ts';
import { memberRef } from './member-ref.ts';

type Written = { readonly accountId: string };

/** The success type of a write that leaves a member: it is read again, with what the operation selects. */
export const writtenMember = (name: string, description: string) =>
  builder.objectRef<Written>(name).implement({
    description,
    fields: (t) => ({
      member: t.field({
        type: memberRef,
        description: 'The member after the write.',
        resolve: ({ accountId }, _args, ctx, info) =>
          getMember(ctx, { kind: 'accountId', value: accountId }, selectsField(info, 'extendedData')),
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
