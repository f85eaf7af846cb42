import { NotFoundError, UnavailableError, ValidationError, VersionConflictError } from '../../domain/errors.ts';
import type { ProfileInput } from '../../domain/profile.ts';
import { createProfile } from '../../services/customers/create-profile.ts';
import { getCustomer } from '../../services/customers/get-customer.ts';
import { replaceProfile } from '../../services/customers/replace-profile.ts';
import { builder } from '../builder.ts';
import { selectsField } from '../selection.ts';
import { customerRef } from './customer-ref.ts';

const ExtensionInput = builder.inputType('ExtensionInput', {
  description: 'The complete set of records of one extension.',
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
  }),
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
    expectedVersion: t.int({ description: 'Refuse the write unless the customer is at this version.' }),
  }),
});

/** null and left out are the same: no extension is given. */
const readProfile = ({ attributes, extensions }: typeof CreateProfileInput.$inferInput): ProfileInput => ({
  attributes,
  extensions: extensions ?? undefined,
});

type Written = { readonly customerId: string };

const CreateProfileSuccess = builder.objectRef<Written>('CreateProfileSuccess').implement({
  description: 'The customer was created.',
  fields: (t) => ({
    customer: t.field({
      type: customerRef,
      description: 'The new customer.',
      resolve: ({ customerId }, _args, ctx, info) => getCustomer(ctx, customerId, selectsField(info, 'extensions')),
    }),
  }),
});

const ReplaceProfileSuccess = builder.objectRef<Written>('ReplaceProfileSuccess').implement({
  description: 'The profile was replaced.',
  fields: (t) => ({
    customer: t.field({
      type: customerRef,
      description: 'The customer after the write.',
      resolve: ({ customerId }, _args, ctx, info) => getCustomer(ctx, customerId, selectsField(info, 'extensions')),
    }),
  }),
});

builder.mutationField('createProfile', (t) =>
  t.field({
    type: CreateProfileSuccess,
    description: 'Store a new customer under an id that the gateway gives. Equal profiles may exist twice.',
    errors: { types: [ValidationError, UnavailableError] },
    args: { input: t.arg({ type: CreateProfileInput, required: true, description: 'The profile.' }) },
    resolve: (_root, { input }, ctx) => createProfile(ctx, { profile: () => readProfile(input) }),
  }),
);

builder.mutationField('replaceProfile', (t) =>
  t.field({
    type: ReplaceProfileSuccess,
    description: "Replace a customer's whole profile. Core attributes left out are removed.",
    errors: { types: [ValidationError, NotFoundError, VersionConflictError, UnavailableError] },
    args: { input: t.arg({ type: ReplaceProfileInput, required: true, description: 'The profile.' }) },
    resolve: (_root, { input }, ctx) =>
      replaceProfile(ctx, {
        customerId: input.customerId,
        profile: () => readProfile(input),
        expectedVersion: input.expectedVersion ?? undefined,
      }),
  }),
);
