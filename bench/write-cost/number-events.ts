import type { Database } from '../../src/db/client.ts';
import { listUnnumberedTenants } from '../../src/db/feed/sequencer.ts';
import { createFeedLoop } from '../../src/services/feed/feed-loop.ts';
import { numberAllChanges } from '../../src/services/feed/number-changes.ts';

/** As often as a gateway under load looks, which every write wakes. */
const POLL_MS = 5;

/** Number events as a gateway does beside its writes. @returns ends it; events may be left */
export function startNumbering(database: Database): () => Promise<void> {
  const loop = createFeedLoop(database, { pollMs: POLL_MS, subscriptionsMax: 1 });
  loop.reportTo(console.error);
  loop.keepRunning();
  return loop.stop;
}

/** Number what is left, or wait until somebody else has. */
export async function finishNumbering({ db }: Database): Promise<void> {
  while ((await listUnnumberedTenants(db)).length > 0) await numberAllChanges(db);
}
