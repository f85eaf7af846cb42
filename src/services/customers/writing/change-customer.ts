import type { Db } from '../../../db/client.ts';
import { lockCustomers } from '../../../db/customers/customer-repository.ts';
import { saveChanges } from '../../../db/customers/save-changes.ts';
import type { CustomerVersion, CustomerWithRecords } from '../../../domain/customers/customer.ts';
import { type CustomerChanges, identifyChanged } from '../../../domain/customers/customer-changes.ts';
import { VersionConflictError } from '../../../domain/errors.ts';
import { type ExpectedVersion, isExpected } from '../../../domain/expected-version.ts';
import type { ProfileSchema } from '../../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../../context.ts';
import { StaleProfileSchemaError } from '../../profile-schema/under-profile-schema.ts';
import { retryTransient } from '../../retry-transient.ts';
import { customerNotFound } from '../customer-id.ts';
import { forgetCustomers } from '../get-customer.ts';
import { type IdentifiedWrite, refuseTaken } from './refuse-taken.ts';

/** Which customer to change, under what. */
export type ChangeTarget = {
  readonly customerId: string;
  readonly schema: ProfileSchema;
  /** null: whatever version is stored. */
  readonly expectedVersion: ExpectedVersion | null;
};

/** What was decided behind the lock. */
export type Decision = CustomerChanges & {
  /** Runs in the same transaction, before the changes are written. */
  readonly first?: (tx: Db) => Promise<void>;
};

/**
 * Read a customer, and others that the decision needs, behind locks on their rows, decide, and write what was decided:
 * one short transaction.
 *
 * @param decide throws to refuse; then nothing is written. It may run twice
 * @throws NotFoundError, VersionConflictError, ValidationError, AlreadyTakenError; and what `decide` throws
 */
export async function changeCustomer(
  ctx: ServiceContext,
  target: ChangeTarget,
  decide: (customer: CustomerWithRecords, ...others: CustomerWithRecords[]) => Decision,
  otherIds: readonly string[] = [],
): Promise<CustomerVersion> {
  const { customerId, schema, expectedVersion } = target;
  const { tenantId, limits } = ctx;
  const identified: IdentifiedWrite = { customerId, schema };
  const write = (): Promise<number> =>
    ctx.db.transaction(async (tx) => {
      const { state, customers } = await lockCustomers(tx, tenantId, [customerId, ...otherIds]);
      if (state.schema_version !== schema.version) throw new StaleProfileSchemaError();
      const [customer, ...others] = [customerId, ...otherIds].map((id) => requireFound(customers, id));
      if (!customer) throw customerNotFound(customerId);
      if (!isExpected(expectedVersion, customer.version)) {
        throw new VersionConflictError(customer.version);
      }
      const { first, ...changes } = decide(customer, ...others);
      const identification = identifyChanged(schema, customer, changes, limits.extensionRecordsMax);
      identified.identification = identification;
      await first?.(tx);
      return saveChanges(tx, ctx, customerId, changes, identification);
    });
  const version = await refuseTaken(ctx, identified, () => retryTransient(write));
  forgetCustomers(ctx);
  return { customerId, version };
}

function requireFound(customers: ReadonlyMap<string, CustomerWithRecords>, customerId: string): CustomerWithRecords {
  const customer = customers.get(customerId);
  if (!customer) throw customerNotFound(customerId);
  return customer;
}
