import type { Database, Db } from '../../src/db/client.ts';

export type ObservedDatabase = {
  open(): Promise<Database>;
  /** How many round trips `run` makes. */
  countRoundTrips(run: () => Promise<unknown>): Promise<number>;
  /** How many transactions of several statements `run` opens; each is one of the round trips above. */
  countTransactions(run: () => Promise<unknown>): Promise<number>;
  /** Run while every round trip fails with `error`. */
  whileFailing<Result>(error: unknown, run: () => Promise<Result>): Promise<Result>;
};

/** A database whose round trips can be counted, and made to fail. */
export function observeDatabase(open: () => Promise<Database>): ObservedDatabase {
  let roundTrips = 0;
  let transactions = 0;
  let failure: { error: unknown } | null = null;
  const observe = (db: Db): Db =>
    new Proxy(db, {
      get(target, name) {
        // What every call of Drizzle's asks for once: a statement, or a transaction with all that runs inside it.
        if (name === 'session') {
          roundTrips++;
          if (failure) throw failure.error;
        }
        if (name === 'transaction') transactions++;
        return Reflect.get(target, name);
      },
    });
  return {
    open: async () => {
      const database = await open();
      return { ...database, db: observe(database.db) };
    },
    countRoundTrips: async (run) => {
      const before = roundTrips;
      await run();
      return roundTrips - before;
    },
    countTransactions: async (run) => {
      const before = transactions;
      await run();
      return transactions - before;
    },
    whileFailing: async (error, run) => {
      failure = { error };
      try {
        return await run();
      } finally {
        failure = null;
      }
    },
  };
}
