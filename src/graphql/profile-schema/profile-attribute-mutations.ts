import {
  AlreadyTakenError,
  ForbiddenError,
  NotFoundError,
  UnavailableError,
  ValidationError,
} from '../../domain/errors.ts';
import type { AttributeDefinition } from '../../domain/profile-schema/attribute.ts';
import { createProfileAttribute } from '../../services/profile-schema/create-profile-attribute.ts';
import {
  type DeletedAttribute,
  deleteProfileAttribute,
} from '../../services/profile-schema/delete-profile-attribute.ts';
import { builder } from '../builder.ts';
import { AttributeDefinitionType, AttributeTypeEnum } from './extension-schema.ts';

const CreateProfileAttributeInput = builder.inputType('CreateProfileAttributeInput', {
  description: 'A new core attribute.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'A letter, then letters, digits or `_`, at most 26 characters.' }),
    type: t.field({ type: AttributeTypeEnum, required: true, description: 'STRING, DATE or DATETIME.' }),
  }),
});

const CreateProfileAttributeSuccess = builder
  .objectRef<AttributeDefinition>('CreateProfileAttributeSuccess')
  .implement({
    description: 'The core attribute was defined.',
    fields: (t) => ({
      attribute: t.field({
        type: AttributeDefinitionType,
        description: 'The new attribute, the last one of the list.',
        resolve: (definition) => definition,
      }),
    }),
  });

builder.mutationField('createProfileAttribute', (t) =>
  t.field({
    type: CreateProfileAttributeSuccess,
    description: 'Define a new core attribute.',
    errors: { types: [ValidationError, AlreadyTakenError, ForbiddenError, UnavailableError] },
    args: { input: t.arg({ type: CreateProfileAttributeInput, required: true, description: 'The attribute.' }) },
    resolve: (_root, { input }, ctx) => createProfileAttribute(ctx, input),
  }),
);

const DeleteProfileAttributeInput = builder.inputType('DeleteProfileAttributeInput', {
  description: 'A core attribute to delete.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name of the attribute; letter case matters.' }),
    expectedCustomers: t.int({
      description:
        'Delete it with the values of all customers, and with the identification keys that rest on it; refused unless exactly so many customers hold a value, 0 when only a key stands against it. Left out: refused when there are any.',
    }),
  }),
});

const DeleteProfileAttributeSuccess = builder.objectRef<DeletedAttribute>('DeleteProfileAttributeSuccess').implement({
  description: 'The core attribute is gone.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name that it had.' }),
    customers: t.exposeInt('customers', { description: 'How many customers held a value of it, and do no longer.' }),
    identificationKeys: t.stringList({
      description: 'The names of the identification keys that rested on it, and are gone, too.',
      resolve: ({ identificationKeys }) => [...identificationKeys],
    }),
  }),
});

builder.mutationField('deleteProfileAttribute', (t) =>
  t.field({
    type: DeleteProfileAttributeSuccess,
    description:
      'Delete a core attribute. Refused while a customer holds a value of it or an identification key rests on it, unless the input says how many customers do.',
    errors: { types: [ValidationError, NotFoundError, ForbiddenError, UnavailableError] },
    args: { input: t.arg({ type: DeleteProfileAttributeInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input: { name, expectedCustomers } }, ctx) =>
      deleteProfileAttribute(ctx, { name, expectedCustomers: expectedCustomers ?? undefined }),
  }),
);
