import type { ExtendedDataEntry, Member, MemberIdentifier } from '../../domain/members/member.ts';
import { findMember, getMember } from '../../services/members/find-member.ts';
import { builder } from '../builder.ts';
import { countEntries, countText } from '../operation/answer-limit.ts';
import { countSelected, selectsField } from '../selection.ts';
import { memberRef } from './member-ref.ts';

/** Fields whose values have any length. */
const ENTRY_TEXTS: ReadonlySet<string> = new Set(['key', 'value', 'source', 'channel']);

const ExtendedDataEntryType = builder.objectRef<ExtendedDataEntry>('ExtendedDataEntry').implement({
  description: "One root key of a member's extended data.",
  fields: (t) => ({
    key: t.exposeString('key', { description: 'A key belongs to one source.' }),
    value: t.expose('value', { type: 'JSON', nullable: true, description: 'As it was sent, never interpreted.' }),
    source: t.exposeString('source', { nullable: true, description: 'Who owns the key; null: the default source.' }),
    channel: t.exposeString('channel', { nullable: true, description: 'The channel of the write; null: none named.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the source last sent its keys.' }),
  }),
});

export const MemberStatusEnum = builder.enumType('MemberStatus', {
  description: 'The state of a loyalty account.',
  values: {
    ACTIVE: { description: 'In use.' },
    CLOSED: { description: 'Can be read, never written; only its phone number moves when another member is given it.' },
  },
});

const ContactOptionEnum = builder.enumType('ContactOption', {
  description: 'An answer at a point of sale.',
  values: {
    ACCEPTED: { value: 'accepted', description: 'The member gave it.' },
    DEFERRED: { value: 'deferred', description: 'The member may be asked again.' },
    DECLINED: { value: 'declined', description: 'The member does not want to give it.' },
  },
});

builder.node(memberRef, {
  description: 'The holder of a loyalty account.',
  id: { resolve: ({ accountId }) => accountId },
  loadOne: (accountId, ctx) => findMember(ctx, { kind: 'accountId', value: accountId }, false),
  fields: (t) => {
    const text = (name: 'loyaltyId' | 'externalId' | keyof MemberTexts, description: string) =>
      t.string({
        nullable: true,
        description: `${description} null when there is none.`,
        resolve: (member, _args, ctx) => countText(ctx, member[name]),
      });
    const option = (name: 'emailOption' | 'phoneOption', asked: string) =>
      t.field({
        type: ContactOptionEnum,
        nullable: true,
        description: `What the member answered when last asked for ${asked} at a point of sale; null: never asked.`,
        resolve: (member) => member[name],
      });
    return {
      accountId: t.exposeString('accountId', { description: 'The id of the loyalty account, a UUID.' }),
      loyaltyId: text('loyaltyId', 'The card number;'),
      externalId: text('externalId', "The id in the client's own system;"),
      status: t.field({
        type: MemberStatusEnum,
        description: 'The state of the account.',
        resolve: ({ status }) => status,
      }),
      closedAt: t.expose('closedAt', { type: 'DateTime', nullable: true, description: 'null: not closed.' }),
      emailOption: option('emailOption', 'an e-mail address'),
      phoneOption: option('phoneOption', 'a phone number'),
      version: t.exposeInt('version', { description: '1 when enrolled, one more with each write.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the member was enrolled.' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the member was last written.' }),
      email: text('email', 'Unique, whatever its letter case;'),
      firstName: text('firstName', 'May be empty;'),
      lastName: text('lastName', 'May be empty;'),
      dateOfBirth: text('dateOfBirth', 'YYYY-MM-DD;'),
      gender: text('gender', '`M`, `F`, `Other` or `PreferNotToSay`;'),
      businessName: text('businessName', 'The name of a business customer;'),
      phoneNumber: text('phoneNumber', '`(nnn) nnn-nnnn`, of one member at a time;'),
      street: text('street', 'First line of the street address;'),
      street2: text('street2', 'Second line of the street address;'),
      city: text('city', 'City of residence;'),
      provinceState: text('provinceState', 'Two letters: a province of Canada or a state of the USA;'),
      postalZipCode: text('postalZipCode', '`H0H 0H0`, or a ZIP code of five or nine digits;'),
      languagePreference: text('languagePreference', '`en-CA`, `fr-CA`, `en-US`, `EN` or `FR`;'),
      extendedData: t.field({
        type: [ExtendedDataEntryType],
        description: 'Further data that sources have put in, by source and then in stored order.',
        args: { source: t.arg.string({ description: 'Only the keys that this source owns.' }) },
        resolve: async ({ accountId }, { source = null }, ctx, info) => {
          // The loader has them already when the selection was seen where the member was read.
          const { extendedData } = await getMember(ctx, { kind: 'accountId', value: accountId }, true);
          const entries = extendedData.filter((entry) => source === null || entry.source === source);
          const texts = entries.map(({ key, value, source: owner, channel }) => [key, value, owner, channel]);
          countEntries(ctx, texts, countSelected(info, ENTRY_TEXTS));
          return entries;
        },
      }),
    };
  },
});

type MemberTexts = Pick<
  Member,
  | 'email'
  | 'firstName'
  | 'lastName'
  | 'dateOfBirth'
  | 'gender'
  | 'businessName'
  | 'phoneNumber'
  | 'street'
  | 'street2'
  | 'city'
  | 'provinceState'
  | 'postalZipCode'
  | 'languagePreference'
>;

export const MemberByInput = builder.inputType('MemberByInput', {
  description: 'One way to name one member.',
  isOneOf: true,
  fields: (t) => ({
    accountId: t.string({ description: 'The id of the loyalty account.' }),
    loyaltyId: t.string({ description: 'The card number.' }),
    externalId: t.string({ description: "The id in the client's own system." }),
    email: t.string({ description: 'The e-mail address; letter case does not matter.' }),
    phoneNumber: t.string({ description: 'The phone number, `(nnn) nnn-nnnn`.' }),
  }),
});

/** The one entry that a `@oneOf` input has. */
export function readMemberBy(by: typeof MemberByInput.$inferInput): MemberIdentifier {
  for (const [kind, value] of Object.entries(by)) {
    if (typeof value === 'string') return { kind: kind as MemberIdentifier['kind'], value };
  }
  throw new TypeError('a @oneOf input came without a value');
}

builder.queryField('member', (t) =>
  t.field({
    type: memberRef,
    nullable: true,
    description: 'The member so named; null when there is none.',
    args: { by: t.arg({ type: MemberByInput, required: true, description: 'How the member is named.' }) },
    resolve: (_root, { by }, ctx, info) => findMember(ctx, readMemberBy(by), selectsField(info, 'extendedData')),
  }),
);
