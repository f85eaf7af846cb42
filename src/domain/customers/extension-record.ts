import type { Issue, IssuePath } from '../issue.ts';
import { holdsBigint, inOrder, isJsonObject } from '../json.ts';
import { type AttributeValue, normaliseForKey, takeAttributeValue } from '../profile-schema/attribute.ts';
import {
  type ExtensionSchema,
  findExtensionSchema,
  type ProfileSchema,
  UNIQUE_KEY_BYTES_MAX,
} from '../profile-schema/profile-schema.ts';

/** The attribute values of one extension record, in the order of the schema. */
export type RecordAttributes = Readonly<Record<string, AttributeValue>>;

/** One stored record of an extension. */
export type ExtensionRecord = {
  /** A UUID; kept when a replace brings a record with the same unique key. */
  readonly recordId: string;
  readonly customerId: string;
  /** The extension's name as its schema writes it. */
  readonly extension: string;
  /** One text for the values of the unique attributes; null when there are none; `''` where only one record may be. */
  readonly uniqueKey: string | null;
  readonly attributes: RecordAttributes;
};

declare const parsed: unique symbol;

/** A record known to satisfy its schema, not stored yet. Only `takeRecord` makes one. */
export type ParsedRecord = {
  readonly extension: string;
  readonly attributes: RecordAttributes;
  /** One text for the values of the unique attributes; null when there are none; `''` where only one record may be. */
  readonly uniqueKey: string | null;
  readonly [parsed]: true;
};

/** Parse a whole record: defaults fill in, mandatory and unique attributes must be there, `null` is absent. */
export function takeRecord(
  schema: ExtensionSchema,
  raw: unknown,
  path: IssuePath,
  issues: Issue[],
): ParsedRecord | null {
  const before = issues.length;
  const given = takeGivenAttributes(schema, raw, path, issues);
  if (!isJsonObject(raw)) return null;
  const attributes: Record<string, AttributeValue> = {};
  for (const definition of schema.attributes) {
    const { name } = definition;
    const isGiven = Object.hasOwn(raw, name) && raw[name] !== null && raw[name] !== undefined;
    const value = given.get(name) ?? (isGiven ? undefined : definition.default);
    if (value !== undefined) attributes[name] = value;
    else if (!isGiven && (definition.isMandatory || schema.unique.includes(name))) {
      issues.push({ path: [...path, name], code: 'MISSING', message: missingMessage(schema, name) });
    }
  }
  const uniqueKey = issues.length > before ? null : uniqueKeyOf(schema, attributes, path, issues);
  if (issues.length > before) return null;
  return { extension: schema.name, attributes, uniqueKey } as ParsedRecord;
}

/** Whether a stored record satisfies a definition that came later. */
export function satisfies(schema: ExtensionSchema, attributes: RecordAttributes): boolean {
  const issues: Issue[] = [];
  takeRecord(schema, restoreAttributes(schema, attributes), [], issues);
  return issues.length === 0;
}

const knownNames = new WeakMap<ExtensionSchema, readonly string[]>();

/** The names of an extension's attributes, which are asked for with each record that is read. */
function namesOf(schema: ExtensionSchema): readonly string[] {
  const known = knownNames.get(schema);
  if (known) return known;
  const names = schema.attributes.map(({ name }) => name);
  knownNames.set(schema, names);
  return names;
}

/**
 * A stored record's values as their types print them, in schema order; jsonb keeps neither order nor `1e21`. In a profile as
 * it was there may be values of an extension that has come back with other types: these stay as they are.
 */
export function restoreAttributes(schema: ExtensionSchema, attributes: RecordAttributes): RecordAttributes {
  const ordered = inOrder(namesOf(schema), attributes);
  if (!holdsBigint(ordered)) return ordered;
  const types = new Map(schema.attributes.map(({ name, type }) => [name, type]));
  const restored = Object.entries(ordered).map(([name, value]): [string, AttributeValue] => {
    const isFloating = types.get(name) === 'double' || types.get(name) === 'currency';
    return [name, isFloating && typeof value === 'bigint' ? Number(value) : value];
  });
  return Object.fromEntries(restored);
}

/** Where a unique key counts: the same text for records of one customer that cannot both be. */
export const recordKey = ({ extension, uniqueKey }: Pick<ExtensionRecord, 'extension' | 'uniqueKey'>): string =>
  `${extension} ${uniqueKey}`;

/** A stored record, to be stored for another customer. */
export function toParsedRecord({ extension, attributes, uniqueKey }: ExtensionRecord): ParsedRecord {
  return { extension, attributes, uniqueKey } as ParsedRecord;
}

/** A stored record with its values restored; one of an extension that is unknown here stays as it is. */
export function restoreRecord<Held extends Pick<ExtensionRecord, 'extension' | 'attributes'>>(
  schema: ProfileSchema,
  record: Held,
): Held {
  const extension = findExtensionSchema(schema, record.extension);
  return extension ? { ...record, attributes: restoreAttributes(extension, record.attributes) } : record;
}

export function takeGivenAttributes(
  schema: ExtensionSchema,
  raw: unknown,
  path: IssuePath,
  issues: Issue[],
): Map<string, AttributeValue> {
  const given = new Map<string, AttributeValue>();
  if (!isJsonObject(raw)) {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be an object', value: raw });
    return given;
  }
  for (const [name, value] of Object.entries(raw)) {
    const definition = schema.attributes.find((attribute) => attribute.name === name);
    if (!definition) {
      issues.push({ path: [...path, name], code: 'UNKNOWN', message: `is not an attribute of ${schema.name}` });
    } else if (value !== null && value !== undefined) {
      const taken = takeAttributeValue(definition, value, [...path, name], issues);
      if (taken !== undefined) given.set(name, taken);
    }
  }
  return given;
}

export function missingMessage(schema: ExtensionSchema, name: string): string {
  return schema.unique.includes(name) ? 'is mandatory: it tells the records apart' : 'is mandatory';
}

export function uniqueKeyOf(
  schema: ExtensionSchema,
  attributes: RecordAttributes,
  path: IssuePath,
  issues: Issue[],
): string | null {
  // The index that keeps unique keys apart then also keeps a second record out.
  if (schema.kind !== 'multi-valued') return '';
  if (schema.unique.length === 0) return null;
  const values = schema.unique.map((name) => {
    const definition = schema.attributes.find((attribute) => attribute.name === name);
    const value = attributes[name];
    return definition && value !== undefined ? normaliseForKey(definition, value) : '';
  });
  const key = JSON.stringify(values);
  // No character takes more than three bytes; most keys are far too short to be counted.
  if (key.length * 3 > UNIQUE_KEY_BYTES_MAX && Buffer.byteLength(key) > UNIQUE_KEY_BYTES_MAX) {
    const message = `the unique attributes together must have at most ${UNIQUE_KEY_BYTES_MAX} bytes`;
    issues.push({ path: [...path, schema.unique[0] ?? ''], code: 'TOO_LONG', message });
  }
  return key;
}
