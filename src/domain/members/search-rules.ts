import type { MemberColumn } from './member-filter.ts';

export const SEARCH_MODES = ['exact', 'partial', 'startsWith', 'endsWith', 'right', 'left', 'between'] as const;

/** How a rule compares. `left` and `right` need a length, `between` the keys of a body that hold both ends. */
export type SearchMode =
  | { readonly mode: 'exact' | 'partial' | 'startsWith' | 'endsWith' }
  | { readonly mode: 'left' | 'right'; readonly length: number }
  | { readonly mode: 'between'; readonly fromKey: string; readonly toKey: string };

/** What one criterion of a search means: the name is the key of a body. */
export type SearchRule = SearchMode & {
  readonly name: string;
  readonly target: { readonly column: MemberColumn } | { readonly key: string };
  /** Compare numbers by their value; extended data only, `exact` or `between`. */
  readonly isNumeric: boolean;
};

/** What a body says besides criteria: the business unit, and the tier. */
export const RESERVED_SEARCH_KEYS: readonly string[] = ['businessName', 'tierName'];

const ruleOf =
  (mode: 'exact' | 'partial' | 'startsWith') =>
  (column: MemberColumn): SearchRule => ({ name: column, mode, target: { column }, isNumeric: false });

/** In force unless the operator sets others. What people type by hand is found by its start. */
export const DEFAULT_SEARCH_RULES: readonly SearchRule[] = [
  ...(['email', 'phoneNumber', 'loyaltyId', 'postalZipCode', 'provinceState', 'city'] as const).map(ruleOf('exact')),
  ...(['dateOfBirth', 'gender', 'languagePreference', 'status'] as const).map(ruleOf('exact')),
  { ...ruleOf('exact')('externalId'), name: 'externalIdentifier' },
  ...(['firstName', 'lastName'] as const).map(ruleOf('startsWith')),
  ruleOf('partial')('street'),
];
