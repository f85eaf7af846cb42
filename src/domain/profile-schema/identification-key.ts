import { refuseIfAny, ValidationError } from '../errors.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { AttributeDefinition } from './attribute.ts';
import { findExtensionSchema, foldName, type IdentificationKey, type ProfileSchema } from './profile-schema.ts';
import { refuseRepeated, refuseUnknownKeys, takeFlag, takeName } from './schema-document.ts';

/** Most attributes of one key. */
export const KEY_ATTRIBUTES_MAX = 16;

const KEYS = new Set(['name', 'source', 'attributes', 'unique']);

/**
 * Parse an identification key in the form of the legacy profile API. Blanks around attribute names are cut off, as the
 * legacy samples have them, and a name may carry its extension in front, as the legacy system prints it.
 *
 * @throws ValidationError with every issue found
 */
export function parseIdentificationKey(schema: ProfileSchema, raw: unknown): IdentificationKey {
  const issues: Issue[] = [];
  const key = interpret(schema, raw, issues);
  refuseIfAny(issues);
  return key;
}

/** A stored document as a key. Rules that came later are not held against it. */
export function readIdentificationKey(schema: ProfileSchema, document: JsonValue): IdentificationKey {
  return interpret(schema, document, []);
}

function interpret(schema: ProfileSchema, raw: unknown, issues: Issue[]): IdentificationKey {
  if (!isJsonObject(raw)) throw new ValidationError([{ path: [], code: 'WRONG_TYPE', message: 'must be an object' }]);
  refuseUnknownKeys(raw, KEYS, [], issues);
  const name = takeName(raw['name'], ['name'], issues);
  const source = takeSource(schema, raw['source'], issues);
  const attributes = source ? takeKeyAttributes(source, raw['attributes'], issues) : [];
  const isUnique = takeFlag(raw['unique'], ['unique'], issues);
  return { name, extension: source?.extension ?? null, attributes, isUnique };
}

/** The form in which a key is stored. */
export function toDocument({ name, extension, attributes, isUnique }: IdentificationKey): JsonObject {
  return { name, source: extension ?? 'profile', attributes: attributes.map((entry) => entry.name), unique: isUnique };
}

type KeySource = { readonly extension: string | null; readonly definitions: ReadonlyMap<string, AttributeDefinition> };

function takeSource(schema: ProfileSchema, raw: unknown, issues: Issue[]): KeySource | null {
  const name = raw ?? 'profile';
  // No extension can have this name, which is an unauthorized string.
  if (typeof name === 'string' && foldName(name) === 'profile') {
    return { extension: null, definitions: schema.attributes };
  }
  const extension = typeof name === 'string' ? findExtensionSchema(schema, name) : undefined;
  if (extension) {
    const definitions = new Map(extension.attributes.map((definition) => [definition.name, definition]));
    return { extension: extension.name, definitions };
  }
  const message = name === 'none' ? 'is not supported' : 'must be profile or the name of an extension';
  issues.push({ path: ['source'], code: 'NOT_ALLOWED', message });
  return null;
}

function takeKeyAttributes(source: KeySource, raw: unknown, issues: Issue[]): AttributeDefinition[] {
  const path = ['attributes'];
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > KEY_ATTRIBUTES_MAX) {
    issues.push({ path, code: 'WRONG_TYPE', message: `must be an array of 1 to ${KEY_ATTRIBUTES_MAX} names` });
    return [];
  }
  const names = raw.map((entry) => (typeof entry === 'string' ? withoutSource(source, entry) : undefined));
  const definitions = names.map((name, index) => {
    const definition = name === undefined ? undefined : source.definitions.get(name);
    if (!definition) issues.push({ path: [...path, index], code: 'UNKNOWN', message: 'is no attribute of the source' });
    return definition;
  });
  refuseRepeated(names, (index) => [...path, index], issues);
  return definitions.filter((definition) => definition !== undefined);
}

function withoutSource({ extension }: KeySource, entry: string): string {
  const name = entry.trim();
  const prefix = extension === null ? '' : `${foldName(extension)}.`;
  return foldName(name).startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** The names by which a query calls a key's attributes: `FirstName`, or `Phone.PhoneNumber` for an extension's. */
export function qualifiedNames({ extension, attributes }: IdentificationKey): string[] {
  return attributes.map(({ name }) => (extension === null ? name : `${extension}.${name}`));
}
