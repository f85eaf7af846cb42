import postgres from 'postgres';
import { expect, test } from 'vitest';
import { createEmptyDatabase, runEntry, useGatewayProcesses } from '../support/gateway-process.ts';

useGatewayProcesses();

/** Tables and columns, and how often each migration has run. */
async function describeDatabase(url: string): Promise<{ columns: unknown; runs: number[] }> {
  const sql = postgres(url, { max: 1 });
  const columns = await sql`select table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema = 'public' order by 1, 2`;
  const migrations = await sql<{ runs: number }[]>`
    select count(*)::int as runs from drizzle.__drizzle_migrations group by hash`;
  await sql.end();
  return { columns, runs: migrations.map(({ runs }) => runs) };
}

test('cli/migrate brings an empty server database up to date, and changes nothing when run again', async () => {
  const DATABASE_URL = await createEmptyDatabase();
  const done = { code: 0, signal: null, stdout: 'every migration is applied\n', stderr: '' };
  expect(await runEntry('cli/migrate', { DATABASE_URL })).toEqual(done);
  const first = await describeDatabase(DATABASE_URL);
  expect(first.columns).toContainEqual(expect.objectContaining({ table_name: 'customer', column_name: 'attributes' }));
  expect(new Set(first.runs)).toEqual(new Set([1]));
  expect(await runEntry('cli/migrate', { DATABASE_URL })).toEqual(done);
  expect(await describeDatabase(DATABASE_URL)).toEqual(first);
});

test('migrations that run at the same time wait for each other', async () => {
  const DATABASE_URL = await createEmptyDatabase();
  const runs = await Promise.all(Array.from({ length: 3 }, () => runEntry('cli/migrate', { DATABASE_URL })));
  expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(Array(3).fill([0, '']));
  expect(new Set((await describeDatabase(DATABASE_URL)).runs)).toEqual(new Set([1]));
});
