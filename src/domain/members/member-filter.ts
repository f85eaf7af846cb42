import { refuseIfAny } from '../errors.ts';
import type { Issue, IssuePath } from '../issue.ts';
import { isStorableText } from '../json.ts';
import { MEMBER_TEXT_LENGTH_MAX } from './member-formats.ts';

/** The columns of a member that can be searched by. */
export const MEMBER_COLUMNS = [
  'loyaltyId',
  'externalId',
  'email',
  'phoneNumber',
  'firstName',
  'lastName',
  'businessName',
  'street',
  'street2',
  'city',
  'provinceState',
  'postalZipCode',
  'dateOfBirth',
  'gender',
  'languagePreference',
  'status',
] as const;
export type MemberColumn = (typeof MEMBER_COLUMNS)[number];

/** Criteria on extended data in one search: each looks at other rows. */
export const EXTENDED_DATA_CRITERIA_MAX = 20;

/** Members' texts have no more: a longer one finds nothing, and to look for it takes long. */
export const MATCH_LENGTH_MAX = MEMBER_TEXT_LENGTH_MAX;

/**
 * How a text is compared. `exact`, `partial`, `startsWith` and `endsWith` fold letter case; `left` and `right` compare
 * the first and last `length` characters as they are; `between` includes both ends, and compares characters by their
 * code points; `any` is every value but none.
 *
 * @see the legacy operation "Member Search"
 */
export type TextMatch =
  | { readonly mode: 'exact' | 'partial' | 'startsWith' | 'endsWith'; readonly value: string }
  | { readonly mode: 'left' | 'right'; readonly value: string; readonly length: number }
  | { readonly mode: 'between'; readonly from: string; readonly to: string }
  | { readonly mode: 'any' };

/** How a number is compared; what is no number does not match. A `bigint` is an integer beyond 2^53. */
export type NumberMatch =
  | { readonly mode: 'number'; readonly value: number | bigint }
  | { readonly mode: 'numberBetween'; readonly from: number | bigint; readonly to: number | bigint };

export type ColumnCriterion = { readonly column: MemberColumn; readonly match: TextMatch };

/**
 * One of these root keys has such a value: a text as it is, numbers and booleans as JSON writes them. Objects, lists and
 * null match only `any`.
 */
export type ExtendedDataCriterion = {
  readonly keys: readonly string[];
  /** Who must own the key, `''` for the default source; null: whoever does. */
  readonly source: string | null;
  readonly match: TextMatch | NumberMatch;
};

/** Which members are meant: all that meet every criterion. Only `checkMemberFilter` makes one. */
export type MemberFilter = {
  readonly columns: readonly ColumnCriterion[];
  readonly extendedData: readonly ExtendedDataCriterion[];
  readonly [checked]: true;
};
declare const checked: unique symbol;

/** A criterion, and where the input has it. */
export type Placed<Criterion> = Criterion & { readonly path: IssuePath };

/**
 * Check criteria that a door, or the rules of a search, have made of their input.
 *
 * @param issues what is wrong with the input besides
 * @throws ValidationError with every issue found
 */
export function checkMemberFilter(
  columns: readonly Placed<ColumnCriterion>[],
  extendedData: readonly Placed<ExtendedDataCriterion>[],
  issues: Issue[] = [],
): MemberFilter {
  for (const { path, match } of columns) checkMatch(match, path, issues);
  for (const { path, match, keys, source } of extendedData) {
    if (![...keys, source ?? ''].every(isStorableText)) issues.push(unstorable(path));
    checkMatch(match, path, issues);
  }
  if (extendedData.length > EXTENDED_DATA_CRITERIA_MAX) {
    const message = `must be at most ${EXTENDED_DATA_CRITERIA_MAX} criteria, these are ${extendedData.length}`;
    issues.push({ path: ['extendedData'], code: 'TOO_MANY', message, value: extendedData.length });
  }
  refuseIfAny(issues);
  return { columns, extendedData } as unknown as MemberFilter;
}

function checkMatch(match: TextMatch | NumberMatch, path: IssuePath, issues: Issue[]): void {
  for (const value of valuesOf(match)) {
    if (typeof value === 'string') checkText(value, match.mode, path, issues);
    else if (typeof value === 'number' && !Number.isFinite(value)) {
      issues.push({ path, code: 'OUT_OF_RANGE', message: 'must be a finite number', value });
    }
  }
}

function checkText(
  value: string,
  mode: TextMatch['mode'] | NumberMatch['mode'],
  path: IssuePath,
  issues: Issue[],
): void {
  // Names may be empty, so only this mode finds such: of an empty part, every text has one.
  if (value === '' && mode !== 'exact') issues.push({ path, code: 'MALFORMED', message: 'must not be empty', value });
  if (!isStorableText(value)) issues.push(unstorable(path, value));
  if (value.length > MATCH_LENGTH_MAX) {
    issues.push({ path, code: 'TOO_LONG', message: `must have at most ${MATCH_LENGTH_MAX} characters`, value });
  }
}

const unstorable = (path: IssuePath, value?: string): Issue => {
  return { path, code: 'NOT_STORABLE', message: 'holds a NUL character or half of a surrogate pair', value };
};

function valuesOf(match: TextMatch | NumberMatch): readonly (string | number | bigint)[] {
  if (match.mode === 'any') return [];
  return 'value' in match ? [match.value] : [match.from, match.to];
}
