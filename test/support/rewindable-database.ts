import type { Database, Db } from '../../src/db/client.ts';

export type RewindableDatabase = {
  open(): Promise<Database>;
  /** Run, and then take back whatever was written meanwhile. */
  rewind<Result>(run: () => Promise<Result>): Promise<Result>;
};

/** A database on which something can be done several times from the same start. */
export function rewindableDatabase(open: () => Promise<Database>): RewindableDatabase {
  let base: Db | null = null;
  let current: Db | null = null;
  return {
    open: async () => {
      const database = await open();
      base = database.db;
      const db = new Proxy(database.db, {
        get(target, name) {
          const source = current ?? target;
          const member = Reflect.get(source, name);
          return typeof member === 'function' ? member.bind(source) : member;
        },
      });
      return { ...database, db };
    },
    rewind: async (run) => {
      if (!base || current) throw new Error('open it first, and rewind one at a time');
      const outcome: { result?: Awaited<ReturnType<typeof run>>; rollback: Error } = {
        rollback: new Error('rollback'),
      };
      try {
        await base.transaction(async (tx) => {
          current = tx;
          outcome.result = await run();
          throw outcome.rollback;
        });
      } catch (error) {
        if (error !== outcome.rollback) throw error;
      } finally {
        current = null;
      }
      return outcome.result as Awaited<ReturnType<typeof run>>;
    },
  };
}
