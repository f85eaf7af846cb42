/** Most characters of a correlation id: a longer one would break the database's index. */
export const CORRELATION_ID_LENGTH_MAX = 255;

/** A correlation id that points to a member's account. */
export type MemberSession = {
  readonly correlationId: string;
  readonly accountId: string;
  readonly identifierType: string;
  readonly channel: string;
  readonly externalAgentSessionId: string | null;
};
