import { type AttributeDefinition, type AttributeValue, normaliseForKey, takeAttributeValue } from './attribute.ts';
import { refuseIfAny } from './errors.ts';
import type { Issue, IssuePath } from './issue.ts';
import { inOrder, isJsonObject } from './json.ts';
import { type ExtensionSchema, UNIQUE_KEY_BYTES_MAX } from './profile-schema.ts';

/** The attribute values of one extension record, in the order of the schema. */
export type RecordAttributes = Readonly<Record<string, AttributeValue>>;

/** One stored record of an extension. */
export type ExtensionRecord = {
  /** A UUID; kept when a replace brings a record with the same unique key. */
  readonly recordId: string;
  readonly customerId: string;
  /** The extension's name as its schema writes it. */
  readonly extension: string;
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

/** A change of one record: `set` replaces, `unset` removes, the rest and the unique attributes stay. */
export type ParsedRecordUpdate = {
  readonly extension: string;
  readonly uniqueKey: string;
  readonly set: RecordAttributes;
  readonly unset: readonly string[];
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

/**
 * Parse the change of one record. The unique attributes must be there: they select the record.
 * An attribute that is absent or `null` stays as it is; `unset` names those to remove.
 *
 * @throws ValidationError with every issue found
 */
export function parseRecordUpdate(schema: ExtensionSchema, raw: unknown, unset: readonly string[]): ParsedRecordUpdate {
  const issues: Issue[] = [];
  const given = takeGivenAttributes(schema, raw, [], issues);
  for (const name of schema.unique) {
    const isRefused = issues.some((issue) => issue.path[0] === name);
    if (!given.has(name) && !isRefused) {
      issues.push({ path: [name], code: 'MISSING', message: missingMessage(schema, name) });
    }
  }
  for (const [index, name] of unset.entries()) refuseUnset(schema, name, given.has(name), ['unset', index], issues);
  refuseIfAny(issues);
  const attributes = Object.fromEntries(given);
  const uniqueKey = uniqueKeyOf(schema, attributes, [], issues) ?? '';
  refuseIfAny(issues);
  const set = Object.fromEntries([...given].filter(([name]) => !schema.unique.includes(name)));
  return { extension: schema.name, uniqueKey, set, unset } as ParsedRecordUpdate;
}

/** A stored record's values as their types print them, in schema order; jsonb keeps neither order nor `1e21`. */
export function restoreAttributes(schema: ExtensionSchema, attributes: RecordAttributes): RecordAttributes {
  const types = new Map(schema.attributes.map(({ name, type }) => [name, type]));
  const restored = Object.entries(attributes).map(([name, value]): [string, AttributeValue] => {
    const isFloating = types.get(name) === 'double' || types.get(name) === 'currency';
    return [name, isFloating ? Number(value) : value];
  });
  return inOrder([...types.keys()], Object.fromEntries(restored));
}

function takeGivenAttributes(
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

function missingMessage(schema: ExtensionSchema, name: string): string {
  return schema.unique.includes(name) ? 'is mandatory: it tells the records apart' : 'is mandatory';
}

function refuseUnset(schema: ExtensionSchema, name: string, isSet: boolean, path: IssuePath, issues: Issue[]): void {
  const definition = schema.attributes.find((attribute) => attribute.name === name);
  if (!definition) issues.push({ path, code: 'UNKNOWN', message: `is not an attribute of ${schema.name}` });
  else if (schema.unique.includes(name)) {
    issues.push({ path, code: 'NOT_ALLOWED', message: 'a unique attribute cannot be removed' });
  } else if (definition.isMandatory) {
    issues.push({ path, code: 'NOT_ALLOWED', message: 'a mandatory attribute cannot be removed' });
  } else if (isSet) issues.push({ path, code: 'NOT_ALLOWED', message: 'is both set and removed' });
}

function uniqueKeyOf(
  schema: ExtensionSchema,
  attributes: RecordAttributes,
  path: IssuePath,
  issues: Issue[],
): string | null {
  // The index that keeps unique keys apart then also keeps a second record out.
  if (schema.kind !== 'multi-valued') return '';
  if (schema.unique.length === 0) return null;
  const byName = new Map<string, AttributeDefinition>(schema.attributes.map((entry) => [entry.name, entry]));
  const values = schema.unique.map((name) => {
    const definition = byName.get(name);
    const value = attributes[name];
    return definition && value !== undefined ? normaliseForKey(definition, value) : '';
  });
  const key = JSON.stringify(values);
  if (new TextEncoder().encode(key).length > UNIQUE_KEY_BYTES_MAX) {
    const message = `the unique attributes together must have at most ${UNIQUE_KEY_BYTES_MAX} bytes`;
    issues.push({ path: [...path, schema.unique[0] ?? ''], code: 'TOO_LONG', message });
  }
  return key;
}
