import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import type { Database } from '../../../src/db/client.ts';
import { type TestApp, useTestApp } from '../../support/app.ts';
import { feedEnds, labels, storedLabels, subscribeTo, useSubscriptions } from '../../support/change-feed.ts';
import { createCustomer } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase, { demoData: false });
const follow = useSubscriptions(app);

/** Write, and tell what a subscriber is told of it, with its cursors. */
async function writeAndFollow(names: readonly string[]): Promise<{ cursor: string }[]> {
  const subscription = await follow();
  for (const name of names) await createCustomer(app, { FirstName: name });
  return subscription.take(names.length);
}

/** Take the events, and how far they were numbered, back to what they were before `act`. */
async function forget(act: () => Promise<void>): Promise<void> {
  await app.db.execute(sql`DROP TABLE IF EXISTS kept_event, kept_feed`);
  await app.db.execute(sql`CREATE TABLE kept_event AS SELECT * FROM change_event`);
  await app.db.execute(sql`CREATE TABLE kept_feed AS SELECT * FROM change_feed`);
  await act();
  await app.db.transaction(async (tx) => {
    await tx.execute(sql`DELETE FROM change_event`);
    await tx.execute(sql`INSERT INTO change_event OVERRIDING SYSTEM VALUE SELECT * FROM kept_event`);
    await tx.execute(sql`DELETE FROM change_feed`);
    await tx.execute(sql`INSERT INTO change_feed SELECT * FROM kept_feed`);
  });
}

const OTHER_HISTORY = { code: 'CURSOR_EXPIRED', reason: 'OTHER_HISTORY', earliest: expect.stringMatching(/^[\w-]+$/) };

test('after an older backup was restored, cursors from before it work, and later ones are refused for ever', async () => {
  const old = await writeAndFollow(['a', 'b']);
  const later: { cursor: string }[] = [];
  await forget(async () => void later.push(...(await writeAndFollow(['c', 'd', 'e']))));
  const expectRefused = async (): Promise<void> => {
    for (const { cursor } of later) {
      const subscription = await follow({ after: cursor });
      expect((await subscription.next())?.errors?.[0]).toMatchObject({
        message: expect.stringContaining('taken back to an older state'),
        extensions: OTHER_HISTORY,
      });
      expect(await subscription.next()).toBeNull();
    }
  };
  // The feed ends before them.
  await expectRefused();
  const other = await writeAndFollow(['x', 'y', 'z', 'u']);
  // There are other events at their positions now.
  await expectRefused();
  const rest = await follow({ after: old[1]?.cursor ?? '' });
  expect(labels(await rest.take(4))).toEqual(labels(other));
});

test('a subscription that is open while an older backup is restored ends with that error, once there is more', async () => {
  const subscription = await follow();
  await forget(async () => void (await writeAndFollow(['c', 'd'])));
  await subscription.take(2);
  await writeAndFollow(['x', 'y', 'z']);
  const answers = await subscription.collect(3_000);
  expect(answers).toMatchObject([{ errors: [{ extensions: OTHER_HISTORY }] }]);
  expect(subscription.isComplete()).toBe(true);
});

const onServer = inject('serverUrl') !== null;
const copy: { database?: Database; app?: TestApp } = {};
beforeAll(async () => {
  if (!onServer) return;
  copy.database = await openTestDatabase();
  const fastify = await createApp(copy.database, app.config);
  copy.app = Object.defineProperty(Object.create(app) as TestApp, 'app', { value: fastify });
});
afterAll(async () => {
  await copy.app?.app.close();
  await copy.database?.close();
});

const nameOf = async (database: Database): Promise<string> => {
  const rows = (await database.db.execute(sql`SELECT current_database() AS name`)) as unknown as { name: string }[];
  return rows[0]?.name ?? '';
};

/** What pg_dump and pg_restore do to the data: every table copied out and in, and the sequences set. */
async function dumpAndRestore(from: Database, to: Database): Promise<void> {
  const connect = async (database: Database) =>
    postgres(`${inject('serverUrl')}/${await nameOf(database)}`, { max: 1, onnotice: () => {} });
  const [source, target] = [await connect(from), await connect(to)];
  try {
    const tables = await source`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'
      AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'kept_%'`;
    await target.begin(async (tx) => {
      await tx`SET LOCAL session_replication_role = replica`;
      for (const { name } of tables) {
        await tx`TRUNCATE ${tx(name)} CASCADE`;
      }
      for (const { name } of tables) {
        const out = await source`COPY ${source(name)} TO STDOUT`.readable();
        const into = await tx`COPY ${tx(name)} FROM STDIN`.writable();
        await new Promise((resolve, reject) => {
          out.pipe(into).on('finish', resolve).on('error', reject);
        });
      }
    });
    const sequences = await source`SELECT sequencename AS name, last_value::text AS last FROM pg_sequences
      WHERE schemaname = 'public' AND last_value IS NOT NULL`;
    for (const { name, last } of sequences) await target`SELECT setval(${`public.${name}`}::regclass, ${last}::bigint)`;
  } finally {
    await Promise.all([source.end(), target.end()]);
  }
}

test.runIf(onServer)('every cursor goes on working after a backup and its restore into another database', async () => {
  if (!copy.app || !copy.database) throw new Error('no second database');
  const all = await follow({ after: (await feedEnds(app)).earliest });
  await writeAndFollow(['k', 'l', 'm']);
  const stored = await storedLabels(app);
  const changes = await all.take(stored.length);
  // Committed, and not numbered yet when the backup is made.
  await app.db.execute(sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
    VALUES ('1', 'CUSTOMER', 'UNNUMBERED', 1, 'CREATED', now())`);
  await dumpAndRestore(app.database, copy.database);
  for (const [index, { cursor: after }] of changes.entries()) {
    const subscription = await subscribeTo(copy.app, { after });
    const rest = [...stored.slice(index + 1), 'UNNUMBERED 1'];
    expect(labels(await subscription.take(rest.length))).toEqual(rest);
    subscription.close();
  }
  const followed = await subscribeTo(copy.app, { after: changes.at(-1)?.cursor ?? '' });
  await followed.take(1);
  const restored = copy.app;
  const response = await restored.app.inject({ method: 'POST', url: '/profiles', payload: '{"FirstName":"After"}' });
  const [next] = await followed.take(1);
  expect(next).toMatchObject({ customerId: response.json().customer_id, version: 1 });
  followed.close();
});
