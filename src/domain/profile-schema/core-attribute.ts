import { refuseIfAny } from '../errors.ts';
import type { Issue, IssuePath } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import { normaliseTenantId } from '../tenant.ts';
import { type AttributeDefinition, isAttributeName } from './attribute.ts';
import { findNameHolder } from './name-holder.ts';
import { foldName, type ProfileSchema } from './profile-schema.ts';
import { refuseRepeated, refuseUnknownKeys, takeBodyName, takeOneOf } from './schema-document.ts';

/** Core attributes of one tenant; bounds what one profile can cost. */
export const CORE_ATTRIBUTES_MAX = 200;

/** The legacy configuration has `string` and `date`; its documents write a `date` as a day and as an instant. */
const CORE_ATTRIBUTE_TYPES = ['string', 'date', 'datetime'] as const;

const KEYS = new Set(['name', 'type']);

/**
 * Parse the definition of a core attribute, `{ name, type }`.
 *
 * @throws ValidationError with every issue found
 */
export function parseCoreAttribute(raw: unknown): AttributeDefinition {
  const issues: Issue[] = [];
  const definition = takeCoreAttribute(raw, [], issues);
  refuseIfAny(issues);
  if (!definition) throw new Error('a refused attribute left no issue');
  return definition;
}

/** The core attributes that a tenant is to have, whatever others it has. */
export type WantedAttributes = {
  readonly tenantId: string;
  /** Where in the document they stand. */
  readonly path: IssuePath;
  readonly attributes: readonly AttributeDefinition[];
};

/**
 * Parse a list of core attributes, or an object that holds one for each of several tenants, by id.
 *
 * @param tenantId whose a list by itself is
 * @throws ValidationError with every issue found
 */
export function parseWantedAttributes(raw: unknown, tenantId: string): WantedAttributes[] {
  const issues: Issue[] = [];
  const lists: [string, IssuePath, unknown][] = isJsonObject(raw)
    ? Object.entries(raw).map(([id, list]) => [id, [id], list])
    : [[tenantId, [], raw]];
  const wanted = lists.map(([id, path, list]): WantedAttributes => {
    if (normaliseTenantId(id) !== id) issues.push({ path, code: 'MALFORMED', message: 'is no tenant id' });
    return { tenantId: id, path, attributes: takeCoreAttributes(list, path, issues) };
  });
  refuseIfAny(issues);
  return wanted;
}

/**
 * Those of the wanted attributes that a tenant has not.
 *
 * @throws ValidationError when one cannot be added, or is there with another type
 */
export function lackingAttributes(
  schema: ProfileSchema,
  { path, attributes }: WantedAttributes,
): AttributeDefinition[] {
  const issues: Issue[] = [];
  const lacking = attributes.filter(({ name, type }) => {
    const existing = schema.attributes.get(name);
    const holder = findNameHolder(schema, name);
    if (existing && existing.type !== type) {
      issues.push({ path: [...path, name], code: 'NOT_ALLOWED', message: `is there already, as ${existing.type}` });
    } else if (!existing && holder) {
      issues.push({ path: [...path, name], code: 'NOT_ALLOWED', message: `is taken: ${holder} is called so already` });
    }
    return !existing;
  });
  const excess = lacking[Math.max(0, CORE_ATTRIBUTES_MAX - schema.attributes.size)];
  if (excess) issues.push(oneTooMany([...path, excess.name]));
  refuseIfAny(issues);
  return lacking;
}

export const oneTooMany = (path: IssuePath): Issue => ({
  path,
  code: 'TOO_MANY',
  message: `is one too many: a tenant may have ${CORE_ATTRIBUTES_MAX} core attributes`,
});

function takeCoreAttributes(raw: unknown, path: IssuePath, issues: Issue[]): AttributeDefinition[] {
  if (!Array.isArray(raw)) {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be an array of attributes' });
    return [];
  }
  const attributes = raw.flatMap((entry, index) => {
    const name: unknown = isJsonObject(entry) ? entry['name'] : undefined;
    const place = typeof name === 'string' && isAttributeName(name) ? name : index;
    return takeCoreAttribute(entry, [...path, place], issues) ?? [];
  });
  refuseRepeated(
    attributes.map(({ name }) => foldName(name)),
    (index) => [...path, attributes[index]?.name ?? index],
    issues,
  );
  return attributes;
}

function takeCoreAttribute(raw: unknown, path: IssuePath, issues: Issue[]): AttributeDefinition | null {
  if (!isJsonObject(raw)) {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be an object' });
    return null;
  }
  refuseUnknownKeys(raw, KEYS, path, issues);
  const name = takeBodyName(raw['name'], [...path, 'name'], issues);
  const type = takeOneOf(raw['type'], CORE_ATTRIBUTE_TYPES, [...path, 'type'], issues);
  return name === '' || type === null ? null : { name, type, isMandatory: false };
}
