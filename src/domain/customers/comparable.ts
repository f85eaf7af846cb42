import type { StateRecord } from '../history/state.ts';
import { type JsonObject, ownEntry, stringifyJson } from '../json.ts';
import {
  type AttributeDefinition,
  type AttributeValue,
  normaliseForKey,
  parseAttributeValue,
} from '../profile-schema/attribute.ts';
import { findExtensionSchema, type ProfileSchema } from '../profile-schema/profile-schema.ts';
import type { CoreAttributes } from './customer.ts';

/** A record, and its values as texts that are equal for equal values, however they are written. */
export type Comparable<Held extends HeldRecord = HeldRecord> = {
  readonly record: Held;
  readonly texts: { readonly [name: string]: string };
};
export type HeldRecord = Omit<StateRecord, 'recordId'>;

/** What `diffProfiles` takes for the records. */
export const recordsOf = (records: readonly Comparable[]): HeldRecord[] =>
  records.map(({ record: { extension, uniqueKey }, texts }) => ({ extension, uniqueKey, attributes: texts }));

export function comparableRecord<Held extends HeldRecord>(schema: ProfileSchema, record: Held): Comparable<Held> {
  const attributes = findExtensionSchema(schema, record.extension)?.attributes ?? [];
  const definitions = new Map(attributes.map((definition) => [definition.name, definition]));
  const texts = Object.entries(record.attributes).map(([name, value]) => [name, textOf(definitions.get(name), value)]);
  return { record, texts: Object.fromEntries(texts) };
}

/** Core attributes with texts for values. */
export function comparableAttributes(schema: ProfileSchema, attributes: CoreAttributes): CoreAttributes {
  const texts = Object.entries(attributes).map(([name, held]) => {
    const list = ([held].flat() as AttributeValue[]).map((value) => textOf(schema.attributes.get(name), value));
    return [name, Array.isArray(held) ? list : list[0]];
  });
  return Object.fromEntries(texts);
}

/** The names of what the first two have unlike, but those of which the second and the third have the same. */
export function ownNames(before: JsonObject, changed: JsonObject, current: JsonObject): string[] {
  const isSame = (a: JsonObject, b: JsonObject, name: string): boolean =>
    stringifyJson(ownEntry(a, name) ?? null) === stringifyJson(ownEntry(b, name) ?? null);
  const names = [...new Set([...Object.keys(before), ...Object.keys(changed)])];
  return names.filter((name) => !isSame(before, changed, name) && !isSame(changed, current, name));
}

/** `current` with what `changed` has under some names; what it has not there goes. */
export function takeOver<Value>(
  current: { readonly [name: string]: Value },
  changed: { readonly [name: string]: Value },
  names: readonly string[],
): { readonly [name: string]: Value } {
  const values = new Map(Object.entries(current));
  for (const name of names) {
    const value = ownEntry(changed, name);
    if (value === undefined) values.delete(name);
    else values.set(name, value);
  }
  return Object.fromEntries(values);
}

/** A value that a former schema has left, and today's would refuse, is compared as it stands. */
function textOf(definition: AttributeDefinition | undefined, value: AttributeValue): string {
  if (!definition) return stringifyJson(value);
  const { name, type } = definition;
  const known = parseAttributeValue({ name, type, isMandatory: false }, value).value;
  return known === undefined ? stringifyJson(value) : normaliseForKey(definition, known);
}
