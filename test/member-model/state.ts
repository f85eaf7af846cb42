import type { Json, JsonObject } from '../model/values.ts';

/** What an update may set (es-loyalty.md §4.1). */
export const ATTRIBUTES = [
  ...(['dateOfBirth', 'gender', 'firstName', 'lastName', 'email', 'businessName', 'postalZipCode'] as const),
  ...(['street', 'street2', 'provinceState', 'phoneNumber', 'languagePreference', 'city'] as const),
] as const;
export type Attribute = (typeof ATTRIBUTES)[number];
export type Attributes = { readonly [Name in Attribute]: string | null };

export type ContactOption = 'accepted' | 'deferred' | 'declined';

/** All keys of one source, in the order sent, and the channel of the write that sent them. */
export type Bucket = { readonly channel: string | null; readonly data: JsonObject };

export type Member = {
  readonly accountId: string;
  readonly loyaltyId: string;
  readonly externalId: string | null;
  readonly isClosed: boolean;
  readonly version: number;
  readonly emailOption: ContactOption | null;
  readonly phoneOption: ContactOption | null;
  readonly attributes: Attributes;
  /** By source; `''` is the default one. A source without keys is not here. */
  readonly sources: ReadonlyMap<string, Bucket>;
};

export type Session = {
  /** null, as the type of the identifier: anonymous. */
  readonly accountId: string | null;
  readonly identifierType: string | null;
  readonly channel: string;
  readonly externalAgentSessionId: string | null;
};

/** What a source said of consent; no value: it says nothing any more. */
export type Statement = {
  readonly accountId: string;
  readonly key: string;
  readonly value?: Json;
  readonly source: string;
  readonly channel: string | null;
  readonly requestId: string;
};

/** A program as it is known. */
export type State = {
  /** By account id, in the order of enrolment. */
  readonly members: Map<string, Member>;
  /** By correlation id. */
  readonly sessions: Map<string, Session>;
  readonly statements: Statement[];
};

export const newState = (): State => ({ members: new Map(), sessions: new Map(), statements: [] });

/** E-mail addresses that differ in letter case only are one (es-loyalty.md §4.6). */
export const fold = (email: string): string => email.toLowerCase();

export type IdentifierKind = 'accountId' | 'loyaltyId' | 'externalId' | 'email' | 'phoneNumber';
export type Identifier = { readonly kind: IdentifierKind; readonly value: string };

/** The member whom an identifier names. */
export function findMember({ members }: State, { kind, value }: Identifier): Member | undefined {
  return [...members.values()].find((member) => {
    if (kind === 'email') return member.attributes.email !== null && fold(member.attributes.email) === fold(value);
    return (kind === 'phoneNumber' ? member.attributes.phoneNumber : member[kind]) === value;
  });
}
