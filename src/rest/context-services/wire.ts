import type { Customer } from '../../domain/customer.ts';
import { ValidationError } from '../../domain/errors.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { ExtensionInput, ProfileInput } from '../../domain/profile.ts';
import { findExtensionSchema, type ProfileSchema } from '../../domain/profile-schema.ts';
import type { CustomerExtension } from '../../services/customers/get-customer.ts';

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

/** A body may repeat the id of the path. @throws ValidationError when it names another customer */
export function requireSameCustomer(body: Readonly<Record<string, unknown>>, customerId: string): void {
  const given = body['customer_id'];
  if (given === undefined || given === null || given === customerId) return;
  throw new ValidationError([
    { path: ['customer_id'], code: 'NOT_ALLOWED', message: 'differs from the id in the path' },
  ]);
}

/** A profile as this dialect prints it: attributes and extensions at the same level as the id, in schema order. */
export function joinProfile(
  schema: ProfileSchema,
  customer: Customer,
  extensions: readonly CustomerExtension[],
): JsonObject {
  const profile: [string, JsonValue][] = [['customer_id', customer.customerId]];
  for (const name of schema.attributes.keys()) {
    if (Object.hasOwn(customer.attributes, name)) profile.push([name, customer.attributes[name] ?? null]);
  }
  for (const { schema: extension, records } of extensions) {
    const printed = records.map((record) => inSchemaOrder(extension.attributes, record.attributes));
    const [first] = printed;
    if (extension.kind === 'multi-valued') profile.push([extension.name, printed]);
    else if (first) profile.push([extension.name, first]);
  }
  return Object.fromEntries(profile);
}

function inSchemaOrder(definitions: readonly { name: string }[], attributes: JsonObject): JsonObject {
  const names = definitions.map(({ name }) => name).filter((name) => Object.hasOwn(attributes, name));
  return Object.fromEntries(names.map((name) => [name, attributes[name] ?? null]));
}

/** `?extensions=a, b&extensions=c`: the names, without blanks. */
export function readExtensionNames(value: unknown): string[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts
    .flatMap((text) => (typeof text === 'string' ? text.split(',') : []))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
