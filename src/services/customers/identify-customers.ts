import { countIdentified, findIdentified } from '../../db/customers/identification-repository.ts';
import { type AttributeMatch, chooseKey } from '../../domain/customers/identify.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { requireProduction } from '../../domain/profile-schema/server-mode.ts';
import type { ServiceContext } from '../context.ts';
import { requirePrivileges } from '../privileges.ts';
import {
  requireCoreSchema,
  StaleProfileSchemaError,
  underProfileSchema,
} from '../profile-schema/under-profile-schema.ts';

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
};

/**
 * Find customers by an identification key: always by its index.
 *
 * @returns customer ids, ascending
 * @throws ForbiddenError, UnavailableError, ValidationError when there is no such key, or none that begins with one of
 * the attributes
 * @see the legacy operation "Identify Customer" (CV.WS.CUSTID.1)
 */
export async function identifyCustomers(ctx: ServiceContext, input: IdentifyCustomersInput): Promise<string[]> {
  requirePrivileges(ctx, 'readProfile');
  return underProfileSchema(ctx, async (schema) => {
    requireProduction(schema.mode);
    requireCoreSchema(schema);
    const lookup = lookUp(schema, input);
    if (lookup === null) {
      // No statement that would bring mode and version along.
      const { version, mode } = await ctx.profileSchemas.refresh(ctx.tenantId);
      requireProduction(mode);
      if (version !== schema.version) throw new StaleProfileSchemaError();
      return [];
    }
    const page = { ...lookup, after: input.after, limit: input.limit };
    const { state, customerIds } = await findIdentified(ctx.db, ctx.tenantId, page);
    ctx.profileSchemas.observe(ctx.tenantId, state);
    return customerIds;
  });
}

/** How many customers `identifyCustomers` finds in all. @throws as `identifyCustomers` does */
export async function countIdentifiedCustomers(ctx: ServiceContext, search: CustomerSearch): Promise<number> {
  requirePrivileges(ctx, 'readProfile');
  return underProfileSchema(ctx, async (schema) => {
    requireProduction(schema.mode);
    const lookup = lookUp(schema, search);
    return lookup === null ? 0 : countIdentified(ctx.db, ctx.tenantId, lookup);
  });
}

type Lookup = { readonly keyId: number; readonly value: string; readonly isWhole: boolean };

/** What to look for in which key's index; null: nobody can be found. */
function lookUp(schema: ProfileSchema, { attributes, key: name }: CustomerSearch): Lookup | null {
  const { key, value, isWhole } = chooseKey(schema.identificationKeys, attributes, name);
  return value === null ? null : { keyId: key.keyId, value, isWhole };
}
