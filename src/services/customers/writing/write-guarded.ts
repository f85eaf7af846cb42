import type { Db } from '../../../db/client.ts';
import { lockCustomerRows } from '../../../db/customers/customer-repository.ts';
import type { GuardedWrite } from '../../../db/customers/guarded-write.ts';
import { isTransient } from '../../../db/failure.ts';
import type { Identification } from '../../../domain/customers/identification.ts';
import { VersionConflictError } from '../../../domain/errors.ts';
import { type ExpectedVersion, isExpected } from '../../../domain/expected-version.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { ProfileSchema } from '../../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../../context.ts';
import { writeInTransaction } from '../../idempotency/write-in-transaction.ts';
import { StaleProfileSchemaError } from '../../profile-schema/under-profile-schema.ts';
import { customerNotFound } from '../customer-id.ts';
import { forgetCustomers } from '../get-customer.ts';
import { refuseTaken } from './refuse-taken.ts';

/** What a guarded write relies on. */
export type WriteGuard = {
  readonly customerId: string;
  readonly schema: ProfileSchema;
  /** null: whatever version is stored. */
  readonly expectedVersion: ExpectedVersion | null;
  /** What the customer will be found by; absent: what it is found by now. */
  readonly identification?: Identification;
};

type Written<Write extends GuardedWrite> = Write & { readonly version: number };

/** A guarded statement, and what the verb makes of it. */
export type GuardedStatement<Write extends GuardedWrite, Result> = {
  /** Runs it on a handle or in an open transaction; it may run twice. */
  readonly write: (db: Db) => Promise<Write>;
  /** Looks at a statement that wrote nothing, before the general rules do; throws to refuse. */
  readonly judge?: (outcome: Write) => void;
  /** What the verb returns. */
  readonly resultOf: (written: Written<Write>) => Result;
};

/**
 * Run a guarded statement by itself, which is enough unless another writer was faster; then once more behind a lock
 * on the customer's row, where nobody can be. The lock comes first while a key's index of the stored profiles is being
 * built, as a statement by itself would not see the rows that the builder adds meanwhile; and where the request has an
 * idempotency key, which needs a transaction anyway.
 *
 * @throws NotFoundError, VersionConflictError, AlreadyTakenError
 */
export async function writeGuarded<Write extends GuardedWrite, Result extends JsonObject>(
  ctx: ServiceContext,
  guard: WriteGuard,
  statement: GuardedStatement<Write, Result>,
): Promise<Result> {
  const isIndexing = guard.schema.identificationKeys.some(({ isReady }) => !isReady);
  const result = await refuseTaken(ctx, guard, async () => {
    const first = isIndexing || ctx.idempotencyKey ? null : await writeAlone(ctx, guard, statement);
    return first ?? (await writeBehindLock(ctx, guard, statement));
  });
  forgetCustomers(ctx);
  return result;
}

async function writeAlone<Write extends GuardedWrite, Result>(
  ctx: ServiceContext,
  guard: WriteGuard,
  { write, judge, resultOf }: GuardedStatement<Write, Result>,
): Promise<Result | null> {
  try {
    const written = settle(guard, await write(ctx.db), judge);
    return written && resultOf(written);
  } catch (error) {
    // Two writers that swap values of a unique key wait for each other: one of them is sent back, and may try again.
    if (isTransient(error)) return null;
    throw error;
  }
}

function writeBehindLock<Write extends GuardedWrite, Result extends JsonObject>(
  ctx: ServiceContext,
  guard: WriteGuard,
  { write, judge, resultOf }: GuardedStatement<Write, Result>,
): Promise<Result> {
  const { customerId } = guard;
  const writeLocked = async (tx: Db): Promise<Result> => {
    await lockCustomerRows(tx, ctx.tenantId, [customerId]);
    const written = settle(guard, await write(tx), judge);
    if (!written) throw new Error('a write behind a lock was overtaken');
    return resultOf(written);
  };
  return writeInTransaction(ctx, writeLocked, { customerId });
}

/** @returns null when another writer was faster */
function settle<Write extends GuardedWrite>(
  guard: WriteGuard,
  outcome: Write,
  judge?: (outcome: Write) => void,
): Written<Write> | null {
  const { version, schemaVersion, seenVersion } = outcome;
  if (version !== null) return { ...outcome, version };
  // A tenant without a row of its own has no customers, and gets none by asking for one.
  if (schemaVersion === null && guard.schema.version === 0) throw customerNotFound(guard.customerId);
  if (schemaVersion !== guard.schema.version) throw new StaleProfileSchemaError();
  if (seenVersion === null) throw customerNotFound(guard.customerId);
  if (!isExpected(guard.expectedVersion, seenVersion)) {
    const subject = { kind: 'CUSTOMER', id: guard.customerId, expected: guard.expectedVersion } as const;
    throw new VersionConflictError(seenVersion, subject);
  }
  judge?.(outcome);
  return null;
}
