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

/** The holder of a loyalty account. */
export type Member = MemberAttributes & {
  /** A UUID, given by the gateway. */
  readonly accountId: string;
  /** The card number. */
  readonly loyaltyId: string | null;
  /** The id by which the client's own system knows the member. */
  readonly externalId: string | null;
  readonly status: string;
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

/** A correlation id that points to a member's account until it is opened again. */
export type MemberSession = {
  readonly correlationId: string;
  readonly accountId: string;
  readonly identifierType: string;
  readonly channel: string;
  readonly externalAgentSessionId: string | null;
};

/** E-mail addresses are unique whatever their letter case. */
export const foldEmail = (email: string): string => email.toLowerCase();
