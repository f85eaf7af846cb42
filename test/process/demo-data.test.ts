import postgres from 'postgres';
import { expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { openServer } from '../../src/db/server.ts';
import { createServerDatabase } from '../support/database.ts';
import {
  createEmptyDatabase,
  type Gateway,
  type Settings,
  send,
  startGateway,
  useGatewayProcesses,
} from '../support/gateway-process.ts';

useGatewayProcesses();

const DEMO_PATHS = [
  '/profiles/00027a52JCGY000M',
  '/profiles/0000Sb5U97XE000Y',
  '/metadata/profiles/extensions/Address',
];

const readDemoData = async (gateway: Gateway): Promise<number[]> =>
  Promise.all(DEMO_PATHS.map(async (path) => (await send(gateway, 'GET', path)).status));
const ALL_THERE = [200, 200, 200];
const NOTHING_THERE = [404, 404, 404];

/** Start, look for the demo data, and stop. */
async function demoDataAfterStart(settings: Settings): Promise<number[]> {
  const gateway = await startGateway(settings);
  const statuses = await readDemoData(gateway);
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  return statuses;
}

/** Every stored row, times too. */
async function readRows(url: string): Promise<unknown> {
  const sql = postgres(url, { max: 1 });
  const rows = await sql`
    select 'customer' as kind, to_jsonb(t)::text as row from customer t
    union all select 'record', to_jsonb(t)::text from extension_record t
    union all select 'member', to_jsonb(t)::text from member t
    union all select 'extended data', to_jsonb(t)::text from extended_data t
    union all select 'session', to_jsonb(t)::text from member_session t
    union all select 'extension', to_jsonb(t)::text from extension_schema t
    order by 1, 2`;
  await sql.end();
  return rows;
}

test('a server database gets no demo data by default', async () => {
  const DATABASE_URL = await createEmptyDatabase();
  expect(await demoDataAfterStart({ DATABASE_URL })).toEqual(NOTHING_THERE);
  expect(await readRows(DATABASE_URL)).toEqual([]);
});

test('DEMO_DATA=true fills an empty server database, once', async () => {
  const DATABASE_URL = await createEmptyDatabase();
  expect(await demoDataAfterStart({ DATABASE_URL, DEMO_DATA: 'true' })).toEqual(ALL_THERE);
  const rows = await readRows(DATABASE_URL);
  expect(rows).not.toEqual([]);
  expect(await demoDataAfterStart({ DATABASE_URL, DEMO_DATA: 'true' })).toEqual(ALL_THERE);
  expect(await readRows(DATABASE_URL)).toEqual(rows);
});

test.each([
  ['a customer', '/profiles', { FirstName: 'Jennifer' }],
  ['a member', '/client/users', { email: 'new.member@example.com', postalZipCode: '90210' }],
  [
    'an extension',
    '/metadata/profiles/extensions',
    { name: 'Pets', type: 'multi-valued', attributes: [{ name: 'PetName', type: 'string' }] },
  ],
])('DEMO_DATA=true keeps out of a server database that holds %s', async (_, path, body) => {
  const DATABASE_URL = await createServerDatabase();
  const database = await openServer({
    url: DATABASE_URL,
    connectionsMax: 1,
    lockTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
  });
  const app = await createApp(
    database,
    loadConfig({ LOG_LEVEL: 'silent' }, () => {}),
  );
  expect((await app.inject({ method: 'POST', url: path, payload: body })).statusCode).toBeLessThan(300);
  await app.close();
  await database.close();
  const rows = await readRows(DATABASE_URL);
  expect(await demoDataAfterStart({ DATABASE_URL, DEMO_DATA: 'true' })).toEqual(NOTHING_THERE);
  expect(await readRows(DATABASE_URL)).toEqual(rows);
});
