import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { checkHistory, type FedChange } from './check-history.ts';
import { rehearse, startLoad, type TriedWrite } from './load.ts';
import { type CurrentProfile, readProfiles, readStored, tellHistories } from './read-history.ts';
import { CLIENTS } from './scale.ts';
import { readCursor, type Subscriber, subscribe } from './subscriber.ts';
import { createTargets } from './targets.ts';

/** What a crash proof breaks, and where it looks afterwards. */
export type CrashSite = {
  /** Of the gateways, which stay the same whatever is killed. */
  readonly urls: readonly string[];
  /** Broken one after the other, amid writes. */
  readonly faults: readonly (() => Promise<void>)[];
  /** Stop what runs, and open what it left behind. */
  openDatabase(): Promise<Database>;
};

/** Acknowledged writes between two faults: each is to meet a load that is under way. */
const WRITES_BETWEEN = 20;
const FEED_PATIENCE_MS = 60_000;

/** Let clients write, break things meanwhile, and hold what is there in the end against what the clients were told. */
export async function proveCrash({ urls, faults, openDatabase }: CrashSite): Promise<void> {
  const cursor = await readCursor(urls);
  // One begins at each gateway, so that every kill cuts somebody's stream.
  const subscribers = urls.map((_, index) => subscribe([...urls.slice(index), ...urls.slice(0, index)], cursor));
  onTestFinished(async () => void (await Promise.all(subscribers.map((subscriber) => subscriber.stop()))));
  const targets = await createTargets(urls, CLIENTS);
  const rehearsal = await rehearse(urls, targets, CLIENTS + 1);
  const load = startLoad(urls, targets, CLIENTS);
  onTestFinished(() => load.abandon());
  for (const breakSomething of faults) {
    await load.nextAcknowledged(WRITES_BETWEEN);
    await breakSomething();
  }
  await load.nextAcknowledged(WRITES_BETWEEN);
  const prepared = [...targets.writes, ...rehearsal];
  // Beyond what was there before: a feed that waits for writers to pause would catch up unnoticed afterwards.
  const fedAmidWrites = Math.min(...subscribers.map(({ changes }) => changes.length)) - prepared.length;
  const writes = [...prepared, ...(await load.stop())];

  const profiles = await readProfiles(urls);
  const readers = [...subscribers, subscribe(urls, cursor)];
  const fed = await endFeeds(readers, profiles);
  const database = await openDatabase();
  const { rows, outbox } = await readStored(database.db);
  await database.close();

  const histories = tellHistories(profiles, rows);
  const problems = readers.map((reader) => reader.problem()).filter((problem) => problem !== null);
  const broken = checkHistory({ writes, profiles: histories, outbox, subscribers: fed });
  expect([...problems, ...broken]).toEqual([]);
  const madeBy = new Set(rows.map((row) => row.request_id));
  requireLooked(writes, madeBy, subscribers, fedAmidWrites);
}

/** Wait until each subscriber had as many changes as there are, and a moment longer: there must not come more. */
async function endFeeds(
  subscribers: readonly Subscriber[],
  profiles: readonly CurrentProfile[],
): Promise<Map<string, readonly FedChange[]>> {
  const total = profiles.reduce((sum, { version }) => sum + version, 0);
  const deadline = Date.now() + FEED_PATIENCE_MS;
  const isBehind = ({ changes, problem }: Subscriber): boolean => changes.length < total && problem() === null;
  while (subscribers.some(isBehind) && Date.now() < deadline) await setTimeout(20);
  await setTimeout(500);
  await Promise.all(subscribers.map((subscriber) => subscriber.stop()));
  return new Map(subscribers.map(({ changes }, index) => [`subscriber ${index + 1}`, changes]));
}

/** A proof in which nothing was lost on the way, refused or cut off would have looked at nothing. */
function requireLooked(
  writes: readonly TriedWrite[],
  madeBy: Set<string>,
  subscribers: readonly Subscriber[],
  fedAmidWrites: number,
): void {
  const acknowledged = writes.filter(({ outcomes }) => outcomes[0]?.kind === 'acknowledged');
  const seen = {
    acknowledged: acknowledged.length,
    refused: writes.length - acknowledged.length,
    retried: writes.filter(({ tries, outcomes }) => tries > outcomes.length).length,
    // Made by a try whose answer was lost.
    replayed: acknowledged.filter(({ answeredTry }) => !madeBy.has(answeredTry ?? '')).length,
    fedAmidWrites,
    cutStreams: subscribers.reduce((sum, { streams }) => sum + streams() - 1, 0),
  };
  console.log(`proof: ${JSON.stringify(seen)}`);
  for (const [what, count] of Object.entries(seen)) expect([what, count > 0]).toEqual([what, true]);
}
