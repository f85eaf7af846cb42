import { deleteOldRevisions, HISTORIES } from '../../db/history/delete-old.ts';
import type { ServiceEnvironment } from '../context.ts';
import { retryTransient } from '../retry-transient.ts';

/** Short transactions: an erasure that meets one of these rows does not wait long. */
const BATCH_SIZE = 5_000;

/**
 * Delete what history says of writes that were made longer ago than it is to be kept, of all tenants. Of several gateways
 * one does it.
 *
 * @param signal ends the work before the next batch
 * @returns how many revisions were deleted
 */
export async function deleteOldHistory(
  { db }: Pick<ServiceEnvironment, 'db'>,
  retentionDays: number,
  signal: AbortSignal,
): Promise<number> {
  let total = 0;
  for (const history of HISTORIES) {
    while (!signal.aborted) {
      const deleted = await retryTransient(() => deleteOldRevisions(db, history, retentionDays, BATCH_SIZE));
      total += deleted;
      if (deleted < BATCH_SIZE) break;
    }
  }
  return total;
}
