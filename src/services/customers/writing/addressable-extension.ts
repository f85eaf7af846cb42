import type { CustomerWithRecords } from '../../../domain/customers/customer.ts';
import type { ExtensionRecord } from '../../../domain/customers/extension-record.ts';
import { NotFoundError, ValidationError } from '../../../domain/errors.ts';
import {
  type ExtensionSchema,
  findExtensionSchema,
  type ProfileSchema,
} from '../../../domain/profile-schema/profile-schema.ts';

/**
 * The extension of that name, if its records can be told apart.
 *
 * @throws NotFoundError, ValidationError
 */
export function addressableExtension(schema: ProfileSchema, name: string): ExtensionSchema {
  const extension = findExtensionSchema(schema, name);
  if (!extension) throw new NotFoundError('Extension', `extension '${name}' not found`);
  if (extension.unique.length > 0) return extension;
  const message = extension.kind === 'multi-valued' ? 'has no unique attributes' : 'is single-valued';
  throw new ValidationError([{ path: [extension.name], code: 'NOT_ALLOWED', message }]);
}

/** @throws NotFoundError when the customer has no record of that unique key */
export function requireRecord(
  customer: CustomerWithRecords,
  extension: ExtensionSchema,
  uniqueKey: string,
): ExtensionRecord {
  const isMeant = (record: ExtensionRecord): boolean =>
    record.extension === extension.name && record.uniqueKey === uniqueKey;
  const found = customer.records.find(isMeant);
  if (!found) throw recordNotFound(extension);
  return found;
}

export function recordNotFound({ name, unique }: ExtensionSchema): NotFoundError {
  return new NotFoundError('ExtensionRecord', `no record of extension '${name}' has that ${unique.join(', ')}`);
}
