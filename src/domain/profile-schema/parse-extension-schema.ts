import { refuseIfAny, ValidationError } from '../errors.ts';
import type { Issue, IssuePath } from '../issue.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { ATTRIBUTE_TYPES, type AttributeDefinition, type AttributeType, takeAttributeValue } from './attribute.ts';
import { EXTENSION_KINDS, type ExtensionKind, type ExtensionSchema } from './profile-schema.ts';
import { refuseRepeated, refuseUnknownKeys, takeBodyName, takeFlag, takeName, takeOneOf } from './schema-document.ts';

/** Attributes in one extension; bounds what one schema can cost. */
export const EXTENSION_ATTRIBUTES_MAX = 200;

/** The greatest `length`: what GraphQL's Int holds. */
const LENGTH_MAX = 2_147_483_647;

const SCHEMA_KEYS = new Set(['name', 'type', 'attributes', 'unique', 'required']);
const ATTRIBUTE_KEYS = new Set(['name', 'type', 'length', 'default', 'mandatory']);

/**
 * Parse an extension schema in the form of the legacy profile API, which every door uses to define one.
 * Booleans and numbers may come as strings, as in the legacy samples.
 *
 * @param refusesUnauthorized whether a default may be an unauthorized string; a name never may
 * @throws ValidationError with every issue found
 */
export function parseExtensionSchema(raw: unknown, refusesUnauthorized = false): ExtensionSchema {
  const issues: Issue[] = [];
  const schema = interpretExtensionSchema(raw, issues, refusesUnauthorized);
  refuseIfAny(issues);
  return schema;
}

/** A stored document as a schema. Rules that came later are not held against it. */
export function readExtensionSchema(document: JsonValue): ExtensionSchema {
  return interpretExtensionSchema(document, [], false);
}

/**
 * What a document means, as far as it can be told; what is wrong with it goes to `issues`.
 *
 * @throws ValidationError when it is no object
 */
export function interpretExtensionSchema(raw: unknown, issues: Issue[], refusesUnauthorized: boolean): ExtensionSchema {
  if (!isJsonObject(raw)) {
    throw new ValidationError([{ path: [], code: 'WRONG_TYPE', message: 'must be an object' }]);
  }
  refuseUnknownKeys(raw, SCHEMA_KEYS, [], issues);
  const name = takeBodyName(raw['name'], ['name'], issues);
  takeFlag(raw['required'], ['required'], issues);
  const kind = takeOneOf(raw['type'], EXTENSION_KINDS, ['type'], issues);
  const attributes = takeAttributes(raw['attributes'], kind, issues, refusesUnauthorized);
  const unique = takeUnique(raw['unique'], namesOf(raw['attributes']), kind, issues);
  // A kind that is null has left an issue.
  return { name, kind: kind as ExtensionKind, attributes, unique, document: raw as JsonObject };
}

function takeAttributes(
  raw: unknown,
  kind: ExtensionKind | null,
  issues: Issue[],
  refusesUnauthorized: boolean,
): AttributeDefinition[] {
  const path = ['attributes'];
  const list = raw ?? [];
  if (!Array.isArray(list)) {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be an array' });
    return [];
  }
  if (list.length > EXTENSION_ATTRIBUTES_MAX) {
    issues.push({ path, code: 'TOO_MANY', message: `must have at most ${EXTENSION_ATTRIBUTES_MAX} entries` });
    return [];
  }
  if (kind === 'classifier' && list.length > 0) {
    issues.push({ path, code: 'NOT_ALLOWED', message: 'must be empty for a classifier' });
  }
  const attributes = list.flatMap(
    (entry, index) => takeAttribute(entry, [...path, index], issues, refusesUnauthorized) ?? [],
  );
  refuseRepeated(
    list.map((entry) => (isJsonObject(entry) ? entry['name'] : undefined)),
    (index) => [...path, index, 'name'],
    issues,
  );
  return attributes;
}

function takeAttribute(
  raw: unknown,
  path: IssuePath,
  issues: Issue[],
  refusesUnauthorized: boolean,
): AttributeDefinition | null {
  if (!isJsonObject(raw)) {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be an object' });
    return null;
  }
  refuseUnknownKeys(raw, ATTRIBUTE_KEYS, path, issues);
  const name = takeName(raw['name'], [...path, 'name'], issues);
  const type = takeOneOf<AttributeType>(raw['type'], ATTRIBUTE_TYPES, [...path, 'type'], issues);
  const length = takeLength(raw['length'], [...path, 'length'], issues);
  const isMandatory = takeFlag(raw['mandatory'], [...path, 'mandatory'], issues);
  if (type === null || name === '') return null;
  const definition = { name, type, isMandatory, ...(length === undefined ? {} : { length }) };
  if (raw['default'] === undefined || raw['default'] === null) return definition;
  const value = takeAttributeValue(
    { ...definition, refusesUnauthorized },
    raw['default'],
    [...path, 'default'],
    issues,
  );
  return value === undefined ? definition : { ...definition, default: value };
}

function takeLength(raw: unknown, path: IssuePath, issues: Issue[]): number | undefined {
  if (raw === undefined || raw === null) return undefined;
  const value = typeof raw === 'string' && /^\d{1,9}$/.test(raw) ? Number(raw) : raw;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= LENGTH_MAX) return value;
  issues.push({ path, code: 'MALFORMED', message: `must be a whole number from 1 to ${LENGTH_MAX}`, value: raw });
  return undefined;
}

/** The names that an attribute list gives, also those of attributes that are refused for another reason. */
function namesOf(raw: unknown): ReadonlySet<unknown> {
  return new Set(Array.isArray(raw) ? raw.map((entry) => (isJsonObject(entry) ? entry['name'] : undefined)) : []);
}

function takeUnique(raw: unknown, names: ReadonlySet<unknown>, kind: ExtensionKind | null, issues: Issue[]): string[] {
  const path = ['unique'];
  const list = raw ?? [];
  if (!Array.isArray(list)) {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be an array of attribute names' });
    return [];
  }
  if (list.length > 0 && kind !== null && kind !== 'multi-valued') {
    issues.push({ path, code: 'NOT_ALLOWED', message: 'belongs to a multi-valued extension' });
  }
  if (list.length > EXTENSION_ATTRIBUTES_MAX) {
    issues.push({ path, code: 'TOO_MANY', message: `must have at most ${EXTENSION_ATTRIBUTES_MAX} entries` });
    return [];
  }
  for (const [index, name] of list.entries()) {
    if (!names.has(name)) {
      issues.push({ path: [...path, index], code: 'UNKNOWN', message: 'names no attribute of the extension' });
    }
  }
  refuseRepeated(list, (index) => [...path, index], issues);
  return list.filter((name) => typeof name === 'string');
}
