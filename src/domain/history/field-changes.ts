import { type JsonObject, type JsonValue, ownEntry, parseStoredJson, stringifyJson } from '../json.ts';
import type { CustomerState, MemberState, StateRecord } from './state.ts';

/** One place in which two versions of a profile differ. */
export type FieldChange = {
  /**
   * Names, outermost first: a core attribute; or an extension, the values of the unique attributes of one of its records,
   * and an attribute of that. A record that is in one version only, and the records of an extension that nothing tells
   * apart, are one place as a whole. Of a member: an attribute, or `extendedData` and a root key.
   */
  readonly path: readonly string[];
  /** null: not there. */
  readonly before: JsonValue;
  readonly after: JsonValue;
};

type MemberProfile = Pick<MemberState, 'attributes' | 'extendedData'>;
type Profile = Pick<CustomerState, 'attributes'> & { readonly records: readonly Omit<StateRecord, 'recordId'>[] };

/** Where two versions of a customer differ: core attributes, then extensions. The order of records does not count. */
export function diffProfiles(before: Profile, after: Profile): FieldChange[] {
  const [older, newer] = [groupByExtension(before.records), groupByExtension(after.records)];
  const names = new Set([...older.keys(), ...newer.keys()]);
  return [
    ...diffObjects([], before.attributes, after.attributes),
    ...[...names].flatMap((name) => diffExtension(name, older.get(name) ?? [], newer.get(name) ?? [])),
  ];
}

/** Where two versions of a member differ. */
export function diffMembers(before: MemberProfile, after: MemberProfile): FieldChange[] {
  const byKey = ({ extendedData }: MemberProfile): JsonObject =>
    Object.fromEntries(extendedData.map(({ key, value, source, channel }) => [key, { value, source, channel }]));
  return [
    ...diffObjects([], before.attributes, after.attributes),
    ...diffObjects(['extendedData'], byKey(before), byKey(after)),
  ];
}

type Records = readonly Omit<StateRecord, 'recordId'>[];

function groupByExtension(records: Records): Map<string, Omit<StateRecord, 'recordId'>[]> {
  const groups = new Map<string, Omit<StateRecord, 'recordId'>[]>();
  for (const record of records) {
    const group = groups.get(record.extension) ?? [];
    group.push(record);
    groups.set(record.extension, group);
  }
  return groups;
}

function diffExtension(name: string, before: Records, after: Records): FieldChange[] {
  if ([...before, ...after].some(({ uniqueKey }) => uniqueKey === null)) return diffLists(name, before, after);
  const [older, newer] = [byUniqueKey(before), byUniqueKey(after)];
  return [...new Set([...older.keys(), ...newer.keys()])].flatMap((uniqueKey) => {
    const [old, now] = [older.get(uniqueKey), newer.get(uniqueKey)];
    const path = [name, ...uniqueValues(uniqueKey)];
    return old && now ? diffObjects(path, old, now) : [{ path, before: old ?? null, after: now ?? null }];
  });
}

const byUniqueKey = (records: Records): Map<string, JsonObject> =>
  new Map(records.map(({ uniqueKey, attributes }) => [uniqueKey ?? '', attributes]));

/** A unique key is a list of texts, or empty where only one record may be. */
const uniqueValues = (uniqueKey: string): string[] =>
  uniqueKey === '' ? [] : (parseStoredJson(uniqueKey) as string[]);

/** Nothing tells the records apart: they are compared as a whole, whatever their order. */
function diffLists(name: string, before: Records, after: Records): FieldChange[] {
  const print = (records: Records): string =>
    records
      .map(({ attributes }) => canonical(attributes))
      .sort()
      .join();
  if (print(before) === print(after)) return [];
  const list = (records: Records): JsonValue =>
    records.length === 0 ? null : records.map((entry) => entry.attributes);
  return [{ path: [name], before: list(before), after: list(after) }];
}

function diffObjects(path: readonly string[], before: JsonObject, after: JsonObject): FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const [old, now] = [ownEntry(before, name) ?? null, ownEntry(after, name) ?? null];
    return canonical(old) === canonical(now) ? [] : [{ path: [...path, name], before: old, after: now }];
  });
}

/** One text for equal values, whatever the order of keys. */
function canonical(value: JsonValue): string {
  return stringifyJson(sortKeys(value));
}

function sortKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return ['[', ...value.map(sortKeys)];
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
  return ['{', ...entries.map(([name, entry]) => [name, sortKeys(entry)])];
}
