import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { listCleanUpTasks } from '../../../src/clean-up.ts';
import { executeRows } from '../../../src/db/client.ts';
import { createEnvironment } from '../../../src/environment.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase, { demoData: false });
const going = (): AbortSignal => new AbortController().signal;

/** What a gateway without any setting for it cleans up. */
const runTasks = (signal = going()): Promise<number[]> =>
  Promise.all(
    listCleanUpTasks(createEnvironment(app.database, app.config), app.config)
      .filter(({ name }) => name === 'old idempotency keys')
      .map(({ run }) => run(signal)),
  );

async function insertKeys(tenantId: string, prefix: string, count: number, ageSeconds: number): Promise<void> {
  await app.db.execute(sql`
    INSERT INTO idempotency_key (tenant_id, key_hash, request_hash, result, created_at)
    SELECT ${tenantId}, ${prefix}::text || n, 'x', '{"value":{}}', now() - make_interval(secs => ${ageSeconds}::double precision)
    FROM generate_series(1, ${count}::integer) n`);
}

const readKeys = async (): Promise<string[]> => {
  const rows = await executeRows<{ key: string }>(
    app.db,
    sql`SELECT tenant_id || ' ' || key_hash AS key FROM idempotency_key ORDER BY 1`,
  );
  return rows.map(({ key }) => key);
};

beforeEach(async () => void (await app.db.execute(sql`DELETE FROM idempotency_key`)));

test('keys of every tenant that are older than 24 hours are deleted, and no others', async () => {
  for (const tenantId of ['1', '2', '30']) await insertKeys(tenantId, 'old', 2, 86_460);
  await insertKeys('1', 'young', 1, 86_340);
  await insertKeys('4', 'new', 1, 0);
  expect(await runTasks()).toEqual([6]);
  expect(await readKeys()).toEqual(['1 young1', '4 new1']);
  expect(await runTasks()).toEqual([0]);
});

test('deletes more than one batch, and of several callers each a part', async () => {
  await insertKeys('1', 'old', 1_300, 100_000);
  await insertKeys('2', 'old', 1_200, 100_000);
  const deleted = await Promise.all([1, 2, 3].map(() => runTasks()));
  // Who finds rows that another one is deleting leaves them alone, and may be done early.
  expect(deleted.flat().reduce((sum, count) => sum + count, 0)).toBe(2_500);
  expect(await readKeys()).toEqual([]);
});

test('deletes nothing any more once it is told to stop', async () => {
  await insertKeys('1', 'old', 1_500, 100_000);
  expect(await runTasks(AbortSignal.abort())).toEqual([0]);
  const stopping = new AbortController();
  const deleting = runTasks(stopping.signal);
  stopping.abort();
  expect(await deleting).toEqual([1_000]);
  expect(await readKeys()).toHaveLength(500);
});
