import type { JsonValue } from '../json.ts';

/**
 * The root keys of extended data that speak of consent, for PostgreSQL: `casl` and names that begin with `doNot`, also of
 * one business unit, as in `casl::BUYCO`. Only names: what is said of consent is kept, so a key must not be a text.
 */
export const CONSENT_KEY_PATTERN = '^(casl|doNot[A-Za-z0-9_]{0,50})(::.{1,50})?$';

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
