import type { Db } from '../../../db/client.ts';
import { lockCustomerRows } from '../../../db/customers/customer-repository.ts';
import type { GuardedWrite } from '../../../db/customers/guarded-write.ts';
import { isTransient } from '../../../db/failure.ts';
import type { Identification } from '../../../domain/customers/identification.ts';
import { VersionConflictError } from '../../../domain/errors.ts';
import { type ExpectedVersion, isExpected } from '../../../domain/expected-version.ts';
import type { ProfileSchema } from '../../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../../context.ts';
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

/**
 * Run a guarded statement by itself, which is enough unless another writer was faster; then once more behind a lock
 * on the customer's row, where nobody can be. While a key's index of the stored profiles is being built, the lock
 * comes first: a statement by itself would not see the rows that the builder adds meanwhile.
 *
 * @param write the statement, on a handle or an open transaction; it may run twice
 * @param judge looks at a statement that wrote nothing, before the general rules do; throws to refuse
 * @throws NotFoundError, VersionConflictError, AlreadyTakenError
 */
export async function writeGuarded<Write extends GuardedWrite>(
  ctx: ServiceContext,
  guard: WriteGuard,
  write: (db: Db) => Promise<Write>,
  judge: (outcome: Write) => void = () => {},
): Promise<Written<Write>> {
  const isIndexing = guard.schema.identificationKeys.some(({ isReady }) => !isReady);
  const written = await refuseTaken(ctx, guard, async () => {
    const first = isIndexing ? null : await writeAlone(ctx, guard, write, judge);
    return first ?? (await writeBehindLock(ctx, guard, write, judge));
  });
  forgetCustomers(ctx);
  return written;
}

async function writeAlone<Write extends GuardedWrite>(
  ctx: ServiceContext,
  guard: WriteGuard,
  write: (db: Db) => Promise<Write>,
  judge: (outcome: Write) => void,
): Promise<Written<Write> | null> {
  try {
    return settle(guard, await write(ctx.db), judge);
  } catch (error) {
    // Two writers that swap values of a unique key wait for each other: one of them is sent back, and may try again.
    if (isTransient(error)) return null;
    throw error;
  }
}

async function writeBehindLock<Write extends GuardedWrite>(
  ctx: ServiceContext,
  guard: WriteGuard,
  write: (db: Db) => Promise<Write>,
  judge: (outcome: Write) => void,
): Promise<Written<Write>> {
  const written = await ctx.db.transaction(async (tx) => {
    await lockCustomerRows(tx, ctx.tenantId, [guard.customerId]);
    return settle(guard, await write(tx), judge);
  });
  if (!written) throw new Error('a write behind a lock was overtaken');
  return written;
}

/** @returns null when another writer was faster */
function settle<Write extends GuardedWrite>(
  guard: WriteGuard,
  outcome: Write,
  judge: (outcome: Write) => void,
): Written<Write> | null {
  const { version, schemaVersion, seenVersion } = outcome;
  if (version !== null) return { ...outcome, version };
  // A tenant without a row of its own has no customers, and gets none by asking for one.
  if (schemaVersion === null && guard.schema.version === 0) throw customerNotFound(guard.customerId);
  if (schemaVersion !== guard.schema.version) throw new StaleProfileSchemaError();
  if (seenVersion === null) throw customerNotFound(guard.customerId);
  if (!isExpected(guard.expectedVersion, seenVersion)) {
    throw new VersionConflictError(seenVersion);
  }
  judge(outcome);
  return null;
}
