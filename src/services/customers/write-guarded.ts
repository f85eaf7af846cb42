import type { Db } from '../../db/client.ts';
import { lockCustomer } from '../../db/customer-repository.ts';
import type { GuardedWrite } from '../../db/guarded-write.ts';
import { VersionConflictError } from '../../domain/errors.ts';
import type { ServiceContext } from '../context.ts';
import { StaleProfileSchemaError } from '../profile-schema/under-profile-schema.ts';
import { customerNotFound } from './customer-id.ts';

/** What a guarded write relies on. */
export type WriteGuard = {
  readonly customerId: string;
  readonly schemaVersion: number;
  /** null: whatever version is stored. */
  readonly expectedVersion: number | null;
};

type Written<Write extends GuardedWrite> = Write & { readonly version: number };

/**
 * Run a guarded statement by itself, which is enough unless another writer was faster; then once more behind a lock
 * on the customer's row, where nobody can be.
 *
 * @param write the statement, on a handle or an open transaction; it may run twice
 * @param judge looks at a statement that wrote nothing, before the general rules do; throws to refuse
 * @throws NotFoundError, VersionConflictError
 */
export async function writeGuarded<Write extends GuardedWrite>(
  ctx: ServiceContext,
  guard: WriteGuard,
  write: (db: Db) => Promise<Write>,
  judge: (outcome: Write) => void = () => {},
): Promise<Written<Write>> {
  const first = settle(guard, await write(ctx.db), judge);
  const written =
    first ??
    (await ctx.db.transaction(async (tx) => {
      await lockCustomer(tx, ctx.tenantId, guard.customerId);
      return settle(guard, await write(tx), judge);
    }));
  if (!written) throw new Error('a write behind a lock was overtaken');
  ctx.loaders.customer.clearAll();
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
  if (schemaVersion !== guard.schemaVersion) throw new StaleProfileSchemaError();
  if (seenVersion === null) throw customerNotFound(guard.customerId);
  if (guard.expectedVersion !== null && guard.expectedVersion !== seenVersion) {
    throw new VersionConflictError(seenVersion);
  }
  judge(outcome);
  return null;
}
