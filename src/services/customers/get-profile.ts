import type { CoreAttributes, Customer, CustomerWithRecords } from '../../domain/customers/customer.ts';
import { orderAttributes } from '../../domain/customers/profile.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { requireReadable } from '../privileges.ts';
import { requireCoreSchema, underProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { findCustomer, getCustomer } from './get-customer.ts';
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
 * @throws ForbiddenError, NotFoundError, ValidationError, UnavailableError in maintenance mode
 */
export async function getProfile(
  ctx: ServiceContext,
  customerId: string,
  names: readonly string[],
): Promise<CustomerProfile> {
  requireReadable(ctx, names.length > 0);
  return underProfileSchema(ctx, async (schema) => {
    requireCoreSchema(schema);
    return describe(schema, await getCustomer(ctx, customerId, names.length > 0), names);
  });
}

/**
 * The profiles of customers that were found. Where extensions are wanted, those are read that this request has not read
 * yet; customers that are gone meanwhile are left out.
 *
 * @throws as `getProfile` does
 */
export async function getProfiles(
  ctx: ServiceContext,
  found: readonly Customer[],
  names: readonly string[],
): Promise<CustomerProfile[]> {
  const withRecords = names.length > 0;
  return underProfileSchema(ctx, async (schema) => {
    const customers = await Promise.all(found.map(({ customerId }) => findCustomer(ctx, customerId, withRecords)));
    return customers.flatMap((customer) => (customer ? [describe(schema, customer, names)] : []));
  });
}

function describe(schema: ProfileSchema, customer: CustomerWithRecords, names: readonly string[]): CustomerProfile {
  return {
    customer,
    attributes: orderAttributes(schema, customer.attributes),
    extensions: listExtensions(schema, customer.records, names),
  };
}
