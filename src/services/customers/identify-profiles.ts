import { ValidationError } from '../../domain/errors.ts';
import { requireProduction } from '../../domain/profile-schema/server-mode.ts';
import type { ServiceContext } from '../context.ts';
import { requireReadable } from '../privileges.ts';
import { underProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { type CustomerProfile, getProfiles } from './get-profile.ts';
import { type CustomerSearch, identifyCustomers } from './identify-customers.ts';
import { listExtensions } from './list-extensions.ts';

/** Customers that one answer without pages lists. */
export const IDENTIFIED_MAX = 1_000;

export type IdentifyProfilesInput = CustomerSearch & {
  /** Whether to read the core attributes of those who are found. */
  readonly withAttributes: boolean;
  /** The extensions to read. */
  readonly extensions: readonly string[];
  /** Read the extensions only when exactly one customer is found. */
  readonly onlyIfUnique: boolean;
};

/** Somebody who was found, and what was asked for; null: only the id was. */
export type IdentifiedProfile = { readonly customerId: string; readonly profile: CustomerProfile | null };

/**
 * Find customers by an identification key, all at once, with their profiles where asked for.
 *
 * @throws ForbiddenError, UnavailableError, ValidationError when there is no such key, none that begins with one of the
 * attributes, an extension is unknown, or too many customers match
 * @see the legacy operation "Identify Customer" (CV.WS.CUSTID.1)
 */
export async function identifyProfiles(
  ctx: ServiceContext,
  { withAttributes, extensions, onlyIfUnique, ...search }: IdentifyProfilesInput,
): Promise<IdentifiedProfile[]> {
  requireReadable(ctx, extensions.length > 0);
  // Names are judged whoever is found.
  await underProfileSchema(ctx, (schema) => {
    requireProduction(schema.mode);
    listExtensions(schema, [], extensions);
  });
  // Records that only a single match is to show are read once it is known to be the only one.
  const withRecords = extensions.length > 0 && !onlyIfUnique;
  const customers = await identifyCustomers(ctx, { ...search, after: null, limit: IDENTIFIED_MAX + 1, withRecords });
  if (customers.length > IDENTIFIED_MAX) {
    const message = `more than ${IDENTIFIED_MAX} customers match: name more attributes`;
    throw new ValidationError([{ path: [], code: 'TOO_MANY', message }]);
  }
  const wanted = onlyIfUnique && customers.length !== 1 ? [] : extensions;
  if (!withAttributes && wanted.length === 0) return customers.map(({ customerId }) => ({ customerId, profile: null }));
  const profiles = await getProfiles(ctx, customers, wanted);
  return profiles.map((profile) => ({
    customerId: profile.customer.customerId,
    profile: withAttributes ? profile : { ...profile, attributes: {} },
  }));
}
