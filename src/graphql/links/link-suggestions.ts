import type { LinkMatch, LinkSuggestion } from '../../domain/links/link-suggestion.ts';
import { getCustomer } from '../../services/customers/get-customer.ts';
import { suggestLinksOf } from '../../services/links/suggest-links.ts';
import { builder } from '../builder.ts';
import { memberRef } from '../members/member-ref.ts';
import { countLinks, countRecords, countValues } from '../operation/answer-limit.ts';
import { selectsAnywhere } from '../selection.ts';

const LinkMatchKindEnum = builder.enumType('LinkMatchKind', {
  description: 'What a customer and a member have in common.',
  values: {
    EMAIL: { description: 'The e-mail address, whatever its letter case.' },
    PHONE_NUMBER: { description: 'The phone number, however it is written.' },
  },
});

const LinkMatchType = builder.objectRef<LinkMatch>('LinkMatch').implement({
  description: "One of the customer's values that the member has, too.",
  fields: (t) => ({
    kind: t.field({
      type: LinkMatchKindEnum,
      description: 'What they have in common.',
      resolve: ({ kind }) => kind,
    }),
    path: t.stringList({
      description: 'Where it stands in the customer\'s profile, as in `["Phone", "0", "PhoneNumber"]`.',
      resolve: ({ path }) => [...path],
    }),
  }),
});

const LinkSuggestionType = builder.objectRef<LinkSuggestion>('LinkSuggestion').implement({
  description: 'A member who may be the same person as a customer.',
  fields: (t) => ({
    member: t.field({ type: memberRef, description: 'The member.', resolve: ({ member }) => member }),
    matches: t.field({
      type: [LinkMatchType],
      description: 'What they have in common, at least one.',
      resolve: ({ matches }) => [...matches],
    }),
  }),
});

builder.queryField('linkSuggestions', (t) =>
  t.field({
    type: [LinkSuggestionType],
    description:
      'Members, neither closed nor linked, whose e-mail address or phone number is among the values of a customer; those with more matches first. Empty when the customer is linked. Changes nothing.',
    args: { customerId: t.arg.string({ required: true, description: 'The customer to find a member for.' }) },
    resolve: async (_root, { customerId }, ctx, info) => {
      const customer = await getCustomer(ctx, customerId, true);
      // All of them are looked at, each time that they are asked for.
      countRecords(ctx, customer.records.length);
      countValues(ctx, customer.attributes);
      const suggestions = await suggestLinksOf(ctx, customer, selectsAnywhere(info, 'extendedData'));
      countLinks(ctx, suggestions.length);
      return suggestions;
    },
  }),
);
