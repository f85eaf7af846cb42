import type { JsonValue } from '../json.ts';

/** The fixed attributes of a member that a profile update may set, in the order in which they are checked. */
export const MEMBER_ATTRIBUTES = [
  'email',
  'dateOfBirth',
  'gender',
  'phoneNumber',
  'languagePreference',
  'firstName',
  'lastName',
  'street',
  'street2',
  'city',
  'businessName',
  'postalZipCode',
  'provinceState',
] as const;
export type MemberAttribute = (typeof MEMBER_ATTRIBUTES)[number];
export type MemberAttributes = { readonly [Name in MemberAttribute]: string | null };

/** A closed account can be read, never written. */
export type MemberStatus = 'ACTIVE' | 'CLOSED';

/** What a member answered when asked for an e-mail address or a phone number at a point of sale. */
export const CONTACT_OPTIONS = ['accepted', 'deferred', 'declined'] as const;
export type ContactOption = (typeof CONTACT_OPTIONS)[number];

/** The holder of a loyalty account. */
export type Member = MemberAttributes & {
  /** A UUID, given by the gateway. */
  readonly accountId: string;
  /** The card number. */
  readonly loyaltyId: string | null;
  /** The id by which the client's own system knows the member. */
  readonly externalId: string | null;
  readonly status: MemberStatus;
  /** null: never asked. */
  readonly emailOption: ContactOption | null;
  readonly phoneOption: ContactOption | null;
  /** null: not closed. */
  readonly closedAt: Date | null;
  /** The contact centre's customer who is the same person; null: not linked. */
  readonly customerId: string | null;
  /** 1 when enrolled, one more with each write. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** One way to name one member. */
export type MemberIdentifier = {
  readonly kind: 'accountId' | 'loyaltyId' | 'externalId' | 'email' | 'phoneNumber';
  readonly value: string;
};

/** One root key of a member's extended data. */
export type ExtendedDataEntry = {
  readonly key: string;
  readonly value: JsonValue;
  /** Who owns the key; null for the default source. */
  readonly source: string | null;
  /** The channel that the write named; null when it named none. */
  readonly channel: string | null;
  readonly updatedAt: Date;
};

/** A member; `extendedData` is empty unless it was asked for. */
export type MemberWithExtendedData = Member & { readonly extendedData: readonly ExtendedDataEntry[] };

/** What a write of a member made. */
export type MemberVersion = { readonly accountId: string; readonly version: number };

/** E-mail addresses are unique whatever their letter case. */
export const foldEmail = (email: string): string => email.toLowerCase();
