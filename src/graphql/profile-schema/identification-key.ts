import {
  AlreadyTakenError,
  ForbiddenError,
  NotFoundError,
  UnavailableError,
  ValidationError,
} from '../../domain/errors.ts';
import { qualifiedNames } from '../../domain/profile-schema/identification-key.ts';
import type { StoredIdentificationKey } from '../../domain/profile-schema/profile-schema.ts';
import { createIdentificationKey } from '../../services/profile-schema/create-identification-key.ts';
import { deleteIdentificationKey } from '../../services/profile-schema/delete-identification-key.ts';
import { builder } from '../builder.ts';

export const IdentificationKeyType = builder.objectRef<StoredIdentificationKey>('IdentificationKey').implement({
  description: 'Attributes by which customers are found: core attributes, or those of one extension.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Letter case does not matter.' }),
    extension: t.exposeString('extension', {
      nullable: true,
      description: 'The extension whose attributes they are; null: core attributes.',
    }),
    attributes: t.stringList({
      description: 'In order, as `identifyCustomers` takes them: `LastName`, or `Phone.PhoneNumber` of an extension.',
      resolve: qualifiedNames,
    }),
    unique: t.exposeBoolean('isUnique', { description: 'No two customers may have the same values.' }),
    ready: t.exposeBoolean('isReady', { description: 'False while the stored profiles are being indexed.' }),
  }),
});

const CreateIdentificationKeyInput = builder.inputType('CreateIdentificationKeyInput', {
  description: 'A new identification key.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'A letter, then letters, digits or `_`, at most 26 characters.' }),
    extension: t.string({ description: 'The extension whose attributes these are; left out: core attributes.' }),
    attributes: t.stringList({
      required: true,
      description: 'Names of attributes, in order. A query that has only the first ones can still use the key.',
    }),
    unique: t.boolean({ description: 'Refuse two customers with the same values; false when left out.' }),
  }),
});

const CreateIdentificationKeySuccess = builder
  .objectRef<StoredIdentificationKey>('CreateIdentificationKeySuccess')
  .implement({
    description: 'The key was defined, and the stored profiles are indexed by it.',
    fields: (t) => ({
      identificationKey: t.field({
        type: IdentificationKeyType,
        description: 'The new key.',
        resolve: (key) => key,
      }),
    }),
  });

builder.mutationField('createIdentificationKey', (t) =>
  t.field({
    type: CreateIdentificationKeySuccess,
    description: 'Define an identification key and index the stored profiles by it.',
    errors: { types: [ValidationError, AlreadyTakenError, ForbiddenError, UnavailableError] },
    args: { input: t.arg({ type: CreateIdentificationKeyInput, required: true, description: 'The key.' }) },
    resolve: (_root, { input: { extension, ...document } }, ctx) =>
      createIdentificationKey(ctx, { ...document, source: extension ?? null }),
  }),
);

const DeleteIdentificationKeyInput = builder.inputType('DeleteIdentificationKeyInput', {
  description: 'An identification key to delete.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name of the key; letter case does not matter.' }),
  }),
});

const DeleteIdentificationKeySuccess = builder.objectRef<{ name: string }>('DeleteIdentificationKeySuccess').implement({
  description: 'The key is gone. Profiles stay as they are.',
  fields: (t) => ({ name: t.exposeString('name', { description: 'The name that it had.' }) }),
});

builder.mutationField('deleteIdentificationKey', (t) =>
  t.field({
    type: DeleteIdentificationKeySuccess,
    description: 'Delete an identification key; profiles stay as they are.',
    errors: { types: [ValidationError, NotFoundError, ForbiddenError, UnavailableError] },
    args: { input: t.arg({ type: DeleteIdentificationKeyInput, required: true, description: 'Which one.' }) },
    resolve: async (_root, { input }, ctx) => ({ name: await deleteIdentificationKey(ctx, input.name) }),
  }),
);
