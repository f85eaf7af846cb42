import { patchProfile } from '../../services/customers/patch-profile.ts';
import { builder } from '../builder.ts';
import { IDEMPOTENCY_KEY, withIdempotencyKey } from '../operation/idempotency-key.ts';
import { requireReadableAnswer } from './reading.ts';
import { EXPECTED_VERSION, WRITE_ERRORS, writtenCustomer } from './written-customer.ts';

const PatchProfileInput = builder.inputType('PatchProfileInput', {
  description:
    'Changes of some core attributes, at least one. An attribute is set, or unset, or values are added to it and removed from it.',
  fields: (t) => ({
    customerId: t.string({ required: true, description: 'Whose profile.' }),
    set: t.field({
      type: 'JSONObject',
      description: 'All values of an attribute: a value, or an array with the primary one first. null takes all away.',
    }),
    unset: t.stringList({ description: 'Names of attributes to take all values from.' }),
    add: t.field({
      type: 'JSONObject',
      description:
        'Values, one or an array, to have behind those that are there; one that is there stays in its place.',
    }),
    remove: t.field({
      type: 'JSONObject',
      description: 'Values, one or an array, to have no more. When the primary one goes, the next takes its place.',
    }),
    expectedVersion: t.int({
      description: `${EXPECTED_VERSION} Left out: several writers may change a customer at once, and none loses what another one changed.`,
    }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const PatchProfileSuccess = writtenCustomer('PatchProfileSuccess', 'The attributes were changed.');

builder.mutationField('patchProfile', (t) =>
  t.field({
    type: PatchProfileSuccess,
    description:
      'Change some core attributes of a customer; the others stay, and so do the extension records. The version is raised also where a change makes no difference.',
    errors: { types: WRITE_ERRORS },
    args: { input: t.arg({ type: PatchProfileInput, required: true, description: 'The changes.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const { customerId, set, unset, add, remove, expectedVersion } = input;
      return patchProfile(withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input), {
        customerId,
        set: set ?? undefined,
        unset: unset ?? undefined,
        add: add ?? undefined,
        remove: remove ?? undefined,
        expectedVersion: expectedVersion ?? undefined,
      });
    },
  }),
);
