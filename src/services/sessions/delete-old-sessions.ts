import { deleteOldSessions as deleteBatch } from '../../db/sessions/session-repository.ts';
import type { ServiceContext } from '../context.ts';

/** Short transactions: whoever opens one of these sessions again does not wait long. */
const BATCH_SIZE = 1_000;
const SECONDS_PER_DAY = 86_400;

/**
 * Delete a tenant's sessions that were opened longer ago than they are to be kept. Several gateways may do so at once.
 *
 * @param signal ends the work before the next batch
 * @returns how many were deleted
 */
export async function deleteOldSessions(
  { db, tenantId, program }: ServiceContext,
  signal: AbortSignal,
): Promise<number> {
  const { retentionDays } = program.sessions;
  let total = 0;
  while (retentionDays !== null && !signal.aborted) {
    const deleted = await deleteBatch(db, tenantId, retentionDays * SECONDS_PER_DAY, BATCH_SIZE);
    total += deleted;
    if (deleted < BATCH_SIZE) break;
  }
  return total;
}
