import { deleteCustomer, lockCustomers } from '../../db/customers/customer-repository.ts';
import { saveChanges } from '../../db/customers/save-changes.ts';
import type { CustomerVersion, CustomerWithRecords } from '../../domain/customers/customer.ts';
import { identifyChanged } from '../../domain/customers/customer-changes.ts';
import { mergeInto } from '../../domain/customers/merge.ts';
import { ValidationError, VersionConflictError } from '../../domain/errors.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { requirePrivileges } from '../privileges.ts';
import { StaleProfileSchemaError, writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { customerNotFound, requireCustomerId } from './customer-id.ts';
import { type IdentifiedWrite, refuseTaken } from './refuse-taken.ts';

export type MergeProfilesInput = {
  /** Who gets everything. */
  readonly customerId: string;
  /** Who is deleted afterwards. */
  readonly sourceCustomerId: string;
  /** Where records of both are in conflict, the source's win; else the merge is refused. */
  readonly force: boolean;
  /** Refuse the merge unless the customer that stays is at this version. */
  readonly expectedVersion?: number | undefined;
};

/**
 * Move all attributes and extension records of one customer into another one, and delete the first.
 *
 * @throws ValidationError, NotFoundError, ForbiddenError, AlreadyTakenError, VersionConflictError, UnavailableError
 * @see the legacy operation "mergeProfiles" of version 9.1
 */
export const mergeProfiles = verb(async (ctx, input: MergeProfilesInput): Promise<CustomerVersion> => {
  requirePrivileges(ctx, 'mergeProfiles');
  const { customerId, sourceCustomerId } = input;
  requireCustomerId(customerId);
  requireCustomerId(sourceCustomerId);
  if (customerId === sourceCustomerId) {
    const message = 'a profile cannot be merged into itself';
    throw new ValidationError([{ path: ['source_id'], code: 'NOT_ALLOWED', message }]);
  }
  return writeUnderProfileSchema(ctx, (schema) => merge(ctx, schema, input));
});

async function merge(ctx: ServiceContext, schema: ProfileSchema, input: MergeProfilesInput): Promise<CustomerVersion> {
  const { customerId, sourceCustomerId, force, expectedVersion } = input;
  const { tenantId, limits } = ctx;
  const identified: IdentifiedWrite = { customerId, schema };
  const version = await refuseTaken(ctx, identified, () =>
    ctx.db.transaction(async (tx) => {
      const { schemaVersion, customers } = await lockCustomers(tx, tenantId, [customerId, sourceCustomerId]);
      if (schemaVersion !== schema.version) throw new StaleProfileSchemaError();
      const destination = requireFound(customers, customerId);
      const source = requireFound(customers, sourceCustomerId);
      if (expectedVersion !== undefined && expectedVersion !== destination.version) {
        throw new VersionConflictError(destination.version);
      }
      const changes = mergeInto(schema, destination, source, force);
      identified.identification = identifyChanged(schema, destination, changes, limits.extensionRecordsMax);
      // First, so that what the source is found by is free.
      await deleteCustomer(tx, tenantId, sourceCustomerId, { schemaVersion, expectedVersion: null });
      return saveChanges(tx, tenantId, customerId, changes, identified.identification);
    }),
  );
  ctx.loaders.customer.clearAll();
  return { customerId, version };
}

function requireFound(customers: ReadonlyMap<string, CustomerWithRecords>, customerId: string): CustomerWithRecords {
  const customer = customers.get(customerId);
  if (!customer) throw customerNotFound(customerId);
  return customer;
}
