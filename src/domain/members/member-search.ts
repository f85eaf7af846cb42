import { ValidationError } from '../errors.ts';
import type { Issue } from '../issue.ts';
import { BUSINESS_UNIT_SEPARATOR, type BusinessUnits } from './exposed-data.ts';
import {
  type ColumnCriterion,
  checkMemberFilter,
  type ExtendedDataCriterion,
  type MemberFilter,
  type NumberMatch,
  type Placed,
  type TextMatch,
} from './member-filter.ts';
import { RESERVED_SEARCH_KEYS, type SearchRule } from './search-rules.ts';

/** In a body: any value but none. */
const ANY_VALUE = '*';

type Body = Readonly<Record<string, unknown>>;
/** What a body asks of one rule, and under which of its keys. */
type Asked<Value> = { readonly key: string; readonly values: 'any' | readonly [Value] | readonly [Value, Value] };

/**
 * Read a body of criteria by the rules. Every key must mean something: to leave a criterion out would find more than was
 * asked for. `businessName` names a business unit, whose own extended data are searched, too; there are no tiers.
 *
 * @throws ValidationError with every issue found; paths are keys of the body, or empty when it has no criterion
 * @see the legacy operation "Member Search"
 */
export function parseMemberSearch(body: Body, rules: readonly SearchRule[], units: BusinessUnits): MemberFilter {
  const issues: Issue[] = [];
  const unit = takeBusinessUnit(body['businessName'], units, issues);
  const { tierName: tier } = body;
  if (isGiven(tier)) issues.push({ path: ['tierName'], code: 'UNKNOWN', message: 'is no tier', value: tier });
  refuseUnknown(body, rules, issues);
  const columns: Placed<ColumnCriterion>[] = [];
  const extendedData: Placed<ExtendedDataCriterion>[] = [];
  for (const rule of rules) {
    const { target } = rule;
    if ('column' in target) {
      for (const { path, match } of readTexts(body, rule, issues)) columns.push({ path, column: target.column, match });
    } else {
      const keys = unit === null ? [target.key] : [target.key, `${target.key}${BUSINESS_UNIT_SEPARATOR}${unit}`];
      const matches = rule.isNumeric ? readNumbers(body, rule, issues) : readTexts(body, rule, issues);
      for (const { path, match } of matches) extendedData.push({ path, keys, source: null, match });
    }
  }
  if (columns.length + extendedData.length + issues.length === 0) {
    throw new ValidationError([{ path: [], code: 'MISSING', message: 'no search criterion is given' }]);
  }
  return checkMemberFilter(columns, extendedData, issues);
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** @returns null when the program has no units, or it is refused */
function takeBusinessUnit(raw: unknown, units: BusinessUnits, issues: Issue[]): string | null {
  const path = ['businessName'];
  if (!isGiven(raw)) {
    if (units.length > 1) issues.push({ path, code: 'MISSING', message: 'is mandatory' });
    return units[0] ?? null;
  }
  const unit = units.find((name) => name === raw) ?? null;
  if (unit === null) issues.push({ path, code: 'UNKNOWN', message: 'is no business unit of the program', value: raw });
  return unit;
}

function refuseUnknown(body: Body, rules: readonly SearchRule[], issues: Issue[]): void {
  const ends = rules.flatMap((rule) => (rule.mode === 'between' ? [rule.fromKey, rule.toKey] : []));
  const known = new Set([...RESERVED_SEARCH_KEYS, ...rules.map(({ name }) => name), ...ends]);
  for (const [key, value] of Object.entries(body)) {
    if (!known.has(key)) issues.push({ path: [key], code: 'UNKNOWN', message: 'is no search criterion', value });
  }
}

function readTexts(body: Body, rule: SearchRule, issues: Issue[]): Placed<{ match: TextMatch }>[] {
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value !== ANY_VALUE;
  return readRule(body, rule, isText, issues).map(({ key, values }) => {
    const path = [key];
    if (values === 'any') return { path, match: { mode: 'any' } };
    const [value, to = value] = values;
    if (rule.mode === 'between') return { path, match: { mode: rule.mode, from: value, to } };
    if (rule.mode !== 'left' && rule.mode !== 'right') return { path, match: { mode: rule.mode, value } };
    return { path, match: { mode: rule.mode, value, length: rule.length } };
  });
}

function readNumbers(body: Body, rule: SearchRule, issues: Issue[]): Placed<{ match: NumberMatch | TextMatch }>[] {
  const isNumber = (value: unknown): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';
  return readRule(body, rule, isNumber, issues).map(({ key, values }) => {
    const path = [key];
    if (values === 'any') return { path, match: { mode: 'any' } };
    const [value, to = value] = values;
    return {
      path,
      match: rule.mode === 'between' ? { mode: 'numberBetween', from: value, to } : { mode: 'number', value },
    };
  });
}

/** @param isValue what a value must be; any other one is an issue */
function readRule<Value>(
  body: Body,
  rule: SearchRule,
  isValue: (value: unknown) => value is Value,
  issues: Issue[],
): Asked<Value>[] {
  const take = (key: string): Value[] => {
    const value = body[key];
    if (isValue(value)) return [value];
    const message = 'is no value that can be searched for';
    issues.push({ path: [key], code: value === undefined ? 'MISSING' : 'MALFORMED', message, value });
    return [];
  };
  const { name } = rule;
  const has = (key: string): boolean => Object.hasOwn(body, key);
  if (has(name) && body[name] === ANY_VALUE) return [{ key: name, values: 'any' }];
  if (rule.mode !== 'between') {
    return has(name) ? take(name).map((value): Asked<Value> => ({ key: name, values: [value] })) : [];
  }
  // The name of a range only asks for any value.
  if (has(name))
    issues.push({ path: [name], code: 'MALFORMED', message: 'is given by its two ends', value: body[name] });
  const { fromKey, toKey } = rule;
  if (!has(fromKey) && !has(toKey)) return [];
  const [from, to] = [take(fromKey), take(toKey)];
  return from.flatMap((first) => to.map((last): Asked<Value> => ({ key: fromKey, values: [first, last] })));
}
