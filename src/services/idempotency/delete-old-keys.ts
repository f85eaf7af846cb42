import { deleteOldKeys as deleteBatch } from '../../db/idempotency/idempotency-repository.ts';
import type { ServiceEnvironment } from '../context.ts';

/** Short transactions: whoever uses one of these keys again does not wait long. */
const BATCH_SIZE = 1_000;

/**
 * Delete what was kept under idempotency keys that have run out, of every tenant. Several gateways may do so at once.
 *
 * @param signal ends the work before the next batch
 * @returns how many were deleted
 */
export async function deleteOldKeys({ db }: Pick<ServiceEnvironment, 'db'>, signal: AbortSignal): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const deleted = await deleteBatch(db, BATCH_SIZE);
    total += deleted;
    if (deleted < BATCH_SIZE) break;
  }
  return total;
}
