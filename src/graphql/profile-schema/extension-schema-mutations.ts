import {
  AlreadyTakenError,
  ForbiddenError,
  NotFoundError,
  UnavailableError,
  ValidationError,
} from '../../domain/errors.ts';
import type { ExtensionSchema } from '../../domain/profile-schema/profile-schema.ts';
import { createExtensionSchema } from '../../services/profile-schema/create-extension-schema.ts';
import { deleteExtensionSchema } from '../../services/profile-schema/delete-extension-schema.ts';
import { builder } from '../builder.ts';
import { AttributeTypeEnum, ExtensionKindEnum, ExtensionSchemaType } from './extension-schema.ts';

export const AttributeDefinitionInput = builder.inputType('AttributeDefinitionInput', {
  description: 'What one attribute may hold.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'A letter, then letters, digits or `_`, at most 26 characters.' }),
    type: t.field({ type: AttributeTypeEnum, required: true, description: 'The type of its values.' }),
    mandatory: t.boolean({ description: 'Refuse a record without it; false when left out.' }),
    length: t.int({ description: 'Most characters of a STRING, most digits of an INTEGER or LONG.' }),
    default: t.field({ type: 'JSON', description: 'Fills the attribute when a record is inserted without it.' }),
  }),
});

const CreateExtensionSchemaInput = builder.inputType('CreateExtensionSchemaInput', {
  description: 'A new extension.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'A letter, then letters, digits or `_`, at most 26 characters.' }),
    kind: t.field({ type: ExtensionKindEnum, required: true, description: 'How many records a customer may have.' }),
    attributes: t.field({ type: [AttributeDefinitionInput], required: true, description: 'What a record may hold.' }),
    unique: t.stringList({ description: 'The attributes that together tell two records of one customer apart.' }),
  }),
});

const CreateExtensionSchemaSuccess = builder.objectRef<ExtensionSchema>('CreateExtensionSchemaSuccess').implement({
  description: 'The extension was defined.',
  fields: (t) => ({
    extension: t.field({ type: ExtensionSchemaType, description: 'The new extension.', resolve: (schema) => schema }),
  }),
});

builder.mutationField('createExtensionSchema', (t) =>
  t.field({
    type: CreateExtensionSchemaSuccess,
    description: 'Define a new extension.',
    errors: { types: [ValidationError, AlreadyTakenError, ForbiddenError, UnavailableError] },
    args: { input: t.arg({ type: CreateExtensionSchemaInput, required: true, description: 'The extension.' }) },
    resolve: (_root, { input: { kind, ...document } }, ctx) => createExtensionSchema(ctx, { ...document, type: kind }),
  }),
);

const DeleteExtensionSchemaInput = builder.inputType('DeleteExtensionSchemaInput', {
  description: 'An extension to delete.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name of the extension; letter case does not matter.' }),
  }),
});

const DeleteExtensionSchemaSuccess = builder.objectRef<{ name: string }>('DeleteExtensionSchemaSuccess').implement({
  description: 'The extension is gone, with the records of all customers.',
  fields: (t) => ({ name: t.exposeString('name', { description: 'The name that it had.' }) }),
});

builder.mutationField('deleteExtensionSchema', (t) =>
  t.field({
    type: DeleteExtensionSchemaSuccess,
    description:
      'Delete an extension with the records of all customers. Refused while an identification key rests on it.',
    errors: { types: [ValidationError, NotFoundError, ForbiddenError, UnavailableError] },
    args: { input: t.arg({ type: DeleteExtensionSchemaInput, required: true, description: 'Which one.' }) },
    resolve: async (_root, { input }, ctx) => ({ name: await deleteExtensionSchema(ctx, input.name) }),
  }),
);
