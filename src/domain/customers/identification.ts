import type { Issue } from '../issue.ts';
import { ownEntry } from '../json.ts';
import { type AttributeValue, normaliseForKey } from '../profile-schema/attribute.ts';
import { qualifiedNames } from '../profile-schema/identification-key.ts';
import { foldName, type StoredIdentificationKey } from '../profile-schema/profile-schema.ts';
import type { CoreAttributes } from './customer.ts';

/** One value of one key by which a customer is found. */
export type IdentificationEntry = {
  readonly keyId: number;
  /** The values of the key's attributes from the left, as far as the customer has them, encoded. */
  readonly value: string;
  /** No other customer may have it. */
  readonly isUnique: boolean;
};

/** All that a customer is found by under some keys; entries of other keys are not spoken of. */
export type Identification = { readonly keyIds: readonly number[]; readonly entries: readonly IdentificationEntry[] };

/** Most bytes (UTF-8) of one customer's values of one key: a longer one would break the database's index. */
export const KEY_VALUE_BYTES_MAX = 1_000;
/** Most values of one key of core attributes of one customer: those of several multi-valued attributes multiply. */
export const KEY_ENTRIES_MAX = 1_000;

const END = '\u0001';
const ESCAPE = '\u0002';
const AFTER_END = '\u0002';

/** One text for several values, each with a mark behind it: texts that begin alike have the same first values. */
export function encodeKeyValues(values: readonly string[]): string {
  const escaped = values.map((value) => value.replaceAll(ESCAPE, ESCAPE + ESCAPE).replaceAll(END, `${ESCAPE}\u0003`));
  return escaped.map((value) => value + END).join('');
}

/** The first text, compared byte by byte, that is greater than all that begin with `value`. */
export const afterPrefix = (value: string): string => value.slice(0, -END.length) + AFTER_END;

/** The values of one key that are whole: those with a value of each of its attributes. */
export function wholeValues({ entries }: Identification, { keyId, attributes }: StoredIdentificationKey): string[] {
  const isWhole = (value: string): boolean => value.split(END).length - 1 === attributes.length;
  return entries.filter((entry) => entry.keyId === keyId && isWhole(entry.value)).map(({ value }) => value);
}

type HeldRecord = { readonly extension: string; readonly attributes: Readonly<Record<string, AttributeValue>> };

/**
 * What a customer is found by. A customer without a key's first attribute is not found by it.
 *
 * @param records null: the keys of extensions are left out
 * @param issues gets what makes a value too long, or the values too many, for the index
 */
export function identificationOf(
  keys: readonly StoredIdentificationKey[],
  attributes: CoreAttributes,
  records: readonly HeldRecord[] | null,
  issues: Issue[],
): Identification {
  const known = keys.filter(({ extension }) => extension === null || records !== null);
  const entries = known.flatMap((key) => {
    const values = key.extension === null ? valuesOfProfile(key, attributes) : valuesOfRecords(key, records ?? []);
    if (values === null) {
      const message = `would have more than ${KEY_ENTRIES_MAX} values of identification key '${key.name}'`;
      issues.push({ path: [qualifiedNames(key)[0] ?? ''], code: 'TOO_MANY', message });
    }
    const whole = key.attributes.length;
    const encoded = new Map((values ?? []).map((entry) => [encodeKeyValues(entry), entry.length === whole]));
    refuseTooLong(key, [...encoded.keys()], issues);
    return [...encoded].map(([value, isWhole]) => ({ keyId: key.keyId, value, isUnique: key.isUnique && isWhole }));
  });
  return { keyIds: known.map(({ keyId }) => keyId), entries };
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

function refuseTooLong(key: StoredIdentificationKey, values: readonly string[], issues: Issue[]): void {
  if (values.every((value) => value.length * 3 <= KEY_VALUE_BYTES_MAX || byteLength(value) <= KEY_VALUE_BYTES_MAX))
    return;
  const message = `the values of identification key '${key.name}' together must have at most ${KEY_VALUE_BYTES_MAX} bytes`;
  issues.push({ path: [qualifiedNames(key)[0] ?? ''], code: 'TOO_LONG', message });
}

/** Every choice of one value per attribute, as far from the left as there are values; null: too many. */
function valuesOfProfile(key: StoredIdentificationKey, attributes: CoreAttributes): string[][] | null {
  let combinations: string[][] = [[]];
  for (const definition of key.attributes) {
    const held = ownEntry(attributes, definition.name);
    if (held === undefined) break;
    const values = [held].flat().map((value) => normaliseForKey(definition, value as AttributeValue));
    if (combinations.length * values.length > KEY_ENTRIES_MAX) return null;
    combinations = combinations.flatMap((chosen) => values.map((value) => [...chosen, value]));
  }
  return combinations.filter((chosen) => chosen.length > 0);
}

function valuesOfRecords(key: StoredIdentificationKey, records: readonly HeldRecord[]): string[][] {
  const held = records.filter(({ extension }) => foldName(extension) === foldName(key.extension ?? ''));
  return held
    .map(({ attributes }) => {
      const values: string[] = [];
      for (const definition of key.attributes) {
        const value = ownEntry(attributes, definition.name);
        if (value === undefined) break;
        values.push(normaliseForKey(definition, value));
      }
      return values;
    })
    .filter((values) => values.length > 0);
}
