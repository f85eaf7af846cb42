/**
 * What can be wrong with one value of an input. A closed list: doors and clients switch on it.
 * The same codes are used by every door.
 */
export type IssueCode =
  | 'MISSING'
  | 'UNKNOWN'
  | 'WRONG_TYPE'
  | 'TOO_LONG'
  | 'TOO_MANY'
  | 'OUT_OF_RANGE'
  | 'MALFORMED'
  | 'DUPLICATE'
  | 'NOT_UNIQUE'
  | 'RESERVED'
  | 'NOT_STORABLE'
  | 'NOT_ALLOWED'
  | 'OWNED_BY_OTHER';

/** Where in the input: attribute names, extension names and array positions, outermost first. */
export type IssuePath = readonly (string | number)[];

/** One thing wrong with one value. */
export type Issue = {
  readonly path: IssuePath;
  readonly code: IssueCode;
  /** For people; never holds a value of a profile, so it may be logged. */
  readonly message: string;
  /** The refused value, for a dialect whose error text must echo it. Never logged. */
  readonly value?: unknown;
};

/** `['Phone', 0, 'PhoneNumber']` reads `Phone[0].PhoneNumber`. */
export function formatIssuePath(path: IssuePath): string {
  return path
    .map((segment, index) => (typeof segment === 'number' ? `[${segment}]` : index === 0 ? segment : `.${segment}`))
    .join('');
}
