import type { GraphQLResolveInfo } from 'graphql';
import type { Member } from '../../domain/members/member.ts';
import type { ServiceContext } from '../../services/context.ts';
import { findCustomer } from '../../services/customers/get-customer.ts';
import { findLinkedMember } from '../../services/members/find-member.ts';
import { requireReadable } from '../../services/privileges.ts';
import { builder } from '../builder.ts';
import { type CustomerParent, customerRef } from '../customers/customer-ref.ts';
import { readsRecordsAlong } from '../customers/reading.ts';
import { memberRef } from '../members/member-ref.ts';
import { countLinks, isRefused, promiseIfThrown } from '../operation/answer-limit.ts';
import { selectsField } from '../selection.ts';

builder.objectField(customerRef, 'member', (t) =>
  t.field({
    type: memberRef,
    nullable: true,
    description: 'The loyalty member who is the same person, also when the account is closed; null: not linked.',
    resolve: (customer, _args, ctx, info) => (isRefused(ctx) ? null : memberOf(customer, ctx, info)),
  }),
);

const memberOf = ({ customerId }: CustomerParent, ctx: ServiceContext, info: GraphQLResolveInfo) =>
  promiseIfThrown(() => {
    countLinks(ctx, 1);
    return findLinkedMember(ctx, customerId, selectsField(info, 'extendedData'));
  });

builder.objectField(memberRef, 'customer', (t) =>
  t.field({
    type: customerRef,
    nullable: true,
    description: "The contact centre's customer who is the same person; null: not linked.",
    resolve: (member, _args, ctx, info) => (isRefused(ctx) ? null : customerOf(member, ctx, info)),
  }),
);

async function customerOf({ customerId }: Member, ctx: ServiceContext, info: GraphQLResolveInfo) {
  countLinks(ctx, 1);
  // Whether there is one is the customer's business, too.
  requireReadable(ctx, false);
  return customerId === null ? null : findCustomer(ctx, customerId, readsRecordsAlong(ctx, info));
}
