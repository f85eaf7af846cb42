import { revertProfile } from '../../services/customers/revert-profile.ts';
import { builder } from '../builder.ts';
import { IDEMPOTENCY_KEY, withIdempotencyKey } from '../operation/idempotency-key.ts';
import { requireReadableAnswer } from './reading.ts';
import { EXPECTED_VERSION, WRITE_ERRORS, writtenCustomer } from './written-customer.ts';

const RevertProfileInput = builder.inputType('RevertProfileInput', {
  description: 'A customer, and which version of the profile to go back to.',
  fields: (t) => ({
    customerId: t.string({ required: true, description: 'Whose profile.' }),
    toVersion: t.int({ required: true, description: 'The version that the profile is to be like.' }),
    expectedVersion: t.int({ description: EXPECTED_VERSION }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const RevertProfileSuccess = writtenCustomer('RevertProfileSuccess', 'The profile is as it was at that version.');

builder.mutationField('revertProfile', (t) =>
  t.field({
    type: RevertProfileSuccess,
    description:
      "Make a customer's profile, core attributes and all extension records, be as it was at a former version. That is a write as any other: it makes a new version, also where nothing differs. A NotFoundError when the version is not known, or the customer has been deleted; a ValidationError when the profile schema does not allow any more what was there.",
    errors: { types: WRITE_ERRORS },
    args: { input: t.arg({ type: RevertProfileInput, required: true, description: 'Whose, and to what.' }) },
    resolve: async (_root, { input }, ctx, info) =>
      revertProfile(withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input), {
        customerId: input.customerId,
        toVersion: input.toVersion,
        expectedVersion: input.expectedVersion ?? undefined,
      }),
  }),
);
