import type { Db } from '../../db/client.ts';
import { hasUnnumbered, listUnnumberedTenants, numberBatch } from '../../db/feed/sequencer.ts';

/** Short transactions: a reader that looks for the newest position does not see it long after the event. */
const BATCH_SIZE = 1_000;

/**
 * The sequencer: gives each committed event of a tenant the next position of its feed. Events of one profile are numbered
 * in the order of its versions: a later one was drawn a greater sequence behind the lock that the earlier one held until
 * it was in sight. One works at a time, whichever gateway begins; the others leave it to that one.
 *
 * Ends with what is there, not when nothing comes any more: writers may never pause.
 */
export async function numberChanges(db: Db, tenantId: string): Promise<void> {
  if (!(await hasUnnumbered(db, tenantId))) return;
  while ((await numberBatch(db, tenantId, BATCH_SIZE)) === BATCH_SIZE);
}

/**
 * Number one batch of every tenant, so that none waits for what another one has left over.
 *
 * @returns whether there is more by now: also what came in behind the back of one who was at it, and is left to nobody
 */
export async function numberAllChanges(db: Db): Promise<boolean> {
  const heldByOthers = new Set<string>();
  for (const tenantId of await listUnnumberedTenants(db)) {
    if ((await numberBatch(db, tenantId, BATCH_SIZE)) === null) heldByOthers.add(tenantId);
  }
  return (await listUnnumberedTenants(db)).some((tenantId) => !heldByOthers.has(tenantId));
}
