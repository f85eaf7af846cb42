import type { GraphQLResolveInfo } from 'graphql';
import { orderAttributes } from '../../domain/customers/profile.ts';
import { diffProfiles, type FieldChange } from '../../domain/history/field-changes.ts';
import type { CustomerState, StateAt, StateRecord } from '../../domain/history/state.ts';
import { ownEntry } from '../../domain/json.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../../services/context.ts';
import { findCustomerState } from '../../services/history/find-states.ts';
import { countCustomerRevisions, listCustomerRevisions } from '../../services/history/list-revisions.ts';
import { listStateExtensions, type StateExtension } from '../../services/history/list-state-extensions.ts';
import { underProfileSchema } from '../../services/profile-schema/under-profile-schema.ts';
import { builder } from '../builder.ts';
import { customerRef } from '../customers/customer-ref.ts';
import { printAttributes } from '../customers/extension-record.ts';
import { countRecords, countState, countStateValues, countValues, isRefused } from '../operation/answer-limit.ts';
import { backwardArgs, type ConnectionArgs, forwardArgs } from '../operation/connection.ts';
import { inTurn } from '../operation/in-turn.ts';
import { ExtensionKindEnum } from '../profile-schema/extension-schema.ts';
import { connectRevisions, countFieldChanges, FieldChangeType, RevisionConnection } from './revision.ts';
import { readStateAt, stateAtArgs } from './state-at.ts';

/** Values as `ExtensionRecord` shows them. */
const printRecords = ({ name, schema, records }: StateExtension): StateRecord[] =>
  records.map((record) => {
    const attributes = schema ? printAttributes(record.attributes, schema) : record.attributes;
    return { ...record, extension: name, attributes };
  });

const ExtensionSnapshotType = builder.objectRef<StateExtension>('ExtensionSnapshot').implement({
  description: 'One extension of one customer, as it was.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the extension.' }),
    kind: t.field({
      type: ExtensionKindEnum,
      nullable: true,
      description: 'How many records it may have now; null: there is no such extension any more.',
      resolve: ({ schema }) => schema?.kind ?? null,
    }),
    records: t.field({
      type: ['JSONObject'],
      description:
        'The values of each record by attribute name, in stored order. Those of a schema that is gone come as they were stored.',
      resolve: async (extension, _args, ctx) =>
        countValues(
          ctx,
          printRecords(extension).map(({ attributes }) => attributes),
        ),
    }),
  }),
});

const CustomerSnapshotType = builder.objectRef<CustomerState>('CustomerSnapshot').implement({
  description:
    'A customer as a version of it was. It has no opaque ids: client caches would take it for the customer as it is.',
  fields: (t) => ({
    customerId: t.exposeString('customerId', { description: 'The id that the legacy API knows.' }),
    version: t.exposeInt('version', { description: 'Which version.' }),
    writtenAt: t.expose('writtenAt', { type: 'DateTime', description: 'When the version was written.' }),
    attributes: t.field({
      type: 'JSONObject',
      description: 'The core attributes, as `Customer.attributes` showed them.',
      resolve: async ({ attributes }, _args, ctx) => {
        countValues(ctx, attributes);
        return underProfileSchema(ctx, (schema) => orderAttributes(schema, attributes));
      },
    }),
    attribute: t.stringList({
      description: 'The values of one core attribute as strings, the primary first; empty when it had none.',
      args: { name: t.arg.string({ required: true, description: 'The name; letter case matters.' }) },
      resolve: async ({ attributes }, { name }, ctx) => {
        const value = ownEntry(attributes, name);
        return value === undefined ? [] : [countValues(ctx, value)].flat().map(String);
      },
    }),
    extensions: t.field({
      type: [ExtensionSnapshotType],
      description:
        'The extensions that held a record, last those that there are no more; or those named, in that order, also without records.',
      args: { names: t.arg.stringList({ description: 'Names of extensions; letter case does not matter.' }) },
      resolve: async ({ records }, { names }, ctx) => {
        countRecords(ctx, records.length);
        return underProfileSchema(ctx, (schema) => listStateExtensions(schema, records, names ?? null));
      },
    }),
  }),
});

async function stateOf(ctx: ServiceContext, customerId: string, at: StateAt): Promise<CustomerState | null> {
  countState(ctx);
  return inTurn(ctx, async () => {
    const state = await findCustomerState(ctx, customerId, at);
    if (state) countStateValues(ctx, [state.attributes, ...state.records.map(({ attributes }) => attributes)]);
    return state;
  });
}

