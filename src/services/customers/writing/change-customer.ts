import type { Db } from '../../../db/client.ts';
import { lockCustomers } from '../../../db/customers/customer-repository.ts';
import { saveChanges } from '../../../db/customers/save-changes.ts';
import type { CustomerVersion, CustomerWithRecords } from '../../../domain/customers/customer.ts';
import { type CustomerChanges, identifyChanged } from '../../../domain/customers/customer-changes.ts';
import { VersionConflictError } from '../../../domain/errors.ts';
import { type ExpectedVersion, isExpected } from '../../../domain/expected-version.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { ProfileSchema } from '../../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../../context.ts';
import { writeInTransaction } from '../../idempotency/write-in-transaction.ts';
import { StaleProfileSchemaError } from '../../profile-schema/under-profile-schema.ts';
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

type Decide = (customer: CustomerWithRecords, ...others: CustomerWithRecords[]) => Decision;

/**
 * Read a customer, and others that the decision needs, behind locks on their rows, decide, and write what was decided:
 * one short transaction.
 *
 * @param decide throws to refuse; then nothing is written. It may run twice
 * @throws NotFoundError, VersionConflictError, ValidationError, AlreadyTakenError; and what `decide` throws
 */
export const changeCustomer = (
  ctx: ServiceContext,
  target: ChangeTarget,
  decide: Decide,
  otherIds: readonly string[] = [],
): Promise<CustomerVersion> => changeCustomerFor(ctx, { target, decide, otherIds, resultOf: (written) => written });

/** What to write, and what the verb returns of it. */
export type CustomerChange<Result> = {
  readonly target: ChangeTarget;
  readonly decide: Decide;
  readonly otherIds?: readonly string[];
  /** Called once the change is written, in the same transaction. */
  readonly resultOf: (written: CustomerVersion) => Result;
};

/** `changeCustomer` for a verb that returns something else than the version. */
export async function changeCustomerFor<Result extends JsonObject>(
  ctx: ServiceContext,
  { target, decide, otherIds = [], resultOf }: CustomerChange<Result>,
): Promise<Result> {
  const { customerId, schema, expectedVersion } = target;
  const { tenantId, limits } = ctx;
  const identified: IdentifiedWrite = { customerId, schema };
  const write = async (tx: Db): Promise<Result> => {
    const { state, customers } = await lockCustomers(tx, tenantId, [customerId, ...otherIds]);
    if (state.schema_version !== schema.version) throw new StaleProfileSchemaError();
    const [customer, ...others] = [customerId, ...otherIds].map((id) => requireFound(customers, id));
    if (!customer) throw customerNotFound(customerId);
    if (!isExpected(expectedVersion, customer.version)) {
      const subject = { kind: 'CUSTOMER', id: customerId, expected: expectedVersion } as const;
      throw new VersionConflictError(customer.version, subject);
    }
    const { first, ...changes } = decide(customer, ...others);
    const identification = identifyChanged(schema, customer, changes, limits.extensionRecordsMax);
    identified.identification = identification;
    await first?.(tx);
    return resultOf({ customerId, version: await saveChanges(tx, ctx, customerId, changes, identification) });
  };
  const result = await refuseTaken(ctx, identified, () => writeInTransaction(ctx, write, { customerId }));
  forgetCustomers(ctx);
  return result;
}

function requireFound(customers: ReadonlyMap<string, CustomerWithRecords>, customerId: string): CustomerWithRecords {
  const customer = customers.get(customerId);
  if (!customer) throw customerNotFound(customerId);
  return customer;
}
