import type { ExtensionRecord } from '../../domain/customers/extension-record.ts';
import { orderAttributes } from '../../domain/customers/profile.ts';
import { ownEntry } from '../../domain/json.ts';
import { findCustomer, getRecords } from '../../services/customers/get-customer.ts';
import { type CustomerExtension, listExtensions } from '../../services/customers/list-extensions.ts';
import { printUnderProfileSchema } from '../../services/profile-schema/under-profile-schema.ts';
import { builder } from '../builder.ts';
import { countRecords, countValues, promiseIfThrown } from '../operation/answer-limit.ts';
import { ExtensionKindEnum } from '../profile-schema/extension-schema.ts';
import { customerRef } from './customer-ref.ts';
import { extensionRecordRef } from './extension-record.ts';
import { readsRecordsAlong } from './reading.ts';

const ExtensionType = builder.objectRef<CustomerExtension>('Extension').implement({
  description: 'One extension of one customer.',
  fields: (t) => ({
    name: t.string({ description: 'The name of the extension.', resolve: ({ schema }) => schema.name }),
    kind: t.field({ type: ExtensionKindEnum, description: 'How many records.', resolve: ({ schema }) => schema.kind }),
    records: t.field({
      type: [extensionRecordRef],
      description: 'The records in the order sent; at most one unless the extension is multi-valued.',
      resolve: ({ schema, records }) => records.map((record) => ({ record, schema })),
    }),
  }),
});

builder.node(customerRef, {
  description: 'A person whose profile the contact centre holds.',
  id: { resolve: ({ customerId }) => customerId },
  loadOne: (customerId, ctx) => findCustomer(ctx, customerId, false),
  fields: (t) => ({
    customerId: t.exposeString('customerId', { description: 'The id that the legacy API knows: 1 to 16 characters.' }),
    version: t.exposeInt('version', { description: '1 when created, one more with each write.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the profile was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the profile was last written.' }),
    attributes: t.field({
      type: 'JSONObject',
      description: 'The core attributes: a value, or an array whose first element is the primary value.',
      resolve: ({ attributes }, _args, ctx) =>
        promiseIfThrown(() => {
          countValues(ctx, attributes);
          return printUnderProfileSchema(ctx, (schema) => orderAttributes(schema, attributes));
        }),
    }),
    attribute: t.stringList({
      description: 'The values of one core attribute as strings, the primary first; empty when it has none.',
      args: { name: t.arg.string({ required: true, description: 'The name; letter case matters.' }) },
      resolve: ({ attributes }, { name }) => {
        const value = ownEntry(attributes, name);
        return value === undefined ? [] : [value].flat().map(String);
      },
    }),
    extensions: t.field({
      type: [ExtensionType],
      description: 'The extensions that hold a record; or those named, in that order, also without records.',
      args: { names: t.arg.stringList({ description: 'Names of extensions; letter case does not matter.' }) },
      resolve: (customer, { names }, ctx) =>
        promiseIfThrown(() => {
          const list = (records: readonly ExtensionRecord[]) => {
            countRecords(ctx, records.length);
            return printUnderProfileSchema(ctx, (schema) => listExtensions(schema, records, names ?? null));
          };
          const records = getRecords(ctx, customer);
          return records instanceof Promise ? records.then(list) : list(records);
        }),
    }),
  }),
});

builder.queryField('customer', (t) =>
  t.field({
    type: customerRef,
    nullable: true,
    description: 'The customer of that id; null when there is none.',
    args: { customerId: t.arg.string({ required: true, description: 'The id that the legacy API knows.' }) },
    resolve: (_root, { customerId }, ctx, info) => findCustomer(ctx, customerId, readsRecordsAlong(ctx, info)),
  }),
);
