import { findUnlinkedMembers } from '../../db/links/suggestion-repository.ts';
import type { CustomerWithRecords } from '../../domain/customers/customer.ts';
import { orderAttributes } from '../../domain/customers/profile.ts';
import { ValidationError } from '../../domain/errors.ts';
import {
  CONTACT_VALUES_MAX,
  type ContactKind,
  type ContactValue,
  contactValues,
} from '../../domain/links/contact-values.ts';
import { type LinkSuggestion, suggestLinks } from '../../domain/links/link-suggestion.ts';
import type { ServiceContext } from '../context.ts';
import { listExtensions } from '../customers/list-extensions.ts';
import { underProfileSchema } from '../profile-schema/under-profile-schema.ts';

/**
 * The members, neither closed nor linked, who have an e-mail address or phone number that a customer has, too. A
 * customer who is linked gets no suggestions. Nothing is changed.
 *
 * @param customer with its records
 * @throws ValidationError when the customer has more than `CONTACT_VALUES_MAX` different ones
 */
export async function suggestLinksOf(
  ctx: ServiceContext,
  customer: CustomerWithRecords,
  withExtendedData: boolean,
): Promise<LinkSuggestion[]> {
  const values = await readContactValues(ctx, customer);
  if (values.length > CONTACT_VALUES_MAX) {
    const message = `the customer has ${values.length} e-mail addresses and phone numbers, more than ${CONTACT_VALUES_MAX}`;
    throw new ValidationError([{ path: ['customerId'], code: 'TOO_MANY', message }]);
  }
  if (values.length === 0) return [];
  const ofKind = (wanted: ContactKind) => values.filter(({ kind }) => kind === wanted).map(({ value }) => value);
  const members = await findUnlinkedMembers(ctx.db, ctx.tenantId, {
    customerId: customer.customerId,
    emails: ofKind('EMAIL'),
    phoneNumbers: ofKind('PHONE_NUMBER'),
    withExtendedData,
  });
  // Whoever asks for such a member by its account id finds it read.
  for (const member of members) ctx.loaders.member.prime({ accountId: member.accountId, withExtendedData }, member);
  return suggestLinks(values, members);
}

const readContactValues = (ctx: ServiceContext, customer: CustomerWithRecords): Promise<ContactValue[]> =>
  underProfileSchema(ctx, (schema) => {
    const extensions = listExtensions(schema, customer.records, null).map(({ schema: { name, kind }, records }) => {
      return { name, isMulti: kind === 'multi-valued', records: records.map(({ attributes }) => attributes) };
    });
    return contactValues(orderAttributes(schema, customer.attributes), extensions);
  });
