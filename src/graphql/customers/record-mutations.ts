import { NotFoundError } from '../../domain/errors.ts';
import { deleteExtensionRecord } from '../../services/customers/delete-extension-record.ts';
import { findExtensionRecord } from '../../services/customers/find-extension-record.ts';
import { getCustomer } from '../../services/customers/get-customer.ts';
import { insertExtensionRecords } from '../../services/customers/insert-extension-records.ts';
import { updateExtensionRecord } from '../../services/customers/update-extension-record.ts';
import { builder } from '../builder.ts';
import { IDEMPOTENCY_KEY, withIdempotencyKey } from '../operation/idempotency-key.ts';
import { customerRef } from './customer-ref.ts';
import { extensionRecordRef } from './extension-record.ts';
import { ExtensionInput } from './profile-mutations.ts';
import { readsRecordsAlong, requireReadableAnswer } from './reading.ts';
import { EXPECTED_VERSION, WRITE_ERRORS, writtenCustomer } from './written-customer.ts';

const UpdateExtensionRecordInput = builder.inputType('UpdateExtensionRecordInput', {
  description: 'A change of one record of a multi-valued extension.',
  fields: (t) => ({
    customerId: t.string({ required: true, description: 'Whose record.' }),
    extension: t.string({ required: true, description: 'The name of the extension; letter case does not matter.' }),
    record: t.field({
      type: 'JSONObject',
      required: true,
      description:
        'The unique attributes, which select the record and never change, and the values to replace. An attribute left out, or null, stays as it is.',
    }),
    unset: t.stringList({ description: 'Names of attributes to remove; neither unique nor mandatory ones.' }),
    expectedVersion: t.int({ description: EXPECTED_VERSION }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

type UpdatedRecord = { readonly customerId: string; readonly recordId: string };

const UpdateExtensionRecordSuccess = builder.objectRef<UpdatedRecord>('UpdateExtensionRecordSuccess').implement({
  description: 'The record was changed.',
  fields: (t) => ({
    record: t.field({
      type: extensionRecordRef,
      description: 'The record after the change.',
      resolve: async ({ customerId, recordId }, _args, ctx) => {
        const found = await findExtensionRecord(ctx, customerId, recordId);
        if (!found) throw new NotFoundError('ExtensionRecord', 'the record was deleted after the change');
        return found;
      },
    }),
    customer: t.field({
      type: customerRef,
      description: 'The customer after the change.',
      resolve: ({ customerId }, _args, ctx, info) => getCustomer(ctx, customerId, readsRecordsAlong(ctx, info)),
    }),
  }),
});

builder.mutationField('updateExtensionRecord', (t) =>
  t.field({
    type: UpdateExtensionRecordSuccess,
    description: 'Change one record of a multi-valued extension, selected by its unique attributes. Never inserts.',
    errors: { types: WRITE_ERRORS },
    args: { input: t.arg({ type: UpdateExtensionRecordInput, required: true, description: 'The change.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const { customerId, extension, record, unset, expectedVersion } = input;
      return updateExtensionRecord(withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input), {
        ...{ customerId, extension, record },
        unset: unset ?? undefined,
        expectedVersion: expectedVersion ?? undefined,
      });
    },
  }),
);

const InsertExtensionRecordsInput = builder.inputType('InsertExtensionRecordsInput', {
  description: "Records to add to a customer's extensions.",
  fields: (t) => ({
    customerId: t.string({ required: true, description: 'Whose records.' }),
    extensions: t.field({
      type: [ExtensionInput],
      required: true,
      description:
        'The records to insert, at least one. One that is there already, by its unique attributes or as the only one of a single-valued extension, is replaced whole; the others stay.',
    }),
    expectedVersion: t.int({ description: EXPECTED_VERSION }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const InsertExtensionRecordsSuccess = writtenCustomer('InsertExtensionRecordsSuccess', 'The records were inserted.');

builder.mutationField('insertExtensionRecords', (t) =>
  t.field({
    type: InsertExtensionRecordsSuccess,
    description: "Add records to a customer's extensions; the others stay.",
    errors: { types: WRITE_ERRORS },
    args: { input: t.arg({ type: InsertExtensionRecordsInput, required: true, description: 'The records.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const { customerId, extensions, expectedVersion } = input;
      return insertExtensionRecords(withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input), {
        ...{ customerId, extensions },
        expectedVersion: expectedVersion ?? undefined,
      });
    },
  }),
);

const DeleteExtensionRecordInput = builder.inputType('DeleteExtensionRecordInput', {
  description: 'One record of a multi-valued extension to delete.',
  fields: (t) => ({
    customerId: t.string({ required: true, description: 'Whose record.' }),
    extension: t.string({ required: true, description: 'The name of the extension; letter case does not matter.' }),
    record: t.field({
      type: 'JSONObject',
      required: true,
      description: 'The unique attributes, which select the record; others mean nothing.',
    }),
    expectedVersion: t.int({ description: EXPECTED_VERSION }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY }),
  }),
});

const DeleteExtensionRecordSuccess = writtenCustomer('DeleteExtensionRecordSuccess', 'The record is gone.');

builder.mutationField('deleteExtensionRecord', (t) =>
  t.field({
    type: DeleteExtensionRecordSuccess,
    description: 'Delete one record of a multi-valued extension, selected by its unique attributes.',
    errors: { types: WRITE_ERRORS },
    args: { input: t.arg({ type: DeleteExtensionRecordInput, required: true, description: 'The record.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const { customerId, extension, record, expectedVersion } = input;
      return deleteExtensionRecord(withIdempotencyKey(requireReadableAnswer(ctx, info), info.fieldName, input), {
        ...{ customerId, extension, record },
        expectedVersion: expectedVersion ?? undefined,
      });
    },
  }),
);
