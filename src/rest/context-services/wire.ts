import type { Customer } from '../../domain/customer.ts';
import { ValidationError } from '../../domain/errors.ts';
import { inOrder, type JsonObject, type JsonValue } from '../../domain/json.ts';
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
  const printed = extensions.flatMap(({ schema: extension, records }): [string, JsonValue][] => {
    const names = extension.attributes.map(({ name }) => name);
    const objects = records.map(({ attributes }) => inOrder(names, attributes));
    const [first] = objects;
    if (extension.kind === 'multi-valued') return [[extension.name, objects]];
    return first ? [[extension.name, first]] : [];
  });
  const attributes = inOrder([...schema.attributes.keys()], customer.attributes);
  return { customer_id: customer.customerId, ...attributes, ...Object.fromEntries(printed) };
}

/** `?extensions=a, b&extensions=c`: the names, without blanks. */
export function readExtensionNames(value: unknown): string[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts
    .flatMap((text) => (typeof text === 'string' ? text.split(',') : []))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
