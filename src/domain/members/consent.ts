import type { JsonValue } from '../json.ts';

/**
 * The root keys of extended data that speak of consent: `casl` and all that begins with `doNot`, also of one business
 * unit, as in `casl::BUYCO`. Means the same to JavaScript (with the flag `s`) and to PostgreSQL.
 */
export const CONSENT_KEY_PATTERN = '^(casl(::.*)?|doNot.*)$';

/** What a source said about consent, for one key, until it says something else. */
export type ConsentStatement = {
  /** Later statements of a member have greater ones. */
  readonly position: number;
  readonly key: string;
  /** As it was sent: what `doNotEmail` means is not our business. null also when withdrawn. */
  readonly value: JsonValue;
  /** From here on the source says nothing: it left the key out, or the account was closed. */
  readonly isWithdrawn: boolean;
  /** null: the default source. */
  readonly source: string | null;
  /** The channel that the write named; null when it named none. */
  readonly channel: string | null;
  readonly requestId: string;
  readonly statedAt: Date;
};
