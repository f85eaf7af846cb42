import type { Json } from '../model/values.ts';

/** How a program is set up, as far as its settings differ between the lanes of the test. */
export type Rules = {
  /** Whether an update must name date of birth and gender, too (es-loyalty.md §14 C2). */
  readonly isStrict: boolean;
  /** Whether the limits bound all that a member's sources hold together (es-loyalty.md §4.4-5). */
  readonly isLimitedByAccount: boolean;
};

export const SOURCES = ['MARKETING', 'PPN', 'SALESFORCE'] as const;
/** The first is the default one. */
export const UNITS = ['NORTH', 'SOUTH'] as const;
/** Small, so that a handful of words reaches them. */
export const BYTES_MAX = 64;
export const KEYS_MAX = 3;

/** The settings under which the gateway keeps these rules. */
export const settingsOf = ({ isStrict, isLimitedByAccount }: Rules): Record<string, string> => ({
  EXTENDED_DATA_SOURCES: SOURCES.join(','),
  EXTENDED_DATA_BYTES_MAX: String(BYTES_MAX),
  EXTENDED_DATA_KEYS_MAX: String(KEYS_MAX),
  EXTENDED_DATA_LIMIT_SCOPE: isLimitedByAccount ? 'account' : 'request',
  STRICT_MANDATORY_FIELDS: String(isStrict),
  BUSINESS_UNITS: UNITS.join(','),
});

/** null and the empty text stand for nothing, but in names. */
export const isBlank = (value: Json | undefined): boolean => value === undefined || value === null || value === '';
