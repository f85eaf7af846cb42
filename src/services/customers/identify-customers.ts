import { countIdentified } from '../../db/customers/identification-repository.ts';
import type { ReadState } from '../../db/profile-schema/read-state.ts';
import type { CustomerWithRecords } from '../../domain/customers/customer.ts';
import { type AttributeMatch, chooseKey } from '../../domain/customers/identify.ts';
import { requireProduction } from '../../domain/profile-schema/server-mode.ts';
import type { ServiceContext } from '../context.ts';
import { requirePrivileges, requireReadable } from '../privileges.ts';
import {
  requireCoreSchema,
  StaleProfileSchemaError,
  underProfileSchema,
} from '../profile-schema/under-profile-schema.ts';
import { rememberCustomers } from './get-customer.ts';

/** By which attributes to find customers. */
export type CustomerSearch = {
  /** All of them must match that belong to the key that is used; others mean nothing. */
  readonly attributes: readonly AttributeMatch[];
  /** The identification key to use; null: the one that the attributes cover best. */
  readonly key: string | null;
};

export type IdentifyCustomersInput = CustomerSearch & {
  /** Only customers with a greater id; null: from the first. */
  readonly after: string | null;
  readonly limit: number;
  /** Whether to read the extension records, too. */
  readonly withRecords: boolean;
};

/**
 * Find customers by an identification key: always by its index.
 *
 * @returns customers by ascending id
 * @throws ForbiddenError, UnavailableError, ValidationError when there is no such key, or none that begins with one of
 * the attributes
 * @see the legacy operation "Identify Customer" (CV.WS.CUSTID.1)
 */
export function identifyCustomers(
  ctx: ServiceContext,
  { after, limit, withRecords, ...search }: IdentifyCustomersInput,
): Promise<CustomerWithRecords[]> {
  requireReadable(ctx, withRecords);
  return underLookup(ctx, search, [], async (lookup) => {
    const [read] = await ctx.customerReads.identify(ctx.tenantId, [{ ...lookup, after, limit, withRecords }]);
    if (!read) throw new Error('a lookup was not answered');
    return { state: read.state, found: rememberCustomers(ctx, read.value, withRecords) };
  });
}

/** How many customers `identifyCustomers` finds in all. @throws as `identifyCustomers` does */
export function countIdentifiedCustomers(ctx: ServiceContext, search: CustomerSearch): Promise<number> {
  return underLookup(ctx, search, 0, async (lookup) => {
    const { state, count } = await countIdentified(ctx.db, ctx.tenantId, lookup);
    return { state, found: count };
  });
}

type Lookup = { readonly keyId: number; readonly value: string; readonly isWhole: boolean };

/** Read what a search looks up in its key's index. @param nobody the answer when no stored value can be equal */
async function underLookup<Found>(
  ctx: ServiceContext,
  { attributes, key: name }: CustomerSearch,
  nobody: Found,
  read: (lookup: Lookup) => Promise<{ state: ReadState; found: Found }>,
): Promise<Found> {
  requirePrivileges(ctx, 'readProfile');
  const { profileSchemas, tenantId } = ctx;
  return underProfileSchema(ctx, async (schema) => {
    requireProduction(schema.mode);
    requireCoreSchema(schema);
    const { key, value, isWhole } = chooseKey(schema.identificationKeys, attributes, name);
    if (value === null) {
      // No statement that would bring mode and version along.
      const { version, mode } = await profileSchemas.refresh(tenantId);
      requireProduction(mode);
      if (version !== schema.version) throw new StaleProfileSchemaError();
      return nobody;
    }
    const { state, found } = await read({ keyId: key.keyId, value, isWhole });
    profileSchemas.observe(tenantId, state);
    return found;
  });
}
