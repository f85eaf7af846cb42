import { ValidationError } from '../errors.ts';
import { normaliseForKey, parseAttributeValue } from '../profile-schema/attribute.ts';
import { qualifiedNames } from '../profile-schema/identification-key.ts';
import { foldName, type IdentificationKey, type StoredIdentificationKey } from '../profile-schema/profile-schema.ts';
import { encodeKeyValues } from './identification.ts';

/** One attribute that a query asks for; an extension's is called `Phone.PhoneNumber`. */
export type AttributeMatch = { readonly name: string; readonly value: string };

/** Which key answers a query, and what to look for in it. */
export type KeyLookup = {
  readonly key: StoredIdentificationKey;
  /** Values of the key's attributes from the left, encoded; null: no stored value can be equal. */
  readonly value: string | null;
  /** False: `value` is the beginning of the values to find. */
  readonly isWhole: boolean;
};

const NO_KEY =
  'no identification key begins with one of these attributes: create one, or ask for its first attribute, an ' +
  "extension's with its name in front, as Phone.PhoneNumber";

/**
 * Choose the key that answers a query, as the legacy system documents it: the oldest key of which the query covers
 * every attribute; else the one of which it covers the most from the left, the oldest of several.
 *
 * @param keys oldest first
 * @param name the key to use, letter case folded; null: choose
 * @throws ValidationError when there is no such key, or no key covers any attribute of the query
 * @see the legacy operation "Identify Customer" (CV.WS.CUSTID.1)
 */
export function chooseKey(
  keys: readonly StoredIdentificationKey[],
  matches: readonly AttributeMatch[],
  name: string | null,
): KeyLookup {
  const given = new Map<string, string>();
  for (const match of matches) {
    const folded = foldSource(match.name);
    if (given.has(folded)) refuse('attributes', 'DUPLICATE', `'${match.name}' is asked for twice`);
    given.set(folded, match.value);
  }
  const ready = keys.filter(({ isReady }) => isReady);
  const candidates = name === null ? ready : ready.filter((key) => foldName(key.name) === foldName(name));
  if (name !== null && candidates.length === 0)
    return refuse('id_key', 'UNKNOWN', `'${name}' is no identification key`);
  const scored = candidates.map((key) => ({ key, covered: countCovered(key, given) }));
  const [best = null] = scored.toSorted((a, b) => score(b) - score(a));
  if (best === null || best.covered === 0) {
    return refuse('attributes', 'NOT_ALLOWED', NO_KEY);
  }
  const { key, covered } = best;
  return { key, value: lookupValue(key, covered, given), isWhole: covered === key.attributes.length };
}

type Covered = { readonly key: IdentificationKey; readonly covered: number };

/** A key that is covered whole beats every other one. */
const score = ({ key, covered }: Covered): number => (covered === key.attributes.length ? Infinity : covered);

function refuse(parameter: string, code: 'UNKNOWN' | 'DUPLICATE' | 'NOT_ALLOWED', message: string): never {
  throw new ValidationError([{ path: [parameter], code, message }]);
}

/** Only the extension's part of a name folds letter case. */
function foldSource(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? name : foldName(name.slice(0, dot)) + name.slice(dot);
}

function countCovered(key: IdentificationKey, given: ReadonlyMap<string, string>): number {
  const missing = qualifiedNames(key).findIndex((name) => !given.has(foldSource(name)));
  return missing < 0 ? key.attributes.length : missing;
}

function lookupValue(key: IdentificationKey, covered: number, given: ReadonlyMap<string, string>): string | null {
  const names = qualifiedNames(key);
  const values: string[] = [];
  for (const [index, definition] of key.attributes.slice(0, covered).entries()) {
    // A text that is no value of the attribute's type equals no stored value. No other rule counts: what was stored
    // before it came is still found.
    const { name, type } = definition;
    const { value } = parseAttributeValue(
      { name, type, isMandatory: false },
      given.get(foldSource(names[index] ?? '')),
    );
    if (value === undefined) return null;
    values.push(normaliseForKey(definition, value));
  }
  return encodeKeyValues(values);
}
