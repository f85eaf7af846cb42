import { type ExtensionRecord, restoreAttributes } from '../../domain/customers/extension-record.ts';
import { refuseIfAny } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import {
  type ExtensionSchema,
  findExtensionSchema,
  foldName,
  type ProfileSchema,
} from '../../domain/profile-schema/profile-schema.ts';
import { StaleProfileSchemaError } from '../profile-schema/under-profile-schema.ts';

/** One extension of one customer. */
export type CustomerExtension = { readonly schema: ExtensionSchema; readonly records: readonly ExtensionRecord[] };

/**
 * Group a customer's extension records by extension, their values in schema order. Runs inside `underProfileSchema`.
 *
 * @param names the extensions wanted, in that order, empty ones too; null: each that holds a record, in schema order
 * @throws ValidationError when a name is no extension's
 */
export function listExtensions(
  schema: ProfileSchema,
  records: readonly ExtensionRecord[],
  names: readonly string[] | null,
): CustomerExtension[] {
  const byName = new Map<string, ExtensionRecord[]>();
  for (const record of records) {
    const name = foldName(record.extension);
    const group = byName.get(name) ?? [];
    group.push(record);
    byName.set(name, group);
  }
  return wantedExtensions(schema, names, byName).map((extension) => {
    const held = byName.get(foldName(extension.name)) ?? [];
    const restored = held.map(({ recordId, customerId, extension: name, uniqueKey, attributes }) => {
      return { recordId, customerId, extension: name, uniqueKey, attributes: restoreAttributes(extension, attributes) };
    });
    return { schema: extension, records: restored };
  });
}

function wantedExtensions(
  schema: ProfileSchema,
  names: readonly string[] | null,
  held: ReadonlyMap<string, unknown>,
): ExtensionSchema[] {
  if (names === null) {
    // Records of an extension that this process has not heard of yet.
    if ([...held.keys()].some((name) => !schema.extensions.has(name))) throw new StaleProfileSchemaError();
    return [...schema.extensions].filter(([name]) => held.has(name)).map(([, extension]) => extension);
  }
  const issues = [...names.entries()].flatMap(([index, name]): Issue[] => {
    const isKnown = findExtensionSchema(schema, name) !== undefined;
    return isKnown ? [] : [{ path: ['extensions', index], code: 'UNKNOWN', message: `'${name}' is no extension` }];
  });
  refuseIfAny(issues);
  return [...new Set(names.map(foldName))].flatMap((name) => schema.extensions.get(name) ?? []);
}
