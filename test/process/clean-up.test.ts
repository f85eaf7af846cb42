import postgres from 'postgres';
import { expect, test } from 'vitest';
import { createServerDatabase } from '../support/database.ts';
import { send, startGateway, useGatewayProcesses } from '../support/gateway-process.ts';

useGatewayProcesses();

const PATIENCE = { timeout: 10_000 };
const PROFILE = (correlationId: string): string => `/client/users/${correlationId}/profile`;

test('sessions that are to be kept no longer are deleted at the start, and again after each interval', async () => {
  const DATABASE_URL = await createServerDatabase();
  const sql = postgres(DATABASE_URL, { max: 1 });
  const age = (correlationId: string) =>
    sql`update member_session set started_at = now() - interval '49 hours' where correlation_id = ${correlationId}`;
  const ids = async () =>
    (await sql`select correlation_id as id from member_session order by 1`).map(({ id }) => String(id));
  const first = await startGateway({ DATABASE_URL, DEMO_DATA: 'true' });
  await age('demo-session-1');
  await first.stop();
  expect(await ids()).toEqual(['demo-session-1', 'demo-session-2']);

  const settings = { DATABASE_URL, SESSION_RETENTION_DAYS: '2', CLEAN_UP_INTERVAL_SECONDS: '1' };
  // Two at once, as instances run.
  const gateways = await Promise.all([startGateway(settings), startGateway(settings)]);
  await expect.poll(ids, PATIENCE).toEqual(['demo-session-2']);
  const [gateway] = gateways;
  expect((await send(gateway, 'GET', PROFILE('demo-session-1'))).status).toBe(404);
  expect((await send(gateway, 'GET', PROFILE('demo-session-2'))).status).toBe(200);
  await age('demo-session-2');
  await expect.poll(ids, PATIENCE).toEqual([]);
  for (const { stop, output } of gateways) {
    expect(await stop()).toEqual({ code: 0, signal: null });
    expect(output.stderr).not.toContain('clean-up failed');
  }
  expect(gateways.map(({ output }) => output.stderr).join('')).toMatch(/"task":"old sessions","deleted":1/);
  await sql.end();
});

test('a clean-up that fails is logged, and the gateway goes on', async () => {
  const DATABASE_URL = await createServerDatabase();
  const sql = postgres(DATABASE_URL, { max: 1 });
  await sql`alter table member_session rename to hidden`;
  const settings = { DATABASE_URL, SESSION_RETENTION_DAYS: '1', CLEAN_UP_INTERVAL_SECONDS: '1' };
  const gateway = await startGateway(settings);
  await expect.poll(() => gateway.output.stderr.match(/clean-up failed/g)?.length ?? 0, PATIENCE).toBeGreaterThan(1);
  expect((await send(gateway, 'GET', '/health/ready')).status).toBe(200);
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  expect(gateway.output.stderr).not.toMatch(/SELECT|DELETE/);
  await sql.end();
});

test('a session that somebody is opening again is left alone, and not waited for', async () => {
  const DATABASE_URL = await createServerDatabase();
  await (await startGateway({ DATABASE_URL, DEMO_DATA: 'true' })).stop();
  const sql = postgres(DATABASE_URL, { max: 2 });
  const ids = async () => (await sql`select correlation_id as id from member_session`).map(({ id }) => String(id));
  await sql`update member_session set started_at = now() - interval '49 hours'`;
  const blocker = await sql.reserve();
  await blocker`begin`;
  await blocker`update member_session set started_at = now() where correlation_id = 'demo-session-1'`;
  const gateway = await startGateway({ DATABASE_URL, SESSION_RETENTION_DAYS: '2', CLEAN_UP_INTERVAL_SECONDS: '1' });
  await expect.poll(ids, PATIENCE).toEqual(['demo-session-1']);
  await blocker`commit`;
  blocker.release();
  await gateway.stop();
  expect(gateway.output.stderr).not.toContain('clean-up failed');
  expect(await ids()).toEqual(['demo-session-1']);
  await sql.end();
});
