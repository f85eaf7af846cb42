import { getTableColumns, getTableName, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { INVENTORY, tablesOf } from '../../../src/db/erasure/inventory.ts';
import { PROFILE_KINDS } from '../../../src/domain/feed/change.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { listTables } from '../../support/erasure.ts';

const app = useTestApp(openTestDatabase, { demoData: false });

const NAMES = INVENTORY.map(({ table }) => getTableName(table)).sort();

test('the inventory has every table of the database, and no other: whoever adds one says there whose rows it holds', async () => {
  expect(await listTables(app)).toEqual(NAMES);
});

test('a table that is not in the inventory is noticed', async () => {
  await app.db.execute(sql`CREATE TABLE customer_note (tenant_id text, customer_id text)`);
  try {
    expect((await listTables(app)).filter((name) => !NAMES.includes(name))).toEqual(['customer_note']);
  } finally {
    await app.db.execute(sql`DROP TABLE customer_note`);
  }
});

test('each table has rows of somebody, or a reason why it has none', () => {
  for (const entry of INVENTORY) {
    if ('holdsNobody' in entry) expect(entry.holdsNobody).toMatch(/\w{3}/);
    else expect(Object.keys(entry.rowsOf).length).toBeGreaterThan(0);
  }
});

test('every column that could name somebody is of a table that the inventory erases', async () => {
  const rows = await executeRows<{ name: string }>(
    app.db,
    sql`SELECT DISTINCT table_name AS name FROM information_schema.columns WHERE table_schema = 'public'
        AND (column_name IN ('customer_id', 'account_id', 'profile_id') OR data_type IN ('json', 'jsonb')) ORDER BY 1`,
  );
  const erased = PROFILE_KINDS.flatMap(tablesOf).map(({ table }) => getTableName(table));
  // Documents of the profile schema.
  const others = rows.map(({ name }) => name).filter((name) => !erased.includes(name));
  expect(others).toEqual(['extension_schema', 'identification_key']);
});

test('an export can show each column that the database has', async () => {
  for (const { table } of INVENTORY) {
    const rows = await executeRows<{ name: string }>(
      app.db,
      sql`SELECT column_name AS name FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name = ${getTableName(table)}`,
    );
    const stored = rows.map(({ name }) => name).sort();
    const known = Object.values(getTableColumns(table)).map(({ name }) => name);
    expect(known.sort(), getTableName(table)).toEqual(stored);
  }
  for (const { table, hidden = [] } of PROFILE_KINDS.flatMap(tablesOf)) {
    expect(Object.values(getTableColumns(table)).map(({ name }) => name)).toEqual(expect.arrayContaining([...hidden]));
  }
});
