import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config.ts';
import { useTestApp } from '../../support/app.ts';
import { feedEnds, labels, useSubscriptions } from '../../support/change-feed.ts';
import { createCustomer } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { INTERNALS } from '../../support/graphql.ts';
import { observeDatabase } from '../../support/observed-database.ts';
import { inTenant } from '../../support/other-apps.ts';
import { listen, subscribe } from '../../support/subscriptions.ts';

const CORS_ORIGINS = 'https://front.example';
const observed = observeDatabase(openTestDatabase);
const env = { CHANGE_FEED_SUBSCRIPTIONS_MAX: '3', CHANGE_FEED_POLL_MS: '50', CORS_ORIGINS };
const app = useTestApp(observed.open, { env });
const follow = useSubscriptions(app);
const PATIENCE = { timeout: 5_000 };

/** The code with which one more subscription is refused; null when it is not. */
async function refusal(): Promise<unknown> {
  const subscription = await follow();
  const [answer] = await subscription.collect(50);
  subscription.close();
  return answer?.errors?.[0]?.extensions?.['code'] ?? null;
}

test('so many subscriptions may be open; whoever goes away makes room, however it went', async () => {
  expect(await refusal()).toBeNull();
  await expect.poll(refusal, PATIENCE).toBeNull();
  const [first, , last] = [await follow(), await follow(), await follow()];
  const refused = await follow();
  expect(await refused.next()).toMatchObject({
    errors: [
      { message: 'there are 3 subscriptions already', extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 10 } },
    ],
  });
  expect(await refused.next()).toBeNull();
  // What is open goes on.
  const id = await createCustomer(app, { FirstName: 'Ada' });
  expect(labels(await first.take(1))).toEqual([`${id} 1`]);
  last.close();
  await expect.poll(refusal, PATIENCE).toBeNull();
});

test('a socket that is cut off in the middle makes room, too', async () => {
  const { port } = new URL(await listen(app.app));
  const query = encodeURIComponent('subscription { profileChanges { cursor } }');
  const sockets = Array.from({ length: 3 }, () => {
    const socket = createConnection(Number(port), '127.0.0.1').on('error', () => {});
    socket.write(`GET /graphql?query=${query} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n`);
    return socket;
  });
  await expect.poll(refusal, PATIENCE).toBe('UNAVAILABLE');
  for (const socket of sockets) socket.resetAndDestroy();
  await expect.poll(refusal, PATIENCE).toBeNull();
});

/** With the id under which the log has it, and nothing else. */
const MASKED = {
  message: 'Unexpected error.',
  extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'the-request' },
};

test('a failure at the beginning that is no refusal is masked', async () => {
  const headers = { 'x-request-id': 'the-request' };
  const subscription = await observed.whileFailing(new Error('secret column violates constraint'), () =>
    follow({ headers }),
  );
  const answer = await subscription.next();
  expect(answer?.errors).toMatchObject([MASKED]);
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(await subscription.next()).toBeNull();
});

