import { holdChangeFeed, listFeedTenants, trimFeed } from '../../db/feed/trim-feed.ts';
import type { ServiceEnvironment } from '../context.ts';
import { retryTransient } from '../retry-transient.ts';

/** Short transactions: who numbers events waits for them. */
const BATCH_SIZE = 1_000;

/**
 * Delete the changes of all tenants that are older than they are to be kept, in the order of the feed: an old one behind a
 * younger one waits for it. What is not numbered yet stays. Several gateways may do so at once.
 *
 * @param signal ends the work before the next batch
 * @returns how many were deleted
 */
export async function deleteOldChanges(
  { db, feedRetentionDays }: ServiceEnvironment,
  signal: AbortSignal,
): Promise<number> {
  let total = 0;
  for (const tenantId of await listFeedTenants(db)) {
    for (let deleted = BATCH_SIZE; deleted === BATCH_SIZE && !signal.aborted; ) {
      deleted = await retryTransient(() =>
        db.transaction(async (tx) => {
          await holdChangeFeed(tx, tenantId);
          return trimFeed(tx, tenantId, feedRetentionDays, BATCH_SIZE);
        }),
      );
      total += deleted;
    }
  }
  return total;
}
