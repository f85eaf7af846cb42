import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { executeRows } from '../../src/db/client.ts';
import { openServer } from '../../src/db/server.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { createServerDatabase } from '../support/database.ts';
import { send, startGateway, useGatewayProcesses } from '../support/gateway-process.ts';

useGatewayProcesses();

const MEMBER = '/client/users/demo-session-1/profile';
const CUSTOMER = '/profiles/00027a52JCGY000M';
const memberProfile = {
  ...{ firstName: 'Ada', lastName: 'Tremblay', email: 'ada.tremblay@example.com' },
  ...{ postalZipCode: 'H0H 0H0', dateOfBirth: '1990-04-12', gender: 'F' },
};

test.each([
  ['a transaction', 'member', MEMBER, memberProfile],
  ['a single statement', 'customer', CUSTOMER, { FirstName: 'Robert' }],
])(
  'a connection that the server ends amid %s costs that one request, not the process',
  async (_, table, path, body) => {
    const DATABASE_URL = await createServerDatabase();
    const settings = { DEMO_DATA: 'true', DATABASE_LOCK_TIMEOUT_MS: '60000', DATABASE_CONNECTIONS_MAX: '1' };
    const gateway = await startGateway({ DATABASE_URL, ...settings });
    const admin = postgres(DATABASE_URL, { max: 2 });
    const blocker = await admin.reserve();
    await blocker`begin`;
    await blocker`select from ${blocker(table)} for update`;

    const answer = send(gateway, 'PUT', path, body).catch(() => null);
    const terminate = () => admin`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await terminate()).length, { timeout: 10_000 }).toBe(1);
    expect((await answer)?.status).toBe(503);
    await blocker`rollback`;
    blocker.release();
    await admin.end();

    expect((await send(gateway, 'PUT', path, body)).status).toBe(200);
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  },
);

test('a connection that breaks off at any point, of its beginning too, costs no more than the requests it carried', async () => {
  const url = new URL(await createServerDatabase());
  const proxy = await startCuttingProxy({ host: url.hostname, port: Number(url.port) });
  onTestFinished(proxy.close);
  url.port = String(proxy.port);
  const gateway = await startGateway({ DATABASE_URL: url.href, DEMO_DATA: 'true', DATABASE_CONNECTIONS_MAX: '2' });
  const put = (path: string, body: unknown): Promise<number> =>
    send(gateway, 'PUT', path, body).then(
      ({ status }) => status,
      () => 0,
    );
  const write = () => Promise.all([put(MEMBER, memberProfile), put(CUSTOMER, { FirstName: 'Robert' })]);
  expect(await write()).toEqual([200, 200]);
  // Greeting, three steps of the password, then the first statements: far enough to pass through.
  for (let pieces = 0; pieces < 14; pieces++) {
    proxy.cut(pieces);
    const statuses = await write();
    expect([pieces, statuses.filter((status) => status !== 200 && status !== 503)]).toEqual([pieces, []]);
    proxy.cut(null);
    await expect.poll(write, { timeout: 5_000, interval: 20 }).toEqual([200, 200]);
  }
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
});

const ONE_CONNECTION = { connectionsMax: 1, lockTimeoutMs: 5_000, statementTimeoutMs: 5_000 };

test('what follows at once upon a statement whose connection was reset is refused, and what follows then is answered', async () => {
  const url = new URL(await createServerDatabase());
  const proxy = await startCuttingProxy({ host: url.hostname, port: Number(url.port) });
  onTestFinished(proxy.close);
  url.port = String(proxy.port);
  const { db, ping, close } = await openServer({ url: url.href, ...ONE_CONNECTION });
  await ping();
  const following = db.execute(sql`SELECT pg_sleep(60)`).catch(() => executeRows(db, sql`SELECT 1 AS one`));
  await setTimeout(50);
  proxy.reset();
  await expect(following).rejects.toMatchObject({ cause: { code: 'CONNECTION_CLOSED' } });
  expect(await executeRows(db, sql`SELECT 2 AS two`)).toEqual([{ two: 2 }]);
  await close();
});

test('a transaction that lost its connection writes nothing on the next one', async () => {
  const url = await createServerDatabase();
  const { db, ping, close } = await openServer({ url, ...ONE_CONNECTION });
  const admin = postgres(url, { max: 1, connection: { application_name: 'admin' } });
  onTestFinished(() => admin.end());
  await admin`create table trace (word text)`;
  const outcome: { late?: unknown } = {};
  const transaction = db.transaction(async (tx) => {
    await tx.execute(sql`INSERT INTO trace VALUES ('early')`);
    await admin`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'profile-gateway'`;
    await expect.poll(() => ping().then(() => 'again', String)).toBe('again');
    outcome.late = await tx.execute(sql`INSERT INTO trace VALUES ('late')`).catch((error) => error.cause.code);
  });
  await expect(transaction).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
  await expect.poll(() => outcome.late).toBe('CONNECTION_CLOSED');
  await ping();
  expect([...(await admin`select * from trace`)]).toEqual([]);
  await close();
});

test('a statement that fails after its first rows does not spoil the answer of the next one', async () => {
  const url = await createServerDatabase();
  const { db, close } = await openServer({ url, ...ONE_CONNECTION });
  const failing = db.execute(sql`SELECT 1 / (4 - i) AS quotient FROM generate_series(1, 9) i`);
  await expect(failing).rejects.toThrow();
  expect([...(await executeRows(db, sql`SELECT 1 AS one UNION ALL SELECT 2`))]).toEqual([{ one: 1 }, { one: 2 }]);
  await close();
});
