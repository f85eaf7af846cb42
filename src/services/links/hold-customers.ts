import type { Db } from '../../db/client.ts';
import { lockCustomerRows } from '../../db/customers/customer-repository.ts';
import { findCustomers } from '../../db/customers/find-customers.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { customerNotFound } from '../customers/customer-id.ts';
import { StaleProfileSchemaError } from '../profile-schema/under-profile-schema.ts';

/**
 * Hold the tenant's server mode, which the profile schema has, and customers' rows until the transaction ends.
 *
 * @throws NotFoundError; StaleProfileSchemaError when schema or mode are not those that the write was begun under
 */
export async function holdCustomers(
  tx: Db,
  { tenantId }: ServiceContext,
  schema: ProfileSchema,
  customerIds: readonly string[],
): Promise<void> {
  await lockCustomerRows(tx, tenantId, customerIds);
  const keys = customerIds.map((customerId) => ({ customerId, withRecords: false }));
  const { state, customers } = await findCustomers(tx, tenantId, keys);
  if (state.schema_version !== schema.version) throw new StaleProfileSchemaError();
  for (const customerId of customerIds) if (!customers.has(customerId)) throw customerNotFound(customerId);
}
