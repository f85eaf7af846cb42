import { sql } from 'drizzle-orm';
import { beforeEach, expect, test, vi } from 'vitest';
import { listCleanUpTasks, startCleanUp } from '../../../src/clean-up.ts';
import { loadConfig } from '../../../src/config.ts';
import { type Db, executeRows } from '../../../src/db/client.ts';
import { createEnvironment } from '../../../src/environment.ts';
import { deleteOldHistory } from '../../../src/services/history/delete-old-history.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { explain } from '../../support/explained-plan.ts';

const app = useTestApp(openTestDatabase, { demoData: false });
const going = (): AbortSignal => new AbortController().signal;
const MINUTES_PER_DAY = 1_440;

/** Versions 1 and so on of customers `c1` and so on, the last one so old, each before a minute older. */
async function insertHistory(customers: number, versions: number, minutes: number, tenantId = '1'): Promise<void> {
  await app.db.execute(sql`
    INSERT INTO customer_revision (tenant_id, customer_id, version, kind, written_at, door, request_id, operation)
    SELECT ${tenantId}, 'c' || n, v, 'UPDATED', now() - make_interval(mins => ${minutes}::int + ${versions}::int - v),
      'GRAPHQL', 'r', 'test'
    FROM generate_series(1, ${versions}::int) v, generate_series(1, ${customers}::int) n`);
}
async function insertMemberHistory(count: number, minutes: number): Promise<void> {
  await app.db.execute(sql`
    INSERT INTO member_revision (tenant_id, account_id, version, kind, written_at, door, request_id, operation)
    SELECT '1', lpad(to_hex(n), 32, '0')::uuid, 1, 'CREATED', now() - make_interval(mins => ${minutes}::int), 'LOYALTY',
      'r', 'test'
    FROM generate_series(1, ${count}::int) n`);
}

const readLeft = (db: Db = app.db): Promise<{ who: string; first: number; last: number; count: number }[]> =>
  executeRows(
    db,
    sql`SELECT tenant_id || ':' || customer_id AS who, min(version) AS first, max(version) AS last, count(*)::int AS count
        FROM customer_revision GROUP BY 1 ORDER BY 1`,
  );
const countMembers = async (): Promise<number> =>
  (await executeRows<{ count: number }>(app.db, sql`SELECT count(*)::int AS count FROM member_revision`))[0]?.count ??
  0;

beforeEach(async () => {
  await app.db.execute(sql`DELETE FROM customer_revision`);
  await app.db.execute(sql`DELETE FROM member_revision`);
});

test('what is older than it is to be kept goes, of all tenants, customers and members; newer stays', async () => {
  // Of four versions, two are older than two days.
  await insertHistory(1, 4, 2 * MINUTES_PER_DAY - 1);
  await insertHistory(2, 3, 5 * MINUTES_PER_DAY, '2');
  await insertHistory(1, 3, 1, '3');
  await insertMemberHistory(2, 3 * MINUTES_PER_DAY);
  expect(await deleteOldHistory({ db: app.db }, 2, going())).toBe(3 + 6 + 2);
  expect(await readLeft()).toEqual([
    { who: '1:c1', first: 4, last: 4, count: 1 },
    { who: '3:c1', first: 1, last: 3, count: 3 },
  ]);
  expect(await countMembers()).toBe(0);
  expect(await deleteOldHistory({ db: app.db }, 2, going())).toBe(0);
});

test('of several gateways one deletes, batch after batch, and none meets an error', async () => {
  await insertHistory(1_200, 10, 3 * MINUTES_PER_DAY);
  const deleted = await Promise.all([1, 2, 3].map(() => deleteOldHistory({ db: app.db }, 2, going())));
  // Who has the turn between two batches of another may find nothing in sight: then the rest is left to the next clean-up.
  deleted.push(await deleteOldHistory({ db: app.db }, 2, going()));
  expect(deleted.reduce((sum, count) => sum + count, 0)).toBe(12_000);
  expect(await readLeft()).toEqual([]);
});

test('it ends before the next batch once it is told to stop, and what is left of a profile has no gap', async () => {
  await insertHistory(1_200, 10, 3 * MINUTES_PER_DAY);
  await insertMemberHistory(1, 3 * MINUTES_PER_DAY);
  expect(await deleteOldHistory({ db: app.db }, 2, AbortSignal.abort())).toBe(0);
  // As if rows did not lie in the order of their times.
  await app.db.execute(sql`UPDATE customer_revision SET request_id = 'later' WHERE version < 5`);
  const stopping = new AbortController();
  const deleting = deleteOldHistory({ db: app.db }, 2, stopping.signal);
  stopping.abort();
  expect(await deleting).toBeGreaterThanOrEqual(5_000);
  const left = await readLeft();
  expect(left.length).toBeGreaterThan(0);
  for (const { first, last, count } of left) expect({ last, count }).toEqual({ last: 10, count: 11 - first });
  expect(await countMembers()).toBe(1);
});

test('with the setting it is a task of the clean-up, whose log says how many; without, history is kept for good', async () => {
  const historyTasks = (env: Record<string, string>) =>
    listCleanUpTasks(
      createEnvironment(app.database, app.config),
      loadConfig(env, () => {}),
    ).filter(({ name }) => name === 'old history');
  expect(historyTasks({})).toEqual([]);
  await insertHistory(1, 3, 3 * MINUTES_PER_DAY);
  const log = { info: vi.fn(), error: vi.fn() };
  await startCleanUp(historyTasks({ HISTORY_RETENTION_DAYS: '2' }), 3_600, log).stop();
  expect(log.info.mock.calls).toEqual([[{ task: 'old history', deleted: 3 }, 'cleaned up']]);
  expect(log.error).not.toHaveBeenCalled();
});

test('a few old rows among many are found by the index, not by reading all', async () => {
  await insertHistory(20, 2, 5 * MINUTES_PER_DAY);
  await insertHistory(20_000, 3, 1, '2');
  await app.db.execute(sql`ANALYZE customer_revision`);
  const plan = await explain(
    app.db,
    sql`SELECT version FROM customer_revision o WHERE o.written_at < now() - make_interval(days => ${2}::int) LIMIT ${5_000}::int`,
  );
  expect(plan).toMatchObject({ tables: [], indexes: ['customer_revision_written'] });
});
