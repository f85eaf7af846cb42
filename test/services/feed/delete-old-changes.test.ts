import { sql } from 'drizzle-orm';
import { expect, inject, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { holdChangeFeed } from '../../../src/db/feed/trim-feed.ts';
import { createEnvironment } from '../../../src/environment.ts';
import type { ServiceEnvironment } from '../../../src/services/context.ts';
import { deleteOldChanges } from '../../../src/services/feed/delete-old-changes.ts';
import { numberAllChanges } from '../../../src/services/feed/number-changes.ts';
import { useTestApp } from '../../support/app.ts';
import { feedEnds, labels, storedEvents, useSubscriptions } from '../../support/change-feed.ts';
import { createCustomer } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { inTenant } from '../../support/other-apps.ts';

const app = useTestApp(openTestDatabase, { demoData: false, env: { CHANGE_FEED_RETENTION_DAYS: '2' } });
const follow = useSubscriptions(app);
const going = (): AbortSignal => new AbortController().signal;
const environment = (): ServiceEnvironment => createEnvironment(app.database, app.config);

let tenants = 100;
/** Events of a new tenant that are so many days old, numbered in this order. */
async function insertEvents(ages: readonly number[]): Promise<string> {
  const tenantId = String(++tenants);
  for (const [index, age] of ages.entries()) {
    await app.db.execute(sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
      VALUES (${tenantId}, 'CUSTOMER', ${`c${index}`}, 1, 'CREATED', now() - make_interval(mins => ${age * 1_440}::int))`);
  }
  while (await numberAllChanges(app.db));
  return tenantId;
}
const idsOf = async (tenantId: string): Promise<string[]> =>
  (await storedEvents(app)).filter(({ tenant }) => tenant === tenantId).map(({ id }) => id);

test('deletes what is older than it is to be kept, up to the first that is not, of every tenant', async () => {
  const one = await insertEvents([5, 3, 1, 4, 0]);
  const other = await insertEvents([3, 1.9]);
  const young = await insertEvents([1]);
  expect(await deleteOldChanges(environment(), going())).toBe(3);
  // c3 is old, but behind a younger one.
  expect([await idsOf(one), await idsOf(other), await idsOf(young)]).toEqual([['c2', 'c3', 'c4'], ['c1'], ['c0']]);
  expect(await deleteOldChanges(environment(), going())).toBe(0);
});

test('the cursor at the end of what was deleted works, one before it is refused and says from where on it does', async () => {
  const headers = { 'x-genesys-tenantid': await insertEvents([5, 4, 3, 1, 1]) };
  const tenant = inTenant(app, headers['x-genesys-tenantid']);
  const { earliest: start } = await feedEnds(tenant);
  const all = await follow({ after: start, headers });
  const cursors = [start, ...(await all.take(5)).map(({ cursor }) => cursor)];
  expect(await deleteOldChanges(environment(), going())).toBe(3);
  const { earliest } = await feedEnds(tenant);
  for (const after of cursors.slice(0, 3)) {
    const subscription = await follow({ after, headers });
    expect(await subscription.next()).toMatchObject({
      errors: [
        {
          message: expect.stringMatching(/^the cursor is too old: .* read everything anew/),
          extensions: { code: 'CURSOR_EXPIRED', reason: 'TOO_OLD', earliest },
        },
      ],
    });
    expect(await subscription.next()).toBeNull();
  }
  for (const after of [earliest, cursors[3] ?? '']) {
    const subscription = await follow({ after, headers });
    expect(labels(await subscription.take(2))).toEqual(['c3 1', 'c4 1']);
  }
  expect(await (await follow({ after: cursors[5] ?? '', headers })).collect(200)).toEqual([]);
});

test('when everything was deleted, the cursor behind it works, and positions go on from there', async () => {
  const headers = { 'x-genesys-tenantid': await insertEvents([5, 4]) };
  const tenant = inTenant(app, headers['x-genesys-tenantid']);
  const before = await feedEnds(tenant);
  await deleteOldChanges(environment(), going());
  const { earliest, latest } = await feedEnds(tenant);
  expect(earliest).toBe(latest);
  const subscriptions = await Promise.all([before.latest, latest].map((after) => follow({ after, headers })));
  const id = await createCustomer(tenant, { FirstName: 'Ada' });
  for (const subscription of subscriptions) expect(labels(await subscription.take(1))).toEqual([`${id} 1`]);
  const events = (await storedEvents(app)).filter(({ id: profile }) => profile === id);
  expect(events).toMatchObject([{ position: 3 }]);
});

test('a subscriber whose next changes are deleted before it reads them is told so', async () => {
  const headers = { 'x-genesys-tenantid': await insertEvents([5]) };
  const { earliest: after } = await feedEnds(inTenant(app, headers['x-genesys-tenantid']));
  const subscription = await follow({ after, headers });
  await subscription.take(1);
  await app.db.execute(sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at,
    feed_position) VALUES (${headers['x-genesys-tenantid']}, 'CUSTOMER', 'young', 1, 'CREATED', now(), 9)`);
  // As if it had slept while much happened and was deleted again.
  await app.db.execute(sql`UPDATE change_feed SET last_position = 9, trimmed_position = 8
    WHERE tenant_id = ${headers['x-genesys-tenantid']}`);
  expect((await subscription.next())?.errors?.[0]?.extensions).toMatchObject({
    code: 'CURSOR_EXPIRED',
    reason: 'TOO_OLD',
  });
  expect(subscription.isComplete() || (await subscription.next()) === null).toBe(true);
});

test('deletes more than one batch, also when several do so at once, and stops when it is told to', async () => {
  await deleteOldChanges(environment(), going());
  const tenantId = String(++tenants);
  await app.db.execute(sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
    SELECT ${tenantId}, 'CUSTOMER', 'c' || n, 1, 'CREATED', now() - interval '3 days' FROM generate_series(1, 2500) n`);
  while (await numberAllChanges(app.db));
  expect(await deleteOldChanges(environment(), AbortSignal.abort())).toBe(0);
  const deleted = await Promise.all([1, 2, 3].map(() => deleteOldChanges(environment(), going())));
  expect(deleted.reduce((sum, count) => sum + count, 0)).toBe(2_500);
  const rows = sql`SELECT last_position::int AS last, trimmed_position::int AS trimmed FROM change_feed WHERE tenant_id = ${tenantId}`;
  expect(await executeRows(app.db, rows)).toEqual([{ last: 2_500, trimmed: 2_500 }]);
});

test('what is not numbered yet stays, however old', async () => {
  const tenantId = await insertEvents([]);
  await app.db.execute(sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
    VALUES (${tenantId}, 'CUSTOMER', 'c', 1, 'CREATED', now() - interval '9 days')`);
  expect(await deleteOldChanges(environment(), going())).toBe(0);
  expect(await idsOf(tenantId)).toEqual(['c']);
});

// One connection cannot wait for another.
test.skipIf(inject('serverUrl') === null)(
  'waits for who erases a profile, without holding what that needs',
  async () => {
    const tenantId = await insertEvents([5, 4]);
    let trimming: Promise<number> | undefined;
    await app.db.transaction(async (tx) => {
      await holdChangeFeed(tx, tenantId);
      trimming = deleteOldChanges(environment(), going());
      await expect.poll(countWaiting).toBe(1);
      // Sooner than the database ends a circle.
      await tx.execute(sql`SET LOCAL lock_timeout = '200ms'`);
      await tx.execute(sql`DELETE FROM change_event WHERE tenant_id = ${tenantId} AND profile_id = 'c0'`);
    });
    await trimming;
    expect(await idsOf(tenantId)).toEqual([]);
  },
);

const countWaiting = async (): Promise<number> => {
  const [row] = await executeRows<{ count: number }>(
    app.db,
    sql`SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.count ?? 0;
};
