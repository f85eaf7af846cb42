import {
  AlreadyTakenError,
  ForbiddenError,
  IdempotencyKeyReusedError,
  NotFoundError,
  UnavailableError,
  ValidationError,
} from '../../domain/errors.ts';
import type { Link } from '../../domain/links/link.ts';
import { getCustomer } from '../../services/customers/get-customer.ts';
import { linkMember } from '../../services/links/link-member.ts';
import { type UnlinkMemberInput as Unlinked, unlinkMember } from '../../services/links/unlink-member.ts';
import { getMember } from '../../services/members/find-member.ts';
import { builder } from '../builder.ts';
import { customerRef } from '../customers/customer-ref.ts';
import { readsRecordsAlong, requireReadableAnswer } from '../customers/reading.ts';
import { MemberByInput, readMemberBy } from '../members/member.ts';
import { memberRef } from '../members/member-ref.ts';
import { IDEMPOTENCY_KEY, withIdempotencyKey } from '../operation/idempotency-key.ts';
import { selectsField } from '../selection.ts';

/** The success type of a write of a link: both are read again, with what the operation selects. */
const writtenLink = (name: string, description: string) =>
  builder.objectRef<Link>(name).implement({
    description,
    fields: (t) => ({
      customer: t.field({
        type: customerRef,
        description: 'The customer after the write.',
        resolve: ({ customerId }, _args, ctx, info) => getCustomer(ctx, customerId, readsRecordsAlong(ctx, info)),
      }),
      member: t.field({
        type: memberRef,
        description: 'The member after the write.',
        resolve: ({ accountId }, _args, ctx, info) =>
          getMember(ctx, { kind: 'accountId', value: accountId }, selectsField(info, 'extendedData')),
      }),
    }),
  });

const UNLINK_ERRORS = [
  ...[ValidationError, NotFoundError, ForbiddenError],
  ...[IdempotencyKeyReusedError, UnavailableError],
];

const LinkMemberInput = builder.inputType('LinkMemberInput', {
  description: 'A customer and a member who are one person.',
  fields: (t) => ({
    customerId: t.string({ required: true, description: 'The customer.' }),
    by: t.field({ type: MemberByInput, required: true, description: 'How the member is named.' }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const UnlinkMemberInput = builder.inputType('UnlinkMemberInput', {
  description: 'One of the two who are linked: exactly one of `customerId` and `by`.',
  fields: (t) => ({
    customerId: t.string({ description: 'The customer.' }),
    by: t.field({ type: MemberByInput, description: 'How the member is named.' }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const LinkMemberSuccess = writtenLink('LinkMemberSuccess', 'The two are linked.');
const UnlinkMemberSuccess = writtenLink('UnlinkMemberSuccess', 'The two are linked no more.');

builder.mutationField('linkMember', (t) =>
  t.field({
    type: LinkMemberSuccess,
    description:
      'Say that a customer and a loyalty member are one person. Each has one link at most, and neither gets a new version; those who are linked already stay so. A ForbiddenError when the account is closed.',
    errors: { types: [...UNLINK_ERRORS, AlreadyTakenError] },
    args: { input: t.arg({ type: LinkMemberInput, required: true, description: 'Whom.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const keyed = withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input);
      return linkMember(keyed, { customerId: input.customerId, by: readMemberBy(input.by) });
    },
  }),
);

/** The input cannot be `@oneOf`, as it may have an idempotency key, too. @throws ValidationError */
function readUnlinked({ customerId, by }: typeof UnlinkMemberInput.$inferInput): Unlinked {
  if (typeof customerId === 'string' && !by) return { customerId };
  if (by && typeof customerId !== 'string') return { by: readMemberBy(by) };
  const code = by ? 'NOT_ALLOWED' : 'MISSING';
  throw new ValidationError([{ path: [], code, message: 'must have exactly one of customerId and by' }]);
}

builder.mutationField('unlinkMember', (t) =>
  t.field({
    type: UnlinkMemberSuccess,
    description: 'Take back that a customer and a member are one person. A NotFoundError when there is no link.',
    errors: { types: UNLINK_ERRORS },
    args: { input: t.arg({ type: UnlinkMemberInput, required: true, description: 'Whose link.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const keyed = withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input);
      return unlinkMember(keyed, readUnlinked(input));
    },
  }),
);
