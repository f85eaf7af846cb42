import type { ExtensionInput, ProfileInput } from '../../domain/customers/profile.ts';
import { ValidationError } from '../../domain/errors.ts';
import { inOrder, type JsonObject, type JsonValue } from '../../domain/json.ts';
import { qualifiedNames } from '../../domain/profile-schema/identification-key.ts';
import {
  type ExtensionSchema,
  findExtensionSchema,
  type IdentificationKey,
  type ProfileSchema,
} from '../../domain/profile-schema/profile-schema.ts';
import type { CustomerProfile } from '../../services/customers/get-profile.ts';

/**
 * Split this dialect's flat body, where attributes and extensions stand side by side: only the profile schema says
 * which is which. A body that names no extension has none, so that they stay untouched.
 */
export function splitProfile(schema: ProfileSchema, body: Readonly<Record<string, unknown>>): ProfileInput {
  const { customer_id: _id, ...rest } = body;
  const extensions: ExtensionInput[] = [];
  const attributes: [string, unknown][] = [];
  for (const [name, value] of Object.entries(rest)) {
    const extension = findExtensionSchema(schema, name);
    // null is the same as absent, for an extension too.
    if (extension && value !== null) extensions.push({ name, records: Array.isArray(value) ? value : [value] });
    else if (!extension) attributes.push([name, value]);
  }
  return {
    attributes: Object.fromEntries(attributes),
    ...(extensions.length === 0 ? {} : { extensions }),
  };
}

/** A body of extensions alone: records by extension name, one or a list. null is the same as absent. */
export function readExtensions(body: Readonly<Record<string, unknown>>): ExtensionInput[] {
  const given = Object.entries(body).filter(([, value]) => value !== null);
  return given.map(([name, value]) => ({ name, records: Array.isArray(value) ? value : [value] }));
}

/** A body may repeat the id of the path. @throws ValidationError when it names another customer */
export function requireSameCustomer(body: Readonly<Record<string, unknown>>, customerId: string): void {
  const given = body['customer_id'];
  if (given === undefined || given === null || given === customerId) return;
  throw new ValidationError([
    { path: ['customer_id'], code: 'NOT_ALLOWED', message: 'differs from the id in the path' },
  ]);
}

/** A profile as this dialect prints it: attributes and extensions at the same level as the id. */
export function joinProfile({ customer, attributes, extensions }: CustomerProfile): JsonObject {
  const printed = extensions.flatMap(({ schema, records }): [string, JsonValue][] => {
    const objects = records.map((record) => record.attributes);
    const [first] = objects;
    if (schema.kind === 'multi-valued') return [[schema.name, objects]];
    return first ? [[schema.name, first]] : [];
  });
  return { customer_id: customer.customerId, ...attributes, ...Object.fromEntries(printed) };
}

const SCHEMA_KEYS = ['name', 'type', 'unique', 'attributes'];
const ATTRIBUTE_KEYS = ['name', 'type', 'length', 'default', 'mandatory'];

/** An extension schema with the values as submitted, keys in the order of the legacy samples. */
export function printExtensionSchema({ document }: ExtensionSchema): JsonObject {
  const { attributes } = document;
  if (!Array.isArray(attributes)) return inOrder(SCHEMA_KEYS, document);
  return inOrder(SCHEMA_KEYS, { ...document, attributes: attributes.map((entry) => inOrder(ATTRIBUTE_KEYS, entry)) });
}

/** An identification key in the legacy form: attributes of an extension have its name in front. */
export function printIdentificationKey(key: IdentificationKey): JsonObject {
  return {
    name: key.name,
    ...(key.extension === null ? {} : { source: key.extension }),
    attributes: qualifiedNames(key),
    ...(key.isUnique ? { unique: true } : {}),
  };
}

/** `?extensions=a, b&extensions=c`: the names, without blanks. */
export function readExtensionNames(value: unknown): string[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts
    .flatMap((text) => (typeof text === 'string' ? text.split(',') : []))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
