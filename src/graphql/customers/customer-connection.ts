import { isCustomerId } from '../../domain/customers/customer.ts';
import type { ServiceContext } from '../../services/context.ts';
import { countIdentifiedCustomers, identifyCustomers } from '../../services/customers/identify-customers.ts';
import { countAllCustomers, listCustomers } from '../../services/customers/list-customers.ts';
import { builder } from '../builder.ts';
import {
  backwardArgs,
  type ConnectionArgs,
  connect,
  defineConnection,
  forwardArgs,
  type NodeList,
} from '../operation/connection.ts';
import { inTurn } from '../operation/in-turn.ts';
import { type CustomerParent, customerRef } from './customer-ref.ts';
import { readsPageMembersAlong, readsPageRecordsAlong } from './reading.ts';

const CustomerConnection = defineConnection('Customer', 'customer', 'ascending customer id', customerRef);

const AttributeMatchInput = builder.inputType('AttributeMatchInput', {
  description: 'One attribute value that a customer must have.',
  fields: (t) => ({
    name: t.string({ required: true, description: '`LastName`, or `Phone.PhoneNumber` of an extension.' }),
    value: t.string({ required: true, description: 'The value, compared exactly; any one of several is enough.' }),
  }),
});

/** Pages of whole customers that are read at once: ten, together as many as one answer may hold. */
const PAGE_WEIGHT = 5;

/** Read a page of customers by their ids. */
const connectCustomers = (
  ctx: ServiceContext,
  args: ConnectionArgs,
  lists: Pick<NodeList<CustomerParent>, 'list' | 'count'>,
) =>
  inTurn(
    ctx,
    () => connect(ctx, args, { isId: isCustomerId, idOf: ({ customerId }) => customerId, ...lists }),
    PAGE_WEIGHT,
  );

builder.queryField('customers', (t) =>
  t.field({
    type: CustomerConnection,
    description: "All of the tenant's customers, in a stable order.",
    args: { ...forwardArgs(t.arg, 'customers'), ...backwardArgs(t.arg, 'customers') },
    resolve: (_root, args, ctx, info) =>
      connectCustomers(ctx, args, {
        list: (range) =>
          listCustomers(ctx, {
            ...range,
            withRecords: readsPageRecordsAlong(ctx, info),
            withMembers: readsPageMembersAlong(info),
          }),
        count: () => countAllCustomers(ctx),
      }),
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
      ...forwardArgs(t.arg, 'customers'),
    },
    resolve: (_root, { attributes, key = null, ...args }, ctx, info) => {
      const search = { attributes, key };
      const withRecords = readsPageRecordsAlong(ctx, info);
      return connectCustomers(ctx, args, {
        list: ({ after, limit }) => identifyCustomers(ctx, { ...search, after, limit, withRecords }),
        count: () => countIdentifiedCustomers(ctx, search),
      });
    },
  }),
);
