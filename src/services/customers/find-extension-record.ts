import type { ExtensionRecord } from '../../domain/customers/extension-record.ts';
import type { ExtensionSchema } from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { underProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { findCustomer } from './get-customer.ts';
import { listExtensions } from './list-extensions.ts';

/** A record and the schema that says what its values are. */
export type DescribedRecord = { readonly record: ExtensionRecord; readonly schema: ExtensionSchema };

/** One extension record; null when the customer has none of that id. @throws ForbiddenError */
export async function findExtensionRecord(
  ctx: ServiceContext,
  customerId: string,
  recordId: string,
): Promise<DescribedRecord | null> {
  const customer = await findCustomer(ctx, customerId, true);
  const held = customer?.records.filter((record) => record.recordId === recordId) ?? [];
  const [extension] = await underProfileSchema(ctx, (schema) => listExtensions(schema, held, null));
  const [record] = extension?.records ?? [];
  return extension && record ? { record, schema: extension.schema } : null;
}
