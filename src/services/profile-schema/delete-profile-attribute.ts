import { countHolders, deleteCoreAttributeAndValues } from '../../db/profile-schema/core-attribute-repository.ts';
import { deleteIdentificationKey } from '../../db/profile-schema/identification-key-repository.ts';
import { ForbiddenError, NotFoundError } from '../../domain/errors.ts';
import type { ProfileSchema, StoredIdentificationKey } from '../../domain/profile-schema/profile-schema.ts';
import { forgetCustomers } from '../customers/get-customer.ts';
import { requirePrivileges } from '../privileges.ts';
import { verb } from '../verb.ts';
import { changeProfileSchema } from './change-profile-schema.ts';

export type DeleteProfileAttributeInput = {
  /** Letter case matters. */
  readonly name: string;
  /** How many customers are known to hold a value of it: they lose it, and the keys that rest on it go, too. */
  readonly expectedCustomers?: number | undefined;
};

/** What went with a core attribute. */
export type DeletedAttribute = {
  readonly name: string;
  /** How many customers held a value of it. */
  readonly customers: number;
  /** The names of the keys that rested on it. */
  readonly identificationKeys: readonly string[];
};

/**
 * Delete a core attribute. With `expectedCustomers` also its values, and the identification keys that rest on it.
 *
 * @throws NotFoundError, UnavailableError, ForbiddenError when there are values or keys and `expectedCustomers` is left
 * out, or when it is not the number of customers that hold a value
 */
export const deleteProfileAttribute = verb(
  'deleteProfileAttribute',
  async (ctx, { name, expectedCustomers }: DeleteProfileAttributeInput): Promise<DeletedAttribute> => {
    requirePrivileges(ctx, 'updateProfileSchema');
    const { tenantId } = ctx;
    const judge = (schema: ProfileSchema): StoredIdentificationKey[] => listKeysOn(schema, name);
    const deleted = await changeProfileSchema(ctx, { needsMaintenance: true, judge }, async (tx, keys) => {
      const customers = await countHolders(tx, tenantId, name);
      const found = { name, customers, identificationKeys: keys.map((key) => key.name) };
      const isConfirmed =
        expectedCustomers === undefined ? customers + keys.length === 0 : expectedCustomers === customers;
      if (!isConfirmed) throw heldAttribute(found);
      for (const { keyId } of keys) await deleteIdentificationKey(tx, tenantId, keyId);
      await deleteCoreAttributeAndValues(tx, ctx, name);
      return found;
    });
    forgetCustomers(ctx);
    return deleted;
  },
);

/** @throws NotFoundError when there is no such core attribute */
function listKeysOn({ attributes, identificationKeys }: ProfileSchema, name: string): StoredIdentificationKey[] {
  if (!attributes.has(name)) throw new NotFoundError('ProfileAttribute', `core attribute '${name}' not found`);
  return identificationKeys.filter(
    (key) => key.extension === null && key.attributes.some((attribute) => attribute.name === name),
  );
}

function heldAttribute({ name, customers, identificationKeys }: DeletedAttribute): ForbiddenError {
  const keys = identificationKeys.map((key) => `'${key}'`).join(', ') || 'none';
  return new ForbiddenError(
    `customers that hold a value of '${name}': ${customers}; identification keys that rest on it: ${keys}; ` +
      `expectedCustomers ${customers} deletes it with them`,
  );
}
