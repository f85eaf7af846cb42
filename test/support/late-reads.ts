import { setTimeout as sleep } from 'node:timers/promises';
import type { PgSession } from 'drizzle-orm/pg-core';
import type { Database } from '../../src/db/client.ts';

type Prepare = PgSession['prepareQuery'];

/**
 * A database that answers to reads late: what it found it hands over up to `latestMs` later, as over a slow network. So what
 * is read is often no longer so when it arrives.
 */
export async function withLateReads(open: () => Promise<Database>, latestMs: number): Promise<Database> {
  const database = await open();
  let reads = 0;
  const { session } = database.db as unknown as { session: PgSession };
  const lateSession = new Proxy(session, {
    get(target, name) {
      if (name !== 'prepareQuery') return Reflect.get(target, name);
      const prepare: Prepare = (...args) => {
        const prepared = target.prepareQuery(...args);
        if (!args[0].sql.trimStart().startsWith('SELECT')) return prepared;
        const execute = prepared.execute.bind(prepared);
        const executeLate: typeof prepared.execute = async (...values) => {
          const answer = await execute(...values);
          await sleep((++reads * 7) % latestMs);
          return answer;
        };
        return Object.assign(prepared, { execute: executeLate });
      };
      return prepare;
    },
  });
  const db = new Proxy(database.db, {
    get: (target, name) => (name === 'session' ? lateSession : Reflect.get(target, name)),
  });
  return { ...database, db };
}
