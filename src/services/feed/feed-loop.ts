import type { Database } from '../../db/client.ts';
import { readLastPositions } from '../../db/feed/change-repository.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { createListening } from './listening.ts';
import { numberAllChanges } from './number-changes.ts';
import { repeat } from './repeat.ts';
import { createSharedReads } from './shared-reads.ts';
import { createWaiting } from './waiting.ts';

export type FeedSettings = {
  /** After so long the feed is looked at, whether or not somebody said that it went on. */
  readonly pollMs: number;
  /** Subscriptions of this process at once. */
  readonly subscriptionsMax: number;
};

/** What keeps the feeds of all tenants going in this process. Other gateways have their own; any one of them is enough. */
export type FeedLoop = {
  /** Tell that this process has written: its events need not wait for the next look. */
  wake(): void;
  /** Run until `stop`, not only while somebody subscribes. */
  keepRunning(): void;
  /** Whom to tell of a failure; of the next one only after it has worked again. */
  reportTo(report: (error: unknown) => void): void;
  /** @throws UnavailableError when there is no room for one more subscription, or the process is stopping */
  requireRoom(): void;
  /** Take the place of one subscription. @returns gives it back @throws as `requireRoom` */
  enter(): () => void;
  /** @throws UnavailableError when the process is stopping */
  requireOpen(): void;
  /**
   * Wait until a tenant's last position is another one than it was, or, when it is not known, until the database answers;
   * or until the signal comes or the process is stopping.
   */
  waitForChange(tenantId: string, lastPosition: number | null, signal: AbortSignal): Promise<void>;
  /** Read something that several subscriptions ask for at once: one of them reads for all. */
  readOnce<Result>(what: string, read: () => Promise<Result>): Promise<Result>;
  /** Let every subscription end, and accept no more. */
  endSubscriptions(): void;
  /** End for good, when what has begun is done. */
  stop(): Promise<void>;
};

export function createFeedLoop(
  database: Pick<Database, 'db' | 'listen'>,
  { pollMs, subscriptionsMax }: FeedSettings,
): FeedLoop {
  const { db } = database;
  const state = { isKept: false, isClosing: false, isStopped: false, subscriptions: 0 };
  let report: (error: unknown) => void = () => {};
  const waiting = createWaiting();
  const looking = repeat({
    everyMs: pollMs,
    work: async () => {
      listening.keep(state.subscriptions > 0);
      const isMore = await numberAllChanges(db);
      const tenantIds = waiting.listTenants();
      if (tenantIds.length > 0) waiting.observe(await readLastPositions(db, tenantIds), tenantIds);
      if (isMore) looking.wake();
    },
    isNeeded: () => !state.isStopped && (state.isKept || state.subscriptions > 0),
    report: (error) => report(error),
    onEnd: () => listening.stop(),
  });
  const listening = createListening(database, looking.wake);
  const room = createRoom(state, subscriptionsMax, () => {
    looking.wake();
    looking.start();
  });
  const endSubscriptions = (): void => {
    state.isClosing = true;
    waiting.releaseAll();
  };
  return {
    ...room,
    wake: looking.wake,
    keepRunning: () => {
      state.isKept = true;
      looking.start();
    },
    reportTo: (reporter) => {
      report = reporter;
    },
    waitForChange: async (tenantId, lastPosition, signal) => {
      if (state.isClosing) return;
      const waited = waiting.wait(tenantId, lastPosition, signal);
      // What was numbered since the feed was read, nobody has waited for. Who met an outage is not in that hurry.
      if (lastPosition !== null) looking.wake();
      await waited;
    },
    readOnce: createSharedReads(),
    endSubscriptions,
    stop: async () => {
      endSubscriptions();
      state.isStopped = true;
      looking.wake();
      await looking.ended();
    },
  };
}

/** How many subscriptions there are. @param onChange called when one came or went */
function createRoom(
  state: { readonly isClosing: boolean; subscriptions: number },
  subscriptionsMax: number,
  onChange: () => void,
): Pick<FeedLoop, 'requireRoom' | 'requireOpen' | 'enter'> {
  const requireOpen = (): void => {
    if (state.isClosing)
      throw new UnavailableError('the gateway is stopping: subscribe again after the last cursor', 1);
  };
  const requireRoom = (): void => {
    requireOpen();
    if (state.subscriptions < subscriptionsMax) return;
    throw new UnavailableError(`there are ${subscriptionsMax} subscriptions already`, 10);
  };
  const enter = (): (() => void) => {
    requireRoom();
    state.subscriptions++;
    onChange();
    return () => {
      state.subscriptions--;
      onChange();
    };
  };
  return { requireOpen, requireRoom, enter };
}
