import { resolveCursorConnection } from '@pothos/plugin-relay';
import { type CustomerWithRecords, isCustomerId } from '../../domain/customers/customer.ts';
import { ValidationError } from '../../domain/errors.ts';
import type { ServiceContext } from '../../services/context.ts';
import { findCustomer } from '../../services/customers/get-customer.ts';
import { countIdentifiedCustomers, identifyCustomers } from '../../services/customers/identify-customers.ts';
import { countAllCustomers, listCustomers } from '../../services/customers/list-customers.ts';
import { builder } from '../builder.ts';
import { countCount, countNodes } from '../operation/answer-limit.ts';
import { CONNECTION_NODES_DEFAULT, CONNECTION_NODES_MAX } from '../operation/connection-limit.ts';
import { customerRef } from './customer-ref.ts';

type Edge = { readonly cursor: string; readonly node: CustomerWithRecords };
type Connection = {
  readonly edges: Edge[];
  readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean };
  readonly count: () => Promise<number>;
};

const CustomerEdge = builder.objectRef<Edge>('CustomerEdge').implement({
  description: 'A customer in a list, and its place there.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'The place, for `after` and `before`.' }),
    node: t.expose('node', { type: customerRef, description: 'The customer.' }),
  }),
});

const CustomerConnection = builder.objectRef<Connection>('CustomerConnection').implement({
  description: 'A page of customers, by ascending customer id.',
  fields: (t) => ({
    edges: t.expose('edges', { type: [CustomerEdge], description: 'The customers of the page with their places.' }),
    nodes: t.field({
      type: [customerRef],
      description: 'The customers of the page.',
      resolve: ({ edges }) => edges.map(({ node }) => node),
    }),
    pageInfo: t.expose('pageInfo', { type: builder.pageInfoRef(), description: 'Whether there are more.' }),
    totalCount: t.int({
      description:
        'How many customers there are on all pages. Counted when asked for: it takes time where there are many.',
      resolve: async ({ count }, _args, ctx) => {
        countCount(ctx);
        return count();
      },
    }),
  }),
});

const AttributeMatchInput = builder.inputType('AttributeMatchInput', {
  description: 'One attribute value that a customer must have.',
  fields: (t) => ({
    name: t.string({ required: true, description: '`LastName`, or `Phone.PhoneNumber` of an extension.' }),
    value: t.string({ required: true, description: 'The value, compared exactly; any one of several is enough.' }),
  }),
});

const FIRST = `Customers of this page, from 0 to ${CONNECTION_NODES_MAX}; ${CONNECTION_NODES_DEFAULT} when left out.`;

builder.queryField('customers', (t) =>
  t.field({
    type: CustomerConnection,
    description: "All of the tenant's customers, in a stable order.",
    args: {
      first: t.arg.int({ description: FIRST }),
      after: t.arg.string({ description: 'Only customers behind this cursor.' }),
      last: t.arg.int({ description: `Customers of this page counted from the end, at most ${CONNECTION_NODES_MAX}.` }),
      before: t.arg.string({ description: 'Only customers before this cursor.' }),
    },
    resolve: (_root, args, ctx) =>
      connect(
        ctx,
        args,
        ({ after, before, limit, inverted }) => listCustomers(ctx, { after, before, limit, isBackward: inverted }),
        () => countAllCustomers(ctx),
      ),
  }),
);

builder.queryField('identifyCustomers', (t) =>
  t.field({
    type: CustomerConnection,
    description:
      'The customers that have these attribute values, found by an identification key: the oldest one of which every attribute is given, else the one of which the most are given from the left.',
    args: {
      attributes: t.arg({ type: [AttributeMatchInput], required: true, description: 'The values to find.' }),
      key: t.arg.string({ description: 'The identification key to use; left out: it is chosen.' }),
      first: t.arg.int({ description: FIRST }),
      after: t.arg.string({ description: 'Only customers behind this cursor.' }),
    },
    resolve: (_root, { attributes, key = null, ...args }, ctx) => {
      const search = { attributes, key };
      return connect(
        ctx,
        args,
        ({ after, limit }) => identifyCustomers(ctx, { ...search, after, limit }),
        () => countIdentifiedCustomers(ctx, search),
      );
    },
  }),
);

type ConnectionArgs = {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly before?: string | null | undefined;
};
/** Between which customer ids, and how many. */
type Range = { after: string | null; before: string | null; limit: number; inverted: boolean };

/** @throws ValidationError when a page size or a cursor cannot be */
async function connect(
  ctx: ServiceContext,
  args: ConnectionArgs,
  list: (range: Range) => Promise<string[]>,
  count: () => Promise<number>,
): Promise<Connection> {
  for (const name of ['first', 'last'] as const) requirePageSize(name, args[name]);
  if (typeof args.first === 'number' && typeof args.last === 'number') {
    throw new ValidationError([{ path: ['last'], code: 'NOT_ALLOWED', message: 'cannot be together with first' }]);
  }
  const decoded = { after: readCursor('after', args.after), before: readCursor('before', args.before) };
  const options = {
    args,
    defaultSize: CONNECTION_NODES_DEFAULT,
    maxSize: CONNECTION_NODES_MAX,
    toCursor: writeCursor,
  };
  const page = await resolveCursorConnection<Promise<string[]>>(options, ({ limit, inverted }) =>
    list({ ...decoded, limit, inverted }),
  );
  const places = page.edges;
  countNodes(ctx, places.length);
  const customers = await Promise.all(places.map(({ node }) => findCustomer(ctx, node, false)));
  // One that was deleted a moment ago is left out.
  const edges = places.flatMap(({ cursor }, index) => {
    const node = customers[index];
    return node ? [{ cursor, node }] : [];
  });
  // The plugin has '' for the cursors of an empty page.
  const pageInfo = places.length > 0 ? page.pageInfo : { ...page.pageInfo, startCursor: null, endCursor: null };
  return { edges, pageInfo, count };
}

function requirePageSize(name: string, size: number | null | undefined): void {
  if (size === null || size === undefined || (size >= 0 && size <= CONNECTION_NODES_MAX)) return;
  const message = `must be from 0 to ${CONNECTION_NODES_MAX}`;
  throw new ValidationError([{ path: [name], code: 'OUT_OF_RANGE', message }]);
}

const writeCursor = (customerId: string): string => Buffer.from(customerId).toString('base64url');

function readCursor(name: string, cursor: string | null | undefined): string | null {
  if (cursor === null || cursor === undefined) return null;
  const customerId = Buffer.from(cursor, 'base64url').toString();
  if (isCustomerId(customerId) && writeCursor(customerId) === cursor) return customerId;
  throw new ValidationError([{ path: [name], code: 'MALFORMED', message: 'is no cursor of this list' }]);
}