test('a failure in the middle that is no refusal ends the subscription, masked as well', async () => {
  const headers = { 'x-request-id': 'the-request', 'x-genesys-tenantid': '5' };
  const subscription = await follow({ headers });
  const id = await createCustomer(inTenant(app, '5'), { FirstName: 'Ada' });
  expect(labels(await subscription.take(1))).toEqual([`${id} 1`]);
  await app.db.execute(sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
    VALUES ('5', 'MEMBER', 'no UUID', 1, 'CREATED', now())`);
  const answer = await subscription.next();
  expect(answer).toEqual({ errors: [MASKED] });
  expect(await subscription.next()).toBeNull();
  expect(subscription.isComplete()).toBe(true);
});

test('a failure of a field of one event is masked in that answer, and the subscription goes on', async () => {
  const headers = { 'x-request-id': 'the-request', 'x-genesys-tenantid': '6' };
  const tenant = inTenant(app, '6');
  const subscription = await follow({
    headers,
    fields: 'customerId accountId version customer { extensions { name } }',
  });
  const ids = [await createCustomer(tenant, { FirstName: 'Ada' })];
  await subscription.take(1);
  await app.db.execute(sql`ALTER TABLE extension_record RENAME TO hidden`);
  await app.db.execute(sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
    VALUES ('6', 'CUSTOMER', ${ids[0]}, 2, 'UPDATED', now())`);
  const answer = await subscription.next();
  await app.db.execute(sql`ALTER TABLE hidden RENAME TO extension_record`);
  expect(answer?.data.change).toMatchObject({ version: 2, customer: null });
  expect(answer?.errors).toMatchObject([{ ...MASKED, path: ['change', 'customer'] }]);
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  await app.db.execute(sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
    VALUES ('6', 'CUSTOMER', ${ids[0]}, 3, 'UPDATED', now())`);
  expect(await subscription.take(1)).toMatchObject([{ version: 3, customer: { extensions: [] } }]);
});

test('when the database is away for a while, an open subscription goes on without a loss', async () => {
  const subscription = await follow();
  const outage = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
  await observed.whileFailing(outage, async () => {
    await subscription.collect(300);
    const refused = await follow();
    expect((await refused.next())?.errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE', retryAfterSeconds: 1 });
  });
  const id = await createCustomer(app, { FirstName: 'After' });
  expect(labels(await subscription.take(1))).toEqual([`${id} 1`]);
});

test('a page of a listed origin may subscribe, one of another origin may not read, nor send a POST', async () => {
  const url = await listen(app.app);
  const listed = await follow({ headers: { origin: CORS_ORIGINS } });
  expect(listed.headers.get('access-control-allow-origin')).toBe(CORS_ORIGINS);
  const other = await follow({ method: 'GET', headers: { origin: 'https://evil.example' } });
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
  const posted = await subscribe(url, { headers: { origin: 'https://evil.example' } });
  expect(posted.status).toBe(403);
});

test('a closing app ends its subscriptions at once, saying so, and takes no more', async () => {
  const config = loadConfig({ LOG_LEVEL: 'silent' }, () => {});
  const closing = await createApp(app.database, config);
  const url = await listen(closing);
  const subscriptions = await Promise.all([1, 2, 3].map(() => subscribe(url)));
  const start = performance.now();
  await Promise.all([1, 2, 3].map(async (_, index) => subscriptions[index]?.collect(50)));
  await closing.close();
  expect(performance.now() - start).toBeLessThan(1_000);
  for (const subscription of subscriptions) {
    expect(await subscription.next()).toMatchObject({
      errors: [
        { message: expect.stringMatching(/stopping/), extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 1 } },
      ],
    });
    expect(await subscription.next()).toBeNull();
    expect(subscription.isComplete()).toBe(true);
  }
});

test('a client that does not read its events does not hold up a closing app, nor fill its memory', async () => {
  const config = loadConfig({ LOG_LEVEL: 'silent' }, () => {});
  const { earliest } = await feedEnds(app);
  const closing = await createApp(app.database, config);
  const { port } = new URL(await listen(closing));
  await app.db.execute(sql`INSERT INTO change_event (tenant_id, profile_kind, profile_id, version, kind, occurred_at)
    SELECT '1', 'CUSTOMER', 'c' || n, 1, 'CREATED', now() FROM generate_series(1, 1000) n`);
  // Long enough answers, that the buffers of the system cannot take them all.
  const aliases = Array.from({ length: 2_000 }, (_, index) => `c${index}: cursor`).join(' ');
  const query = `subscription { profileChanges(after: "${earliest}") { ${aliases} } }`;
  const socket = createConnection(Number(port), '127.0.0.1')
    .on('error', () => {})
    .pause();
  const body = JSON.stringify({ query });
  const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n';
  socket.write(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
  // By now the buffers are full.
  await delay(1_000);
  const start = performance.now();
  await closing.close();
  expect(performance.now() - start).toBeLessThan(3_000);
  socket.destroy();
});

test('a client that went away in the middle is not waited for by a closing app', async () => {
  const closing = await createApp(
    app.database,
    loadConfig({ LOG_LEVEL: 'silent' }, () => {}),
  );
  const url = await listen(closing);
  const gone = await subscribe(url);
  gone.close();
  // It keeps the server open until no request runs.
  const silent = createConnection(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  await once(silent, 'connect');
  await delay(100);
  const start = performance.now();
  await closing.close();
  expect(performance.now() - start).toBeLessThan(3_000);
  silent.destroy();
});

test('limits tell how many subscriptions there may be', async () => {
  const { data } = await app.graphql('{ limits { name value setting } }');
  expect(data.limits).toContainEqual({ name: 'subscriptions', value: 3, setting: 'CHANGE_FEED_SUBSCRIPTIONS_MAX' });
});
