import type { Db } from '../../db/client.ts';
import { hasUnnumbered, listUnnumberedTenants, numberBatch } from '../../db/feed/sequencer.ts';

/** Short transactions: a reader that looks for the newest position does not see it long after the event. */
const BATCH_SIZE = 1_000;

/**
 * The sequencer: gives each committed event of a tenant the next position of its feed. Events of one profile are numbered
 * in the order of its versions: a later one was drawn a greater sequence behind the lock that the earlier one held until
 * it was in sight. One works at a time, whichever gateway begins; the others leave it to that one. It looks once more
 * after it has let go, so that an event which came in meanwhile is not left to nobody.
 */
export async function numberChanges(db: Db, tenantId: string): Promise<void> {
  while (await hasUnnumbered(db, tenantId)) {
    if ((await numberBatch(db, tenantId, BATCH_SIZE)) === null) return;
  }
}

/** `numberChanges` of every tenant. */
export async function numberAllChanges(db: Db): Promise<void> {
  for (const tenantId of await listUnnumberedTenants(db)) await numberChanges(db, tenantId);
}
