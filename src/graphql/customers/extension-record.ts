import { NotFoundError, UnavailableError, ValidationError, VersionConflictError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import { type DescribedRecord, findExtensionRecord } from '../../services/customers/find-extension-record.ts';
import { getCustomer } from '../../services/customers/get-customer.ts';
import { updateExtensionRecord } from '../../services/customers/update-extension-record.ts';
import { builder } from '../builder.ts';
import { selectsField } from '../selection.ts';
import { type CustomerParent, customerRef } from './customer-ref.ts';

export const extensionRecordRef = builder.objectRef<DescribedRecord>('ExtensionRecord');

/** A `long` as a string, since JavaScript clients would round it. */
function printAttributes({ record, schema }: DescribedRecord): JsonObject {
  const longs = new Set(schema.attributes.filter(({ type }) => type === 'long').map(({ name }) => name));
  const entries = Object.entries(record.attributes);
  return Object.fromEntries(entries.map(([name, value]) => [name, longs.has(name) ? String(value) : value]));
}

builder.node(extensionRecordRef, {
  description: 'One record of one extension of a customer.',
  id: { resolve: ({ record }) => `${record.customerId}:${record.recordId}` },
  loadOne: (id, ctx) => {
    const [customerId = '', recordId = '', ...more] = id.split(':');
    return more.length === 0 ? findExtensionRecord(ctx, customerId, recordId) : null;
  },
  fields: (t) => ({
    extension: t.string({ description: 'The name of the extension.', resolve: ({ record }) => record.extension }),
    attributes: t.field({
      type: 'JSONObject',
      description: 'The values by attribute name, in schema order; attributes without a value are left out.',
      resolve: printAttributes,
    }),
    customer: t.field({
      type: customerRef,
      description: 'Whose record it is.',
      resolve: ({ record }, _args, ctx, info): Promise<CustomerParent> =>
        getCustomer(ctx, record.customerId, selectsField(info, 'extensions')),
    }),
  }),
});

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
    expectedVersion: t.int({ description: 'Refuse the write unless the customer is at this version.' }),
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
        if (!found) throw new NotFoundError('ExtensionRecord', 'the record was deleted right after the change');
        return found;
      },
    }),
    customer: t.field({
      type: customerRef,
      description: 'The customer after the change.',
      resolve: ({ customerId }, _args, ctx, info) => getCustomer(ctx, customerId, selectsField(info, 'extensions')),
    }),
  }),
});

builder.mutationField('updateExtensionRecord', (t) =>
  t.field({
    type: UpdateExtensionRecordSuccess,
    description: 'Change one record of a multi-valued extension, selected by its unique attributes. Never inserts.',
    errors: { types: [ValidationError, NotFoundError, VersionConflictError, UnavailableError] },
    args: { input: t.arg({ type: UpdateExtensionRecordInput, required: true, description: 'The change.' }) },
    resolve: (_root, { input: { unset, expectedVersion, ...input } }, ctx) =>
      updateExtensionRecord(ctx, {
        ...input,
        unset: unset ?? undefined,
        expectedVersion: expectedVersion ?? undefined,
      }),
  }),
);
