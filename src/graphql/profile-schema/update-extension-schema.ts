import { ForbiddenError, NotFoundError, UnavailableError, ValidationError } from '../../domain/errors.ts';
import {
  type UpdatedExtensionSchema,
  updateExtensionSchema,
} from '../../services/profile-schema/update-extension-schema.ts';
import { builder } from '../builder.ts';
import { extensionRecordRef } from '../customers/extension-record.ts';
import { requireReadableAnswer } from '../customers/reading.ts';
import { ExtensionSchemaType } from './extension-schema.ts';
import { AttributeDefinitionInput } from './extension-schema-mutations.ts';

const UpdateExtensionSchemaInput = builder.inputType('UpdateExtensionSchemaInput', {
  description: 'Another list of attributes for an extension. Its name, kind and unique attributes stay.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name of the extension; letter case does not matter.' }),
    attributes: t.field({
      type: [AttributeDefinitionInput],
      required: true,
      description: 'All that the extension has, each with its type, and perhaps new ones.',
    }),
    dryRun: t.boolean({
      description: 'Say which records the change would break, and change nothing; false when left out.',
    }),
    expectedBroken: t.int({
      description:
        'Make the change although it breaks so many records; refused unless it is exactly so many. 0 when left out.',
    }),
  }),
});

const UpdateExtensionSchemaSuccess = builder
  .objectRef<UpdatedExtensionSchema>('UpdateExtensionSchemaSuccess')
  .implement({
    description: 'The extension has the new attributes, or would have: a dry run changes nothing.',
    fields: (t) => ({
      extension: t.field({
        type: ExtensionSchemaType,
        description: 'The extension with the new attributes.',
        resolve: ({ extension }) => extension,
      }),
      applied: t.exposeBoolean('isApplied', { description: 'False for a dry run.' }),
      brokenCount: t.exposeInt('brokenCount', {
        description:
          'How many stored records do not satisfy the new definition; they stay as they are. 0 for a change that can break none: they are not looked at then.',
      }),
      brokenRecords: t.field({
        type: [extensionRecordRef],
        description:
          'The first of these records, by the ids of their customers: as many as the limit `brokenRecordsListed` says.',
        resolve: ({ extension, brokenRecords }) => brokenRecords.map((record) => ({ record, schema: extension })),
      }),
    }),
  });

builder.mutationField('updateExtensionSchema', (t) =>
  t.field({
    type: UpdateExtensionSchemaSuccess,
    description:
      'Change the attributes of an extension. What can break no record is done at once. What can (mandatory, or shorter) is judged by the stored records of all customers, and refused when it breaks any but as many as expected.',
    errors: { types: [ValidationError, NotFoundError, ForbiddenError, UnavailableError] },
    args: { input: t.arg({ type: UpdateExtensionSchemaInput, required: true, description: 'The change.' }) },
    resolve: (_root, { input: { dryRun, expectedBroken, ...input } }, ctx, info) =>
      updateExtensionSchema(requireReadableAnswer(ctx, info), {
        ...input,
        dryRun: dryRun ?? undefined,
        expectedBroken: expectedBroken ?? undefined,
      }),
  }),
);
