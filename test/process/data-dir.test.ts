import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import {
  type Gateway,
  newDataDir,
  runEntry,
  send,
  spawnEntry,
  startGateway,
  useGatewayProcesses,
} from '../support/gateway-process.ts';

useGatewayProcesses();

const CUSTOMER = '/profiles/00027a52JCGY000M';
const GRACEFUL = { code: 0, signal: null };

/** Making a database takes seconds, copying one does not: every test has a copy of one that is migrated and empty. */
const made = { dataDir: '', outputs: [''] };

beforeAll(async () => {
  made.dataDir = await newDataDir();
  const settings = { DATA_DIR: made.dataDir };
  const killed = spawnEntry('cli/migrate', settings);
  await vi.waitUntil(() => existsSync(join(made.dataDir, 'pglite', 'base', '1')), { timeout: 40_000, interval: 1 });
  killed.child.kill('SIGKILL');
  await killed.exited;
  const runs = [await runEntry('cli/migrate', settings), await runEntry('cli/migrate', settings)];
  made.outputs = [killed.output.stdout, ...runs.map(({ code, stdout, stderr }) => `${code} ${stderr}${stdout}`)];
});

async function copyDataDir(): Promise<string> {
  const copy = await newDataDir();
  await cp(made.dataDir, copy, { recursive: true });
  return copy;
}

async function readProfile(gateway: Gateway, path: string): Promise<Record<string, unknown>> {
  const { status, body } = await send(gateway, 'GET', path);
  expect([path, status]).toEqual([path, 200]);
  return JSON.parse(body);
}

async function createProfile(gateway: Gateway, FirstName: string): Promise<string> {
  const { status, body } = await send(gateway, 'POST', '/profiles', { FirstName });
  expect(status).toBe(201);
  return JSON.parse(body).customer_id;
}

test('a migration that was killed half-way is completed by the next one, which may be repeated', () => {
  const applied = '0 every migration is applied\n';
  expect(made.outputs).toEqual(['', applied, applied]);
});

test('what was written is there after SIGTERM and a restart, and the demo data does not come back over it', async () => {
  const DATA_DIR = await copyDataDir();
  const first = await startGateway({ DATA_DIR });
  expect(await readProfile(first, CUSTOMER)).toMatchObject({ FirstName: 'Bruce' });
  expect((await send(first, 'PUT', CUSTOMER, { LastName: 'Banner-Ross' })).status).toBe(200);
  const id = await createProfile(first, 'Jennifer');
  expect(await first.stop('SIGTERM')).toEqual(GRACEFUL);

  const second = await startGateway({ DATA_DIR });
  expect(await readProfile(second, CUSTOMER)).toEqual({ customer_id: '00027a52JCGY000M', LastName: 'Banner-Ross' });
  expect(await readProfile(second, `/profiles/${id}`)).toEqual({ customer_id: id, FirstName: 'Jennifer' });
  expect(await readProfile(second, '/profiles/0000Sb5U97XE000Y')).toMatchObject({ FirstName: 'Betty' });
  await second.stop();
});

test('DEMO_DATA=false leaves the database empty, and later starts keep out of what it holds then', async () => {
  const DATA_DIR = await copyDataDir();
  const expectNoDemoData = async (gateway: Gateway): Promise<void> => {
    for (const path of [CUSTOMER, '/metadata/profiles/extensions/Address']) {
      expect((await send(gateway, 'GET', path)).status).toBe(404);
    }
  };
  const first = await startGateway({ DATA_DIR, DEMO_DATA: 'false' });
  await expectNoDemoData(first);
  await createProfile(first, 'Jennifer');
  expect(await first.stop('SIGTERM')).toEqual(GRACEFUL);

  const second = await startGateway({ DATA_DIR });
  await expectNoDemoData(second);
  await second.stop();
});

/** Write without a pause until nobody answers, and remember what was acknowledged. */
function startWriting(gateway: Gateway): { acknowledged: Map<string, string>; ended: Promise<unknown> } {
  const acknowledged = new Map<string, string>();
  const create = async (name: string): Promise<void> => {
    acknowledged.set(await createProfile(gateway, name), name);
  };
  const replace = async (name: string): Promise<void> => {
    expect((await send(gateway, 'PUT', CUSTOMER, { FirstName: name })).status).toBe(200);
    acknowledged.set('00027a52JCGY000M', name);
  };
  const writer = async (write: (name: string) => Promise<void>, prefix: string): Promise<void> => {
    for (let count = 0; ; count++) await write(`${prefix}-${count}`);
  };
  const writers = [writer(create, 'a'), writer(create, 'b'), writer(create, 'c'), writer(replace, 'r')];
  return { acknowledged, ended: Promise.allSettled(writers) };
}

test('SIGKILL amid a stream of writes loses none that was acknowledged, time after time', async () => {
  const DATA_DIR = await copyDataDir();
  const expected = new Map<string, string>();
  let gateway = await startGateway({ DATA_DIR });
  for (let round = 0; round < 3; round++) {
    const { acknowledged, ended } = startWriting(gateway);
    await expect.poll(() => acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(15);
    await gateway.stop('SIGKILL');
    await ended;
    for (const [id, name] of acknowledged) expected.set(id, name);

    gateway = await startGateway({ DATA_DIR });
    for (const [id, name] of expected) {
      const { FirstName: stored } = await readProfile(gateway, `/profiles/${id}`);
      const [prefix, count] = name.split('-');
      // Of the customer that is overwritten again and again the next write may be there, which was not answered.
      const allowed = prefix === 'r' ? [name, `r-${Number(count) + 1}`] : [name];
      expect(allowed).toContain(stored);
      expected.set(id, String(stored));
    }
  }
  await gateway.stop();
});

test('of several processes on one DATA_DIR one serves, the others are refused by name, and nothing is lost', async () => {
  const DATA_DIR = await copyDataDir();
  const starts = await Promise.allSettled(Array.from({ length: 3 }, () => startGateway({ DATA_DIR })));
  const serving = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const refused = starts.flatMap((start) => (start.status === 'rejected' ? [String(start.reason)] : []));
  const isInUse = `DATA_DIR ${DATA_DIR} is in use by another profile-gateway process`;
  expect(refused).toEqual(
    Array(2).fill(expect.stringContaining(`exit code 1: profile-gateway cannot start: ${isInUse}`)),
  );
  const [first] = serving;
  if (!first || serving.length > 1) throw new Error(`${serving.length} processes serve`);

  const migration = await runEntry('cli/migrate', { DATA_DIR });
  expect([migration.code, migration.stdout]).toEqual([1, '']);
  expect(migration.stderr).toMatch(/^[^\n]+\n$/);
  expect(migration.stderr).toContain(`${isInUse} (pid ${first.child.pid})`);

  expect((await send(first, 'PUT', CUSTOMER, { FirstName: 'Robert' })).status).toBe(200);
  expect(await first.stop('SIGTERM')).toEqual(GRACEFUL);
  const next = await startGateway({ DATA_DIR });
  expect(await readProfile(next, CUSTOMER)).toEqual({ customer_id: '00027a52JCGY000M', FirstName: 'Robert' });
  await next.stop();
});
