import type { Customer } from '../../domain/customer.ts';
import { type CoreAttributes, orderAttributes } from '../../domain/profile.ts';
import type { ServiceContext } from '../context.ts';
import { underProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { getCustomer } from './get-customer.ts';
import { type CustomerExtension, listExtensions } from './list-extensions.ts';

/** A customer's core attributes, in schema order, and the extensions asked for. */
export type CustomerProfile = {
  readonly customer: Customer;
  readonly attributes: CoreAttributes;
  readonly extensions: readonly CustomerExtension[];
};

/**
 * Read a profile in one statement.
 *
 * @param names the extensions wanted; empty: none
 * @throws NotFoundError, ValidationError
 */
export function getProfile(
  ctx: ServiceContext,
  customerId: string,
  names: readonly string[],
): Promise<CustomerProfile> {
  return underProfileSchema(ctx, async (schema) => {
    const customer = await getCustomer(ctx, customerId, names.length > 0);
    return {
      customer,
      attributes: orderAttributes(schema, customer.attributes),
      extensions: listExtensions(schema, customer.records, names),
    };
  });
}
