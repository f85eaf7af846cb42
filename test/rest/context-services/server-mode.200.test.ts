import { sql } from 'drizzle-orm';
import { afterEach, expect, inject, test, vi } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, readProfile, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, putProfile } from '../../support/loyalty.ts';
import { useSecondApp } from '../../support/other-apps.ts';
import { expectKeptOut, setMode } from '../../support/server-mode.ts';

const app = useTestApp(openTestDatabase);
const below = useSecondApp(app, { CONTEXT_SERVICES_BASE_PATH: '/genesys/1/cs' });

const readMode = async () => (await send(app, 'GET', '/server/status')).json().mode;

afterEach(() => setMode(app, 'production'));

test('a server starts in production mode (context-services.md §9)', async () => {
  expect(await readMode()).toBe('production');
});

test.each([
  ['maintenance', 'maintenance'],
  ['production', 'production'],
  ['MAINTENANCE', 'maintenance'],
  ['Production', 'production'],
  ['mAiNtEnAnCe', 'maintenance'],
])('%s is accepted, whatever its letter case, and echoed as %s under a key with a space (§9)', async (sent, mode) => {
  const response = await send(app, 'POST', '/server/mode', { mode: sent });
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
  expect(response.headers.location).toBe('/server/status');
  expect(response.body).toBe(`{"server changed":"${mode}"}`);
  expect(await readMode()).toBe(mode);
});

test('the location has the base path in front', async () => {
  const response = await send(below, 'POST', '/genesys/1/cs/server/mode/', { mode: 'maintenance' });
  expect(response.headers.location).toBe('/genesys/1/cs/server/status');
  const status = await send(below, 'GET', String(response.headers.location));
  expect(status.json()).toMatchObject({ mode: 'maintenance' });
});

test('setting the mode that is set already is no error', async () => {
  for (const mode of ['maintenance', 'maintenance', 'production', 'production']) await setMode(app, mode);
  expect(await readMode()).toBe('production');
});

test('profiles are as they were after maintenance', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada', Phone: [{ PhoneNumber: '1' }] });
  const { profile_schema: _before, ...before } = await app.snapshot();
  await setMode(app, 'maintenance');
  await setMode(app, 'production');
  const { profile_schema: _after, ...after } = await app.snapshot();
  expect(after).toEqual(before);
  expect(await readProfile(app, id)).toEqual({ FirstName: 'Ada' });
});

test.each<['GET' | 'POST' | 'DELETE', string, unknown, number]>([
  ['GET', '/metadata/profiles', undefined, 200],
  ['GET', '/metadata/profiles/extensions', undefined, 200],
  ['GET', '/metadata/profiles/extensions/Phone', undefined, 200],
  ['GET', '/metadata/identification-keys', undefined, 200],
  ['GET', '/server/status', undefined, 200],
  ['POST', '/metadata/profiles/extensions', { name: 'Pets', type: 'classifier' }, 201],
  ['POST', '/metadata/identification-keys', { name: 'ByName', attributes: ['LastName'] }, 201],
  ['GET', '/metadata/identification-keys/ByName', undefined, 200],
  ['DELETE', '/metadata/identification-keys/ByName', undefined, 204],
  ['DELETE', '/metadata/profiles/extensions/Pets', undefined, 204],
  ['GET', '/health/ready', undefined, 200],
])('%s %s works in maintenance mode (context-services.md §9)', async (method, url, body, status) => {
  const request = { method, url, ...(body === undefined ? {} : { payload: JSON.stringify(body) }) };
  await setMode(app, 'maintenance');
  const response = await app.inject(request);
  expect(response.statusCode, response.body).toBe(status);
});

test('members are served in maintenance mode, through both of their doors', async () => {
  await setMode(app, 'maintenance');
  const profile = { email: ADA.email, postalZipCode: 'H0H 0H0', dateOfBirth: '1990-04-12', gender: 'F' };
  const updated = await putProfile(app, ADA.correlationId, { ...profile, city: 'Laval' });
  expect(updated.statusCode, updated.body).toBe(200);
  const { data } = await app.graphql(`{ member(by: { email: "${ADA.email}" }) { city extendedData { key } } }`);
  expect(data.member).toEqual({ city: 'Laval', extendedData: expect.any(Array) });
});

/** One connection cannot wait for itself: only a server can show who waits. */
const onServer = test.runIf(inject('serverUrl') !== null);

/** Resolves when that many sessions of this database wait for a lock. */
const waiters = (count: number) =>
  vi.waitFor(
    async () => {
      const rows = await executeRows<{ pid: number }>(
        app.db,
        sql`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rows).toHaveLength(count);
    },
    { timeout: 4_000, interval: 20 },
  );

onServer('a switch waits for the writes that run, and both succeed, in order (context-services.md §9)', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const done: string[] = [];
  const track = async (name: string, work: ReturnType<typeof send>) => {
    const { statusCode } = await work;
    done.push(`${name} ${statusCode}`);
  };
  const running: Promise<void>[] = [];
  await app.db.transaction(async (tx) => {
    await tx.execute(sql`SELECT FROM customer WHERE customer_id = ${id} FOR UPDATE`);
    running.push(track('put', send(app, 'PUT', `/profiles/${id}`, { FirstName: 'Augusta' })));
    await waiters(1);
    running.push(track('switch', send(app, 'POST', '/server/mode', { mode: 'maintenance' })));
    await waiters(2);
    expect(done).toEqual([]);
  });
  await Promise.all(running);
  expect(done).toEqual(['put 200', 'switch 200']);
  expect(await readMode()).toBe('maintenance');
  await setMode(app, 'production');
  expect(await readProfile(app, id)).toEqual({ FirstName: 'Augusta' });
});

onServer('a write that begins during the switch waits for it and is kept out', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const running: ReturnType<typeof send>[] = [];
  await app.db.transaction(async (tx) => {
    await tx.execute(sql`UPDATE profile_schema SET mode = 'maintenance', version = version + 1`);
    running.push(send(app, 'PUT', `/profiles/${id}`, { FirstName: 'lost' }));
    running.push(send(app, 'POST', `/profiles/${id}/extensions`, { Phone: { PhoneNumber: '1' } }));
    running.push(send(app, 'POST', '/profiles', { FirstName: 'lost' }));
    await waiters(3);
  });
  for (const response of await Promise.all(running)) expectKeptOut(response, 'maintenance');
  expect(JSON.stringify(await app.snapshot())).not.toContain('lost');
});