const NOTHING = { attributes: {}, records: [] };

/** @returns null when one of the versions is not known; a version that is null has nothing */
async function compare(
  ctx: ServiceContext,
  customerId: string,
  versions: readonly [number | null, number | null],
): Promise<FieldChange[] | null> {
  const [before, after] = await Promise.all(
    versions.map((version) => (version === null ? NOTHING : stateOf(ctx, customerId, { version }))),
  );
  if (!before || !after) return null;
  return underProfileSchema(ctx, (schema) => diffProfiles(printed(schema, before), printed(schema, after)));
}

/** Values as `Customer` shows them. */
function printed(schema: ProfileSchema, { attributes, records }: Pick<CustomerState, 'attributes' | 'records'>) {
  const held = listStateExtensions(schema, records, null);
  return { attributes, records: held.flatMap((extension) => printRecords(extension)) };
}

const historyOf = (ctx: ServiceContext, customerId: string, args: ConnectionArgs, info: GraphQLResolveInfo) =>
  connectRevisions(ctx, args, info, {
    of: 'customer',
    list: (range) => listCustomerRevisions(ctx, { id: customerId, ...range }),
    count: () => countCustomerRevisions(ctx, customerId),
    compare: (...versions) => compare(ctx, customerId, versions),
  });

const HISTORY = 'who wrote it, when, and what they changed, the newest write first.';
const AS_OF = 'with its extensions; null when there was none, or when it is not kept.';

builder.objectField(customerRef, 'history', (t) =>
  t.field({
    type: RevisionConnection,
    description: `The history of the customer: ${HISTORY}`,
    args: { ...forwardArgs(t.arg, 'revisions'), ...backwardArgs(t.arg, 'revisions') },
    resolve: async ({ customerId }, args, ctx, info) => historyOf(ctx, customerId, args, info),
  }),
);

builder.objectField(customerRef, 'asOf', (t) =>
  t.field({
    type: CustomerSnapshotType,
    nullable: true,
    description: `The whole profile as a version of it was, ${AS_OF}`,
    args: stateAtArgs(t.arg),
    resolve: ({ customerId }, args, ctx) => (isRefused(ctx) ? null : asOf(ctx, customerId, args)),
  }),
);

const asOf = async (ctx: ServiceContext, customerId: string, args: Parameters<typeof readStateAt>[0]) =>
  stateOf(ctx, customerId, readStateAt(args));

builder.objectField(customerRef, 'changes', (t) =>
  t.field({
    type: [FieldChangeType],
    nullable: true,
    description: 'Where two versions of the profile differ; null when one of them is not known.',
    args: {
      from: t.arg.int({ required: true, description: 'The version that `before` is of.' }),
      to: t.arg.int({ description: 'The version that `after` is of; left out: the current one.' }),
    },
    resolve: ({ customerId, version }, { from, to }, ctx, info) =>
      isRefused(ctx) ? null : changesBetween(ctx, customerId, [from, to ?? version], info),
  }),
);

const changesBetween = async (
  ctx: ServiceContext,
  customerId: string,
  versions: [number, number],
  info: GraphQLResolveInfo,
) => countFieldChanges(ctx, await compare(ctx, customerId, versions), info);

const CUSTOMER_ID = 'The id that the legacy API knows.';

builder.queryField('customerHistory', (t) =>
  t.field({
    type: RevisionConnection,
    description: `The history of a customer, also of one that was deleted: ${HISTORY}`,
    args: {
      customerId: t.arg.string({ required: true, description: CUSTOMER_ID }),
      ...forwardArgs(t.arg, 'revisions'),
      ...backwardArgs(t.arg, 'revisions'),
    },
    resolve: async (_root, { customerId, ...args }, ctx, info) => historyOf(ctx, customerId, args, info),
  }),
);

builder.queryField('customerAsOf', (t) =>
  t.field({
    type: CustomerSnapshotType,
    nullable: true,
    description: `The whole profile of a customer, also of one that was deleted, as a version of it was, ${AS_OF}`,
    args: { customerId: t.arg.string({ required: true, description: CUSTOMER_ID }), ...stateAtArgs(t.arg) },
    resolve: async (_root, { customerId, ...args }, ctx) => asOf(ctx, customerId, args),
  }),
);
