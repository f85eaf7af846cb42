import {
  ForbiddenError,
  IdempotencyKeyReusedError,
  NotFoundError,
  UnavailableError,
  ValidationError,
  VersionConflictError,
} from '../../domain/errors.ts';
import { deleteProfile } from '../../services/customers/delete-profile.ts';
import { mergeProfiles } from '../../services/customers/merge-profiles.ts';
import { builder } from '../builder.ts';
import { IDEMPOTENCY_KEY, withIdempotencyKey } from '../operation/idempotency-key.ts';
import { requireReadableAnswer } from './reading.ts';
import { EXPECTED_VERSION, WRITE_ERRORS, writtenCustomer } from './written-customer.ts';

const DELETION_ERRORS = [
  ...[ValidationError, NotFoundError, ForbiddenError],
  ...[VersionConflictError, IdempotencyKeyReusedError, UnavailableError],
];

const DeleteProfileInput = builder.inputType('DeleteProfileInput', {
  description: 'A customer to delete.',
  fields: (t) => ({
    customerId: t.string({ required: true, description: 'Whose profile.' }),
    expectedVersion: t.int({ description: EXPECTED_VERSION }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const DeleteProfileSuccess = builder.objectRef<{ customerId: string }>('DeleteProfileSuccess').implement({
  description: 'The customer is gone, with all extension records.',
  fields: (t) => ({ customerId: t.exposeString('customerId', { description: 'The id that the customer had.' }) }),
});

builder.mutationField('deleteProfile', (t) =>
  t.field({
    type: DeleteProfileSuccess,
    description: 'Delete a customer with all extension records. A member who is linked to it stays.',
    errors: { types: DELETION_ERRORS },
    args: { input: t.arg({ type: DeleteProfileInput, required: true, description: 'Whom.' }) },
    resolve: async (_root, { input }, ctx, { fieldName }) => {
      const { customerId, expectedVersion } = input;
      const keyed = withIdempotencyKey(ctx, fieldName, input);
      await deleteProfile(keyed, { customerId, expectedVersion: expectedVersion ?? undefined });
      return { customerId };
    },
  }),
);

const MergeProfilesInput = builder.inputType('MergeProfilesInput', {
  description: 'Two customers to make one.',
  fields: (t) => ({
    customerId: t.string({ required: true, description: 'Who gets everything.' }),
    sourceCustomerId: t.string({ required: true, description: 'Who is deleted afterwards.' }),
    force: t.boolean({
      description:
        'Where both have differing records with the same unique attributes, or of a single-valued extension, or where both are linked to members, take those of the source; else the merge is refused.',
    }),
    expectedVersion: t.int({ description: 'Refuse the merge unless the customer that stays is at this version.' }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const MergeProfilesSuccess = writtenCustomer('MergeProfilesSuccess', 'The profiles are one.');

builder.mutationField('mergeProfiles', (t) =>
  t.field({
    type: MergeProfilesSuccess,
    description:
      'Move all attributes and extension records of one customer, and its link to a member, into another one, and delete the first. Values of an attribute are united; the primary one stays.',
    errors: { types: WRITE_ERRORS },
    args: { input: t.arg({ type: MergeProfilesInput, required: true, description: 'Whom.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const { customerId, sourceCustomerId, force, expectedVersion } = input;
      return mergeProfiles(withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input), {
        customerId,
        sourceCustomerId,
        force: force ?? false,
        expectedVersion: expectedVersion ?? undefined,
      });
    },
  }),
);
