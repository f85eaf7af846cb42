import { refuseIfAny } from '../errors.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { AttributeDefinition, AttributeValue } from './attribute.ts';
import { interpretExtensionSchema } from './parse-extension-schema.ts';
import type { ExtensionSchema } from './profile-schema.ts';

/**
 * Parse a new list of an extension's attributes: all that it has, with their types, and perhaps new ones. Name, kind
 * and unique attributes stay. An attribute that means the same as before keeps the form in which it was submitted.
 *
 * @param refusesUnauthorized whether a new default may be an unauthorized string; a new name never may
 * @throws ValidationError with every issue found
 */
export function parseExtensionSchemaUpdate(
  current: ExtensionSchema,
  attributes: unknown,
  refusesUnauthorized = false,
): ExtensionSchema {
  const entries: unknown[] = Array.isArray(attributes) ? attributes : [];
  const found: Issue[] = [];
  const updated = interpretExtensionSchema({ ...current.document, attributes }, found, refusesUnauthorized);
  // What stays is not judged again.
  const issues = found.filter((issue) => issue.path[0] === 'attributes' && !isOldWord(current, entries, issue));
  for (const definition of current.attributes) refuseLost(definition, entries, issues);
  refuseIfAny(issues);
  const document = { ...current.document, attributes: keepForms(current, updated, entries) };
  return interpretExtensionSchema(document, [], false);
}

/** Whether a record that satisfied one definition may not satisfy the other. */
export function isTighter(current: ExtensionSchema, updated: ExtensionSchema): boolean {
  const before = new Map(current.attributes.map((definition) => [definition.name, definition]));
  return updated.attributes.some((after) => {
    const old = before.get(after.name);
    const wasNeeded = old !== undefined && isNeeded(old);
    return (isNeeded(after) && !wasNeeded) || (old !== undefined && lengthOf(after) < lengthOf(old));
  });
}

/** A default fills what is missing. */
const isNeeded = (definition: AttributeDefinition): boolean =>
  definition.isMandatory && definition.default === undefined;

const lengthOf = ({ length = Infinity }: AttributeDefinition): number => length;

const nameOf = (entry: unknown): unknown => (isJsonObject(entry) ? entry['name'] : undefined);

function keepForms(current: ExtensionSchema, updated: ExtensionSchema, entries: readonly unknown[]): unknown[] {
  const old = current.document['attributes'];
  const submitted = new Map(Array.isArray(old) ? old.map((entry) => [nameOf(entry), entry]) : []);
  const unchanged = new Set<unknown>(
    current.attributes.filter((definition) => updated.attributes.some(isSameAs(definition))).map(({ name }) => name),
  );
  return entries.map((entry) => (unchanged.has(nameOf(entry)) ? submitted.get(nameOf(entry)) : entry));
}

const isSameAs =
  (a: AttributeDefinition) =>
  (b: AttributeDefinition): boolean =>
    a.name === b.name &&
    a.type === b.type &&
    a.isMandatory === b.isMandatory &&
    a.length === b.length &&
    isSameValue(a.default, b.default);

/** Doors may show an integer beyond 2^53 as a string. */
const isSameValue = (a: AttributeValue | undefined, b: AttributeValue | undefined): boolean =>
  a === b || (typeof a === 'bigint' && a.toString() === b);

/** A word that was taken before it was forbidden. */
function isOldWord(
  { attributes }: ExtensionSchema,
  entries: readonly unknown[],
  { code, path, value }: Issue,
): boolean {
  const [, index, key] = path;
  const old = attributes.find(({ name }) => typeof index === 'number' && name === nameOf(entries[index]));
  return code === 'RESERVED' && old !== undefined && (key === 'name' || value === old.default);
}

function refuseLost({ name, type }: AttributeDefinition, entries: readonly unknown[], issues: Issue[]): void {
  const index = entries.findIndex((entry) => nameOf(entry) === name);
  const entry = entries[index];
  if (!isJsonObject(entry)) {
    issues.push({ path: ['attributes', name], code: 'NOT_ALLOWED', message: 'cannot be removed' });
  } else if (entry['type'] !== type) {
    issues.push({ path: ['attributes', index, 'type'], code: 'NOT_ALLOWED', message: `must stay ${type}` });
  }
}
