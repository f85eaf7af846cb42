import type { Database } from '../../db/client.ts';
import { WAKE_UP_CHANNEL } from '../../db/feed/sequencer.ts';

/** Hears from other gateways that a feed went on: a help, never needed. */
export type Listening = {
  /** Begin or end to listen, without waiting for it; to be called now and then, for a connection may get lost. */
  keep(isWanted: boolean): void;
  stop(): Promise<void>;
};

/** A server that refuses the connection is not asked more often. */
const RETRY_MS = 1_000;

type Connection = { isLost: boolean; stop: Promise<() => Promise<void>> };

/** @param wake is called when a feed may have gone on */
export function createListening({ listen }: Pick<Database, 'listen'>, wake: () => void): Listening {
  let current: Connection | null = null;
  let begunAt = -Infinity;
  const begin = (): Connection => {
    const connection: Connection = { isLost: false, stop: Promise.resolve(async () => {}) };
    const lose = (): void => {
      connection.isLost = true;
    };
    connection.stop = listen(WAKE_UP_CHANNEL, wake, lose).catch(() => {
      lose();
      return async () => {};
    });
    // What was said before this gateway listened, it has not heard.
    void connection.stop.then(wake);
    return connection;
  };
  const end = async (): Promise<void> => {
    const ended = current;
    current = null;
    const stop = await ended?.stop;
    await stop?.().catch(() => {});
  };
  return {
    keep: (isWanted) => {
      if (current && (!isWanted || current.isLost)) void end();
      if (!isWanted || current || performance.now() - begunAt < RETRY_MS) return;
      begunAt = performance.now();
      current = begin();
    },
    stop: end,
  };
}
