/** Most characters of a correlation id: a longer one would break the database's index. */
export const CORRELATION_ID_LENGTH_MAX = 255;
/** Most characters of every other text that a session keeps. */
export const SESSION_TEXT_LENGTH_MAX = 200;

/** What kind of value a session is opened by, in the order of the legacy documents. */
export const IDENTIFIER_TYPES = [
  'ACCOUNT_ID',
  'LOYALTY_ID',
  'EXTERNAL_ID',
  'EMAIL',
  'PARTNER_LINK_ID',
  'PHONE_NUMBER',
  'EXTERNAL_AGENT_ID',
] as const;
export type IdentifierType = (typeof IDENTIFIER_TYPES)[number];

/** A correlation id that points to a member's account. */
export type MemberSession = {
  readonly correlationId: string;
  readonly accountId: string;
  readonly identifierType: string;
  readonly channel: string;
  readonly externalAgentSessionId: string | null;
};

/** A member by the session that points to its account. */
export type SessionIdentifier = { readonly kind: 'correlationId'; readonly value: string };

/** A correlation id of somebody at a point of sale who showed no card: it points to no account. */
export type AnonymousSession = {
  readonly correlationId: string;
  readonly channel: string;
  /** By which the client's own system knows the customer. */
  readonly externalIdentifier: string | null;
  readonly anonymousSessionId: string | null;
  /** One of the language preferences of a member. */
  readonly locale: string | null;
};

/** How long sessions last and are kept, counted from when they were opened, or opened again, last. */
export type SessionRules = {
  /** null: they do not end. */
  readonly lifetimeSeconds: number | null;
  /** null: they are kept for ever. */
  readonly retentionDays: number | null;
};
