import { type CustomerWithRecords, isCustomerId } from '../../domain/customers/customer.ts';
import type { ExtensionRecord } from '../../domain/customers/extension-record.ts';
import { requireProduction } from '../../domain/profile-schema/server-mode.ts';
import type { ServiceContext } from '../context.ts';
import { isMuch, letOthersRun } from '../let-others-run.ts';
import { requireReadable } from '../privileges.ts';
import { customerNotFound, requireCustomerId } from './customer-id.ts';

/**
 * A customer; null when there is none of that id. Records are read, in the same statement, only when asked for.
 *
 * @throws ForbiddenError, UnavailableError in maintenance mode
 */
export async function findCustomer(
  ctx: ServiceContext,
  customerId: string,
  withRecords: boolean,
): Promise<CustomerWithRecords | null> {
  requireReadable(ctx, withRecords);
  if (isCustomerId(customerId)) return ctx.loaders.customer.load({ customerId, withRecords });
  // No statement that would bring the mode along.
  requireProduction((await ctx.profileSchemas.refresh(ctx.tenantId)).mode);
  return null;
}

/**
 * The extension records of a customer, read now unless they came along.
 *
 * @throws ForbiddenError; as a promise's failure NotFoundError, UnavailableError in maintenance
 */
export function getRecords(
  ctx: ServiceContext,
  { customerId, records, areRecordsRead }: CustomerWithRecords,
): readonly ExtensionRecord[] | Promise<readonly ExtensionRecord[]> {
  requireReadable(ctx, true);
  if (!areRecordsRead) return getCustomer(ctx, customerId, true).then((customer) => customer.records);
  return isMuch({ records: records.length }) ? letOthersRun().then(() => records) : records;
}

/** What a list has read, its request need not read again. @returns the same customers */
export function rememberCustomers(
  { loaders }: ServiceContext,
  customers: CustomerWithRecords[],
  withRecords: boolean,
): CustomerWithRecords[] {
  for (const customer of customers) {
    loaders.customer.prime({ customerId: customer.customerId, withRecords }, customer);
  }
  return customers;
}

/** After a write of customers: let what this request has read of them, and of their history, be read again. */
export function forgetCustomers({ loaders }: ServiceContext): void {
  loaders.customer.clearAll();
  loaders.customerState.clearAll();
  loaders.customerRevisions.clearAll();
}

/** @throws ForbiddenError, NotFoundError, ValidationError when the id is too long, UnavailableError in maintenance */
export async function getCustomer(
  ctx: ServiceContext,
  customerId: string,
  withRecords: boolean,
): Promise<CustomerWithRecords> {
  const customer = await findCustomer(ctx, customerId, withRecords);
  if (customer) return customer;
  requireCustomerId(customerId);
  throw customerNotFound(customerId);
}
