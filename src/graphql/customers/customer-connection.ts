import { isCustomerId } from '../../domain/customers/customer.ts';
import type { ServiceContext } from '../../services/context.ts';
import { findCustomer } from '../../services/customers/get-customer.ts';
import { countIdentifiedCustomers, identifyCustomers } from '../../services/customers/identify-customers.ts';
import { countAllCustomers, listCustomers } from '../../services/customers/list-customers.ts';
import { builder } from '../builder.ts';
import { backwardArgs, connect, defineConnection, forwardArgs } from '../operation/connection.ts';
import { customerRef } from './customer-ref.ts';

const CustomerConnection = defineConnection('Customer', 'customer', 'ascending customer id', customerRef);

const AttributeMatchInput = builder.inputType('AttributeMatchInput', {
  description: 'One attribute value that a customer must have.',
  fields: (t) => ({
    name: t.string({ required: true, description: '`LastName`, or `Phone.PhoneNumber` of an extension.' }),
    value: t.string({ required: true, description: 'The value, compared exactly; any one of several is enough.' }),
  }),
});

/** How a list of customers reads one of them. */
const ofCustomers = (ctx: ServiceContext) => ({
  isId: isCustomerId,
  find: (customerId: string) => findCustomer(ctx, customerId, false),
});

builder.queryField('customers', (t) =>
  t.field({
    type: CustomerConnection,
    description: "All of the tenant's customers, in a stable order.",
    args: { ...forwardArgs(t.arg, 'customers'), ...backwardArgs(t.arg, 'customers') },
    resolve: (_root, args, ctx) =>
      connect(ctx, args, {
        ...ofCustomers(ctx),
        list: (range) => listCustomers(ctx, range),
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
    resolve: (_root, { attributes, key = null, ...args }, ctx) => {
      const search = { attributes, key };
      return connect(ctx, args, {
        ...ofCustomers(ctx),
        list: ({ after, limit }) => identifyCustomers(ctx, { ...search, after, limit }),
        count: () => countIdentifiedCustomers(ctx, search),
      });
    },
  }),
);
