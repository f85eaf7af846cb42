import type { ProfileInput } from '../../domain/customers/profile.ts';
import {
  AlreadyTakenError,
  ForbiddenError,
  IdempotencyKeyReusedError,
  UnavailableError,
  ValidationError,
} from '../../domain/errors.ts';
import { createProfile } from '../../services/customers/create-profile.ts';
import { replaceProfile } from '../../services/customers/replace-profile.ts';
import { builder } from '../builder.ts';
import { IDEMPOTENCY_KEY, withIdempotencyKey } from '../operation/idempotency-key.ts';
import { requireReadableAnswer } from './reading.ts';
import { EXPECTED_VERSION, WRITE_ERRORS, writtenCustomer } from './written-customer.ts';

export const ExtensionInput = builder.inputType('ExtensionInput', {
  description: 'Records of one extension.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name of the extension; letter case does not matter.' }),
    records: t.field({
      type: ['JSONObject'],
      required: true,
      description: 'The records, each by attribute name; at most one unless the extension is multi-valued.',
    }),
  }),
});

const ATTRIBUTES =
  'The core attributes by name: a value, or an array with the primary value first. null means no value.';

const CreateProfileInput = builder.inputType('CreateProfileInput', {
  description: 'A new customer profile; it must hold something.',
  fields: (t) => ({
    attributes: t.field({ type: 'JSONObject', required: true, description: ATTRIBUTES }),
    extensions: t.field({ type: [ExtensionInput], description: 'The extension records.' }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const ConflictResolutionEnum = builder.enumType('ConflictResolution', {
  description: 'What becomes of a write for a version that is not the stored one any more.',
  values: {
    REFUSE: { value: 'REFUSE', description: 'A VersionConflictError.' },
    REBASE: {
      value: 'REBASE',
      description:
        'What the write changes of the expected version is done to the stored one; all else that others have changed stays. A VersionConflictError when others have changed the same place, and not to the same, or when the expected version is not known any more.',
    },
  } as const,
});

const ReplaceProfileInput = builder.inputType('ReplaceProfileInput', {
  description: 'A whole customer profile.',
  fields: (t) => ({
    customerId: t.string({ required: true, description: 'Whose profile.' }),
    attributes: t.field({
      type: 'JSONObject',
      required: true,
      description: `${ATTRIBUTES} An attribute left out is removed.`,
    }),
    extensions: t.field({
      type: [ExtensionInput],
      description:
        'Left out: every extension record stays. Given, even empty: the complete set; the records of an extension not named are removed.',
    }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
    expectedVersion: t.int({ description: `${EXPECTED_VERSION} REBASE needs it: the version that was read.` }),
    onConflict: t.field({
      type: ConflictResolutionEnum,
      defaultValue: 'REFUSE',
      description: 'What to do when the customer is at a later version than the expected one.',
    }),
  }),
});

/** null and left out are the same: no extension is given. */
const readProfile = ({
  attributes,
  extensions,
}: Pick<typeof CreateProfileInput.$inferInput, 'attributes' | 'extensions'>): ProfileInput => ({
  attributes,
  extensions: extensions ?? undefined,
});

const CreateProfileSuccess = writtenCustomer('CreateProfileSuccess', 'The customer was created.');
const ReplaceProfileSuccess = writtenCustomer('ReplaceProfileSuccess', 'The profile was replaced.');

builder.mutationField('createProfile', (t) =>
  t.field({
    type: CreateProfileSuccess,
    description:
      'Store a new customer under an id that the gateway gives. Equal profiles may exist twice, unless a unique identification key tells customers apart.',
    errors: {
      types: [ValidationError, AlreadyTakenError, ForbiddenError, IdempotencyKeyReusedError, UnavailableError],
    },
    args: { input: t.arg({ type: CreateProfileInput, required: true, description: 'The profile.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const keyed = withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input);
      return createProfile(keyed, { profile: () => readProfile(input) });
    },
  }),
);

builder.mutationField('replaceProfile', (t) =>
  t.field({
    type: ReplaceProfileSuccess,
    description: "Replace a customer's whole profile. Core attributes left out are removed.",
    errors: { types: WRITE_ERRORS },
    args: { input: t.arg({ type: ReplaceProfileInput, required: true, description: 'The profile.' }) },
    resolve: async (_root, { input }, ctx, info) =>
      replaceProfile(withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input), {
        customerId: input.customerId,
        profile: () => readProfile(input),
        expectedVersion: input.expectedVersion ?? undefined,
        onConflict: input.onConflict ?? undefined,
      }),
  }),
);
