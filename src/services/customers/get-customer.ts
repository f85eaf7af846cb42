import { type CustomerWithRecords, isCustomerId } from '../../domain/customers/customer.ts';
import type { ServiceContext } from '../context.ts';
import { requireReadable } from '../privileges.ts';
import { customerNotFound, requireCustomerId } from './customer-id.ts';

/**
 * A customer; null when there is none of that id. Records are read, in the same statement, only when asked for.
 *
 * @throws ForbiddenError
 */
export async function findCustomer(
  ctx: ServiceContext,
  customerId: string,
  withRecords: boolean,
): Promise<CustomerWithRecords | null> {
  requireReadable(ctx, withRecords);
  return isCustomerId(customerId) ? ctx.loaders.customer.load({ customerId, withRecords }) : null;
}

/** @throws ForbiddenError, NotFoundError, ValidationError when the id is too long to be one */
export async function getCustomer(
  ctx: ServiceContext,
  customerId: string,
  withRecords: boolean,
): Promise<CustomerWithRecords> {
  requireReadable(ctx, withRecords);
  requireCustomerId(customerId);
  const customer = await findCustomer(ctx, customerId, withRecords);
  if (!customer) throw customerNotFound(customerId);
  return customer;
}
