import { readFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { useSecondApp } from '../../support/other-apps.ts';
import { setMode } from '../../support/server-mode.ts';

const app = useTestApp(openTestDatabase);
const second = useSecondApp(app);

const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

async function readStatus(gateway = app) {
  const response = await send(gateway, 'GET', '/server/status');
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}

afterEach(() => setMode(app, 'production'));

test('has the documented keys, times in UTC with milliseconds and whole kilobytes (context-services.md §9)', async () => {
  const { version } = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'));
  const response = await send(app, 'GET', '/server/status/');
  expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
  const status = response.json();
  expect(status).toEqual({
    version,
    system_time: INSTANT,
    started: INSTANT,
    last_request: INSTANT,
    mode: 'production',
    max_memory: expect.any(Number),
    allocated_memory: expect.any(Number),
    free_memory: expect.any(Number),
    used_memory: expect.any(Number),
    request_today: expect.any(Number),
    client_errors_today: expect.any(Number),
    server_errors_today: expect.any(Number),
  });
  for (const name of ['max_memory', 'allocated_memory', 'free_memory', 'used_memory']) {
    expect(Number.isInteger(status[name]), name).toBe(true);
  }
  expect(status.used_memory).toBeGreaterThan(0);
  expect(status.used_memory).toBeLessThanOrEqual(status.allocated_memory);
  expect(status.started <= status.last_request && status.last_request <= status.system_time).toBe(true);
});

test('works in both modes and names the one in force, also one that another gateway has set', async () => {
  for (const mode of ['maintenance', 'production', 'maintenance']) {
    await setMode(second, mode);
    expect(await readStatus()).toMatchObject({ mode });
    expect(await readStatus(second)).toMatchObject({ mode });
  }
});

test("counts this server's requests and what became of them", async () => {
  const before = await readStatus();
  await setMode(app, 'maintenance');
  await send(app, 'GET', '/profiles/00027a52JCGY000M');
  await setMode(app, 'production');
  await send(app, 'GET', '/profiles/0000000000000000');
  await send(app, 'GET', '/profiles/00027a52JCGY000M');
  // A request counts when its answer is out, which may be a moment after the client has it.
  const after = await vi.waitFor(async () => {
    const status = await readStatus();
    expect(status.client_errors_today).toBe(before.client_errors_today + 1);
    expect(status.server_errors_today).toBe(before.server_errors_today + 1);
    return status;
  });
  expect(after.request_today).toBeGreaterThanOrEqual(before.request_today + 6);
  expect(after.started).toBe(before.started);
  expect(after.last_request >= before.system_time).toBe(true);
});

test('writes nothing', async () => {
  const before = await app.snapshot();
  await readStatus();
  expect(await app.snapshot()).toEqual(before);
});
