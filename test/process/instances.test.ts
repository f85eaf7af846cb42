import postgres from 'postgres';
import { expect, test } from 'vitest';
import { createServerDatabase } from '../support/database.ts';
import {
  createEmptyDatabase,
  type Gateway,
  query,
  send,
  startGateway,
  useGatewayProcesses,
} from '../support/gateway-process.ts';

useGatewayProcesses();

const startAll = (count: number, settings: Record<string, string>): Promise<Gateway[]> =>
  Promise.all(Array.from({ length: count }, () => startGateway(settings)));

const pets = (name: string) => ({
  name,
  type: 'multi-valued',
  unique: ['PetName'],
  attributes: [{ name: 'PetName', type: 'string', mandatory: true }],
});

const firstName = { FirstName: 'Bruce' };

async function createCustomer(gateway: Gateway): Promise<string> {
  const created = await send(gateway, 'POST', '/profiles', firstName);
  expect(created.status).toBe(201);
  return JSON.parse(created.body).customer_id;
}

test.each([2, 5])('%i instances that start at once on an empty server database all come up', async (count) => {
  const DATABASE_URL = await createEmptyDatabase();
  const gateways = await startAll(count, { DATABASE_URL });
  const [first] = gateways;
  if (!first) throw new Error('no gateway');
  const customerId = await createCustomer(first);
  const answers = await Promise.all(gateways.map((gateway) => send(gateway, 'GET', `/profiles/${customerId}`)));
  expect(answers.map(({ status, body }) => [status, JSON.parse(body)])).toEqual(
    Array(count).fill([200, { customer_id: customerId, ...firstName }]),
  );
  const stopped = await Promise.all(gateways.map((gateway) => gateway.stop()));
  expect(stopped).toEqual(Array(count).fill({ code: 0, signal: null }));
  const sql = postgres(DATABASE_URL, { max: 1 });
  const migrations = await sql`select hash, count(*)::int as runs from drizzle.__drizzle_migrations group by hash`;
  await sql.end();
  expect(migrations.map(({ runs }) => runs)).toEqual(migrations.map(() => 1));
});

test('several instances that start at once with DEMO_DATA=true all come up, and the data is there once', async () => {
  const DATABASE_URL = await createServerDatabase();
  const sql = postgres(DATABASE_URL, { max: 2 });
  const count = 4;
  // Held until all of them are about to write, which each would do alone if it went by what it saw.
  const blocker = await sql.reserve();
  await blocker`begin`;
  await blocker`lock table profile_schema in access exclusive mode`;
  const starting = startAll(count, { DATABASE_URL, DEMO_DATA: 'true', DATABASE_LOCK_TIMEOUT_MS: '60000' });
  await expect.poll(() => countWaiting(sql), { timeout: 20_000 }).toBe(count);
  await blocker`commit`;
  blocker.release();
  const gateways = await starting;
  for (const gateway of gateways) {
    expect((await send(gateway, 'GET', '/profiles/00027a52JCGY000M')).status).toBe(200);
  }
  const [rows] = await sql`select (select count(*)::int from customer) as customers,
    (select count(*)::int from member) as members, (select count(*)::int from extension_schema) as extensions`;
  await sql.end();
  expect(rows).toEqual({ customers: 2, members: 2, extensions: 2 });
});

async function countWaiting(sql: postgres.Sql): Promise<number> {
  const waiting =
    await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return waiting.length;
}

test('a change of the profile schema through one instance is in force at once on another', async () => {
  const DATABASE_URL = await createEmptyDatabase();
  const [a, b] = await startAll(2, { DATABASE_URL });
  if (!a || !b) throw new Error('no gateways');
  const customerId = await createCustomer(a);
  const path = `/profiles/${customerId}`;
  // Both have read the schema by now: it has no extension.
  for (const gateway of [a, b]) expect((await send(gateway, 'PUT', path, firstName)).status).toBe(200);

  const write = async (through: Gateway, name: string) => {
    const records = [{ PetName: 'Rex' }, { PetName: 'Tom' }];
    const { status, body } = await send(through, 'PUT', path, { ...firstName, [name]: records });
    expect([name, status, body]).toEqual([name, 200, '[]']);
    return records;
  };
  const read = async (through: Gateway, name: string) => {
    const { status, body } = await send(through, 'GET', `${path}?extensions=${name}`);
    expect([name, status]).toEqual([name, 200]);
    return JSON.parse(body)[name];
  };

  // Enough rounds, that a memory which is refreshed now and then could not pass by luck.
  for (let round = 0; round < 10; round++) {
    const [author, other] = round % 2 === 0 ? [a, b] : [b, a];
    const [forWrite, forRead, forQuery] = [`Written${round}`, `Read${round}`, `Queried${round}`];
    expect((await send(author, 'POST', '/metadata/profiles/extensions', pets(forWrite))).status).toBe(201);
    const written = await write(other, forWrite);
    expect(await read(other, forWrite)).toEqual(written);

    expect((await send(author, 'POST', '/metadata/profiles/extensions', pets(forRead))).status).toBe(201);
    expect(await read(other, forRead)).toEqual([]);

    expect((await send(author, 'POST', '/metadata/profiles/extensions', pets(forQuery))).status).toBe(201);
    const records = await write(author, forQuery);
    const fields = 'name records { attributes }';
    const text = `{ customer(customerId: "${customerId}") { extensions(names: ["${forQuery}"]) { ${fields} } } }`;
    const extensions = [{ name: forQuery, records: records.map((attributes) => ({ attributes })) }];
    expect(await query(other, text)).toEqual({ data: { customer: { extensions } } });
  }
  await Promise.all([a.stop(), b.stop()]);
});
