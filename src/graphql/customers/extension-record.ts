import type { RecordAttributes } from '../../domain/customers/extension-record.ts';
import type { ExtensionSchema } from '../../domain/profile-schema/profile-schema.ts';
import { type DescribedRecord, findExtensionRecord } from '../../services/customers/find-extension-record.ts';
import { getCustomer } from '../../services/customers/get-customer.ts';
import { builder } from '../builder.ts';
import { countValues, promiseIfThrown } from '../operation/answer-limit.ts';
import { type CustomerParent, customerRef } from './customer-ref.ts';
import { readsRecordsAlong } from './reading.ts';

export const extensionRecordRef = builder.objectRef<DescribedRecord>('ExtensionRecord');

/** A `long` as a string, since JavaScript clients would round it. */
export function printAttributes(attributes: RecordAttributes, schema: ExtensionSchema): RecordAttributes {
  if (!schema.attributes.some(({ type }) => type === 'long')) return attributes;
  const longs = new Set(schema.attributes.filter(({ type }) => type === 'long').map(({ name }) => name));
  const entries = Object.entries(attributes);
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
      resolve: ({ record, schema }, _args, ctx) =>
        promiseIfThrown(() => countValues(ctx, printAttributes(record.attributes, schema))),
    }),
    customer: t.field({
      type: customerRef,
      description: 'Whose record it is.',
      resolve: ({ record }, _args, ctx, info): Promise<CustomerParent> =>
        getCustomer(ctx, record.customerId, readsRecordsAlong(ctx, info)),
    }),
  }),
});
