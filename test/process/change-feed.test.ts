import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { labels } from '../support/change-feed.ts';
import { createServerDatabase } from '../support/database.ts';
import {
  type Gateway,
  newDataDir,
  query,
  send,
  startGateway,
  useGatewayProcesses,
} from '../support/gateway-process.ts';
import { createRestartableServer, type RestartableServer } from '../support/restartable-server.ts';
import { subscribe } from '../support/subscriptions.ts';

useGatewayProcesses();
const servers: RestartableServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.remove())));

const PATIENCE = { timeout: 15_000 };

async function createCustomer(gateway: Gateway, FirstName: string): Promise<string> {
  const created = await send(gateway, 'POST', '/profiles', { FirstName });
  expect(created.status, created.body).toBe(201);
  return JSON.parse(created.body).customer_id;
}

const latestOf = async (gateway: Gateway): Promise<string> => {
  const { data } = (await query(gateway, '{ changeFeed { latest } }')) as { data: { changeFeed: { latest: string } } };
  return data.changeFeed.latest;
};

test('a subscriber of one process hears of the writes of another at once, and goes on at a third', async () => {
  const DATABASE_URL = await createServerDatabase();
  const settings = { DATABASE_URL, CHANGE_FEED_POLL_MS: '60000' };
  const [a, b, c] = await Promise.all([settings, settings, settings].map(startGateway));
  if (!a || !b || !c) throw new Error('no gateways');
  const subscription = await subscribe(a.url);
  expect(await subscription.collect(1_500)).toEqual([]);
  const ids = [await createCustomer(b, '1'), await createCustomer(b, '2'), await createCustomer(a, '3')];
  const changes = await subscription.take(3);
  expect(labels(changes)).toEqual(ids.map((id) => `${id} 1`));
  const moved = await subscribe(c.url, { after: changes[0].cursor });
  expect(labels(await moved.take(2))).toEqual(labels(changes.slice(1)));
  for (const gateway of [a, b, c]) expect(await gateway.stop()).toEqual({ code: 0, signal: null });
});

test('what nobody subscribes to is numbered, too, and the connection that listens is there only for subscribers', async () => {
  const DATABASE_URL = await createServerDatabase();
  const sql = postgres(DATABASE_URL, { max: 1 });
  const listening = async () =>
    (
      await sql`select from pg_stat_activity where datname = current_database()
    and query ilike 'listen%'`
    ).length;
  const unnumbered = async () => (await sql`select from change_event where feed_position is null`).length;
  const gateway = await startGateway({ DATABASE_URL, DEMO_DATA: 'true' });
  await expect.poll(unnumbered, PATIENCE).toBe(0);
  expect(await sql`select last_position::int as last from change_feed`).toMatchObject([{ last: expect.any(Number) }]);
  expect(await listening()).toBe(0);
  const subscription = await subscribe(gateway.url);
  await expect.poll(listening, PATIENCE).toBe(1);
  subscription.close();
  await expect.poll(listening, PATIENCE).toBe(0);
  await gateway.stop();
  await sql.end();
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends open subscriptions with a word, and the process soon, with exit code 0',
  async (signal) => {
    const gateway = await startGateway({ DATABASE_URL: await createServerDatabase() });
    const subscriptions = await Promise.all(Array.from({ length: 20 }, () => subscribe(gateway.url)));
    const id = await createCustomer(gateway, 'Ada');
    for (const subscription of subscriptions) expect(labels(await subscription.take(1))).toEqual([`${id} 1`]);
    const start = performance.now();
    expect(await gateway.stop(signal)).toEqual({ code: 0, signal: null });
    expect(performance.now() - start).toBeLessThan(3_000);
    for (const subscription of subscriptions) {
      expect(await subscription.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
      expect(await subscription.next()).toBeNull();
      expect(subscription.isComplete()).toBe(true);
    }
  },
);

test('a subscription outlives restarts of the database, and misses nothing', async () => {
  const server = await createRestartableServer();
  servers.push(server);
  const gateway = await startGateway({ DATABASE_URL: server.url });
  const subscription = await subscribe(gateway.url);
  const start = await latestOf(gateway);
  const ids: string[] = [];
  const told: { cursor: string }[] = [];
  for (let round = 0; round < 3; round++) {
    ids.push(await createCustomer(gateway, `${round}`));
    told.push(...(await subscription.take(1)));
    await server.stop();
    await expect.poll(async () => (await send(gateway, 'GET', '/health/ready')).status, PATIENCE).toBe(503);
    expect(await subscription.collect(1_000)).toEqual([]);
    const refused = await subscribe(gateway.url);
    expect(await refused.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
    await server.start();
    await expect.poll(async () => (await send(gateway, 'GET', '/health/ready')).status, PATIENCE).toBe(200);
  }
  ids.push(await createCustomer(gateway, 'last'));
  told.push(...(await subscription.take(1)));
  expect(labels(told)).toEqual(ids.map((id) => `${id} 1`));
  const again = await subscribe(gateway.url, { after: start });
  expect(labels(await again.take(ids.length))).toEqual(labels(told));
  // Whoever listened over the lost connection hears again.
  const sql = postgres(server.url, { max: 1 });
  const listening = async () => (await sql`select from pg_stat_activity where query ilike 'listen%'`).length;
  await expect.poll(listening, PATIENCE).toBe(1);
  await sql.end();
  expect(gateway.output.stderr.match(/the change feed does not go on/g)?.length).toBe(3);
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
});

test('on the embedded engine a subscription works as well', async () => {
  const gateway = await startGateway({ DATA_DIR: await newDataDir(), DEMO_DATA: 'false' });
  const subscription = await subscribe(gateway.url);
  const id = await createCustomer(gateway, 'Ada');
  expect(labels(await subscription.take(1))).toEqual([`${id} 1`]);
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  expect(await subscription.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
  // The embedded engine takes its time to make a database.
}, 60_000);

test('changes that are older than they are to be kept are deleted', async () => {
  const DATABASE_URL = await createServerDatabase();
  const first = await startGateway({ DATABASE_URL });
  const cursor = await latestOf(first);
  await createCustomer(first, 'Ada');
  await latestOf(first);
  await first.stop();
  const sql = postgres(DATABASE_URL, { max: 1 });
  await sql`update change_event set occurred_at = now() - interval '25 hours'`;
  const gateway = await startGateway({ DATABASE_URL, CHANGE_FEED_RETENTION_DAYS: '1' });
  await expect.poll(async () => (await sql`select from change_event`).length, PATIENCE).toBe(0);
  const subscription = await subscribe(gateway.url, { after: cursor });
  expect(await subscription.next()).toMatchObject({
    errors: [{ extensions: { code: 'CURSOR_EXPIRED', reason: 'TOO_OLD' } }],
  });
  await gateway.stop();
  await sql.end();
});
