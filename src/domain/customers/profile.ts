import { refuseIfAny } from '../errors.ts';
import type { Issue } from '../issue.ts';
import { inOrder } from '../json.ts';
import { type AttributeValue, takeAttributeValue } from '../profile-schema/attribute.ts';
import { findExtensionSchema, foldName, type ProfileSchema } from '../profile-schema/profile-schema.ts';
import type { CoreAttributes } from './customer.ts';
import { type ParsedRecord, takeRecord } from './extension-record.ts';
import { type Identification, identificationOf } from './identification.ts';

/** Values of one core attribute. */
export const ATTRIBUTE_VALUES_MAX = 1_000;

/** A profile as a door received it: names and values are not looked at yet. */
export type ProfileInput = {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Left out: extensions stay as they are. Given: the complete set; an extension not named here is emptied. */
  readonly extensions?: readonly ExtensionInput[] | undefined;
};
export type ExtensionInput = { readonly name: string; readonly records: readonly unknown[] };

/** The same attributes in schema order, which jsonb does not keep. */
export function orderAttributes(schema: ProfileSchema, attributes: CoreAttributes): CoreAttributes {
  return inOrder(schema.attributes.keys(), attributes);
}

declare const parsed: unique symbol;

/** A profile known to satisfy the profile schema of that version. Only `parseProfile` makes one. */
export type Profile = {
  readonly schemaVersion: number;
  readonly attributes: CoreAttributes;
  /** null: extensions stay as they are. Else the complete set, in the order sent. */
  readonly records: readonly ParsedRecord[] | null;
  /** What the customer is found by, under every key whose attributes this profile speaks of. */
  readonly identification: Identification;
  readonly [parsed]: true;
};

/**
 * Parse a whole profile. `null`, and an empty list of values, mean that the attribute is absent.
 *
 * @param recordsMax most extension records of one customer
 * @throws ValidationError with every issue found, not just the first
 */
export function parseProfile(schema: ProfileSchema, input: ProfileInput, recordsMax: number): Profile {
  const issues: Issue[] = [];
  const attributes = takeCoreAttributes(schema, input.attributes, issues);
  const records = input.extensions ? takeExtensions(schema, input.extensions, recordsMax, issues) : null;
  const identification = identificationOf(schema.identificationKeys, attributes, records, issues);
  refuseIfAny(issues);
  return { schemaVersion: schema.version, attributes, records, identification } as Profile;
}

/**
 * Parse extension records by themselves.
 *
 * @param recordsMax most extension records of one customer
 * @throws ValidationError with every issue found
 */
export function parseExtensions(
  schema: ProfileSchema,
  extensions: readonly ExtensionInput[],
  recordsMax: number,
): readonly ParsedRecord[] {
  const issues: Issue[] = [];
  const records = takeExtensions(schema, extensions, recordsMax, issues);
  refuseIfAny(issues);
  return records;
}

/** Parse values of core attributes, into `issues` what is wrong; an attribute without any is left out. */
export function takeCoreAttributes(
  schema: ProfileSchema,
  raw: Readonly<Record<string, unknown>>,
  issues: Issue[],
): Record<string, AttributeValue | AttributeValue[]> {
  const attributes: Record<string, AttributeValue | AttributeValue[]> = {};
  for (const [name, value] of Object.entries(raw)) {
    const definition = schema.attributes.get(name);
    if (!definition) {
      const hint = findExtensionSchema(schema, name) ? 'is an extension, not an attribute' : 'is not a known attribute';
      issues.push({ path: [name], code: 'UNKNOWN', message: hint });
      continue;
    }
    const isList = Array.isArray(value);
    if (isList && value.length > ATTRIBUTE_VALUES_MAX) {
      issues.push({ path: [name], code: 'TOO_MANY', message: `must have at most ${ATTRIBUTE_VALUES_MAX} values` });
      continue;
    }
    const values = (isList ? value : value === null || value === undefined ? [] : [value]).flatMap((entry, index) => {
      const path = isList ? [name, index] : [name];
      return takeAttributeValue(definition, entry, path, issues) ?? [];
    });
    const [first] = values;
    if (first !== undefined) attributes[name] = values.length === 1 ? first : values;
  }
  return attributes;
}

function takeExtensions(
  schema: ProfileSchema,
  extensions: readonly ExtensionInput[],
  recordsMax: number,
  issues: Issue[],
): ParsedRecord[] {
  const count = extensions.reduce((sum, { records }) => sum + records.length, 0);
  if (count > recordsMax) {
    const message = `a customer may have at most ${recordsMax} extension records, this one would have ${count}`;
    issues.push({ path: ['extensions'], code: 'TOO_MANY', message });
    return [];
  }
  const named = new Set<string>();
  return extensions.flatMap((extension) => {
    const isRepeated = named.has(foldName(extension.name));
    named.add(foldName(extension.name));
    if (!isRepeated) return takeExtension(schema, extension, issues);
    issues.push({ path: [extension.name], code: 'DUPLICATE', message: 'the extension is named twice' });
    return [];
  });
}

function takeExtension(schema: ProfileSchema, { name, records }: ExtensionInput, issues: Issue[]): ParsedRecord[] {
  const extension = findExtensionSchema(schema, name);
  if (!extension) {
    issues.push({ path: [name], code: 'UNKNOWN', message: 'is not a known extension' });
    return [];
  }
  if (extension.kind !== 'multi-valued' && records.length > 1) {
    issues.push({ path: [name], code: 'TOO_MANY', message: 'is single-valued: at most one record' });
    return [];
  }
  const isMulti = extension.kind === 'multi-valued';
  const keys = new Set<string>();
  return records.flatMap((raw, index) => {
    const path = isMulti ? [extension.name, index] : [extension.name];
    const record = takeRecord(extension, raw, path, issues);
    if (!record) return [];
    if (isMulti && record.uniqueKey !== null && keys.has(record.uniqueKey)) {
      const message = `another record of this body has the same ${extension.unique.join(', ')}`;
      issues.push({ path, code: 'NOT_UNIQUE', message });
    }
    if (record.uniqueKey !== null) keys.add(record.uniqueKey);
    return [record];
  });
}
