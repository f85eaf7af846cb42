import { refuseIfAny } from '../errors.ts';
import type { Issue, IssuePath } from '../issue.ts';
import { isJsonObject, isStorableText } from '../json.ts';
import { refuseUnknownKeys, takeOneOf } from '../profile-schema/schema-document.ts';
import { EXTENDED_DATA_CRITERIA_MAX, MATCH_LENGTH_MAX, MEMBER_COLUMNS } from './member-filter.ts';
import { RESERVED_SEARCH_KEYS, SEARCH_MODES, type SearchMode, type SearchRule } from './search-rules.ts';

type Target = SearchRule['target'];
type Fields = Readonly<Record<string, unknown>>;
/** A rule, null when it is refused, and the keys of a body that it takes. */
type Taken = { readonly rule: SearchRule | null; readonly bodyKeys: readonly { path: IssuePath; key: unknown }[] };

/**
 * Read `{ "attributes": { "<name>": { "mode", "column"?, … } }, "extendedData": { "<name>": { "mode", "key"?, … } } }`.
 * `column` and `key` say what is searched where that is not called like the rule. `type` is `string`, which it is when
 * left out, `variant`, which means the same, or of extended data `number`.
 *
 * @returns at least one rule; no key of a body means two things
 * @throws ValidationError with every issue found
 */
export function parseSearchRules(document: unknown): SearchRule[] {
  const issues: Issue[] = [];
  const { attributes, extendedData } = takeObject(document, ['attributes', 'extendedData'], [], issues);
  const ofColumns = takeRules(attributes, ['attributes'], 'column', issues);
  const ofData = takeRules(extendedData, ['extendedData'], 'key', issues);
  if (ofData.length > EXTENDED_DATA_CRITERIA_MAX) {
    const message = `must have at most ${EXTENDED_DATA_CRITERIA_MAX} rules`;
    issues.push({ path: ['extendedData'], code: 'TOO_MANY', message });
  }
  const taken = [...ofColumns, ...ofData];
  refuseTakenKeys(taken, issues);
  if (taken.length === 0) issues.push({ path: [], code: 'MISSING', message: 'must have at least one rule' });
  refuseIfAny(issues);
  return taken.flatMap(({ rule }) => rule ?? []);
}

function takeRules(raw: unknown, path: IssuePath, targetKey: 'column' | 'key', issues: Issue[]): Taken[] {
  return Object.entries(takeObject(raw ?? {}, null, path, issues)).map(([name, entry]) => {
    const own = [...path, name];
    const known = ['mode', 'type', 'length', 'fromKey', 'toKey', targetKey];
    const fields = takeObject(entry, known, own, issues);
    const mode = takeMode(fields, own, issues);
    const target = takeTarget(fields[targetKey] ?? name, [...own, targetKey], targetKey, issues);
    const isNumeric = takeIsNumeric(fields, own, targetKey, issues);
    const rule = mode && target && { name, target, isNumeric, ...mode };
    const ends = ['fromKey', 'toKey'].map((key) => ({ path: [...own, key], key: fields[key] }));
    return { rule, bodyKeys: [{ path: own, key: name }, ...ends] };
  });
}

/** @returns null when it is refused */
function takeMode(fields: Fields, path: IssuePath, issues: Issue[]): SearchMode | null {
  const mode = takeOneOf(fields['mode'], SEARCH_MODES, [...path, 'mode'], issues);
  if (mode === null) return null;
  const needed = { left: ['length'], right: ['length'], between: ['fromKey', 'toKey'] };
  const needs: readonly string[] = Object.hasOwn(needed, mode) ? needed[mode as keyof typeof needed] : [];
  for (const name of ['length', 'fromKey', 'toKey']) {
    if (needs.includes(name) || fields[name] === undefined) continue;
    issues.push({ path: [...path, name], code: 'NOT_ALLOWED', message: `means nothing to the mode ${mode}` });
  }
  if (mode === 'left' || mode === 'right') {
    const length = takeLength(fields['length'], [...path, 'length'], issues);
    return length === null ? null : { mode, length };
  }
  if (mode !== 'between') return { mode };
  const [fromKey, toKey] = needed.between.map((name) => takeText(fields[name], [...path, name], issues));
  return typeof fromKey === 'string' && typeof toKey === 'string' ? { mode, fromKey, toKey } : null;
}

function takeLength(raw: unknown, path: IssuePath, issues: Issue[]): number | null {
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= 1 && raw <= MATCH_LENGTH_MAX) return raw;
  const message = `must be a whole number from 1 to ${MATCH_LENGTH_MAX}`;
  issues.push({ path, code: raw === undefined ? 'MISSING' : 'OUT_OF_RANGE', message });
  return null;
}

function takeText(raw: unknown, path: IssuePath, issues: Issue[]): string | null {
  if (typeof raw === 'string' && raw !== '' && isStorableText(raw)) return raw;
  const message = 'must be a text that is not empty';
  issues.push({ path, code: raw === undefined ? 'MISSING' : 'MALFORMED', message });
  return null;
}

function takeTarget(raw: unknown, path: IssuePath, kind: 'column' | 'key', issues: Issue[]): Target | null {
  if (kind === 'key') {
    const key = takeText(raw, path, issues);
    return key === null ? null : { key };
  }
  const column = takeOneOf(raw, MEMBER_COLUMNS, path, issues);
  return column === null ? null : { column };
}

function takeIsNumeric(fields: Fields, path: IssuePath, kind: 'column' | 'key', issues: Issue[]): boolean {
  const own = [...path, 'type'];
  const type = takeOneOf(fields['type'] ?? 'string', ['string', 'number', 'variant'], own, issues);
  if (type !== 'number') return false;
  if (kind === 'column') {
    issues.push({ path: own, code: 'NOT_ALLOWED', message: 'must be string: an attribute is a text' });
  } else if (fields['mode'] !== 'exact' && fields['mode'] !== 'between') {
    issues.push({ path: own, code: 'NOT_ALLOWED', message: 'goes with the modes exact and between only' });
  }
  return true;
}

/** A key of a body that would mean two things, or has a meaning already. */
function refuseTakenKeys(taken: readonly Taken[], issues: Issue[]): void {
  const seen = new Set<unknown>();
  for (const { path, key } of taken.flatMap(({ bodyKeys }) => bodyKeys)) {
    if (typeof key !== 'string') continue;
    if (RESERVED_SEARCH_KEYS.includes(key)) issues.push({ path, code: 'RESERVED', message: `${key} is reserved` });
    else if (seen.has(key)) issues.push({ path, code: 'DUPLICATE', message: `${key} is the key of another criterion` });
    seen.add(key);
  }
}

/** @param keys the only ones that it may have; null: their names are free */
function takeObject(raw: unknown, keys: readonly string[] | null, path: IssuePath, issues: Issue[]): Fields {
  if (!isJsonObject(raw)) {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be a JSON object' });
    return {};
  }
  if (keys) refuseUnknownKeys(raw, new Set(keys), path, issues);
  return raw;
}
