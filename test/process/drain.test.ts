import { once } from 'node:events';
import { Agent, get, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { createServerDatabase } from '../support/database.ts';
import { type Gateway, send, startGateway, useGatewayProcesses } from '../support/gateway-process.ts';
import { tokenEntry, useTokensFile } from '../support/loyalty-tokens.ts';

useGatewayProcesses();
const LOYALTY_TOKENS_FILE = useTokensFile({ tokens: [tokenEntry('web', 'sesame')] });

const CUSTOMER = '/profiles/00027a52JCGY000M';
const PATIENCE = { timeout: 10_000 };
/** Far below the ten seconds after which what still runs is cut off. */
const EXIT_WITHIN_MS = 5_000;

/** Send the signal; the process must end by itself, in time and without complaint. */
async function expectExit(gateway: Gateway, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const start = performance.now();
  expect(await gateway.stop(signal)).toEqual({ code: 0, signal: null });
  expect(performance.now() - start).toBeLessThan(EXIT_WITHIN_MS);
}

/** Send a write over a connection that the client means to keep. */
async function writeOverKeptConnection(gateway: Gateway): Promise<IncomingMessage> {
  const headers = { 'content-type': 'application/json' };
  const agent = new Agent({ keepAlive: true });
  const sent = request(`${gateway.url}${CUSTOMER}`, { method: 'PUT', headers, agent });
  sent.end(JSON.stringify({ FirstName: 'Robert' }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

async function openIdleConnection(gateway: Gateway): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const [response] = (await once(get(`${gateway.url}/health/live`, { agent }), 'response')) as [IncomingMessage];
  await text(response);
}

function openConnection({ url }: Gateway): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname).on('error', () => {});
}

/** True when nobody listens any more. */
async function isRefused(gateway: Gateway): Promise<boolean> {
  const socket = openConnection(gateway);
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('close', () => resolve(false));
  });
  socket.destroy();
  return !isOpen;
}

test('a request that runs when SIGTERM comes is answered, then the process ends with exit code 0', async () => {
  const DATABASE_URL = await createServerDatabase();
  const gateway = await startGateway({ DATABASE_URL, DEMO_DATA: 'true', DATABASE_LOCK_TIMEOUT_MS: '60000' });
  const sql = postgres(DATABASE_URL, { max: 2 });
  const blocker = await sql.reserve();
  await blocker`begin`;
  await blocker`select from customer for update`;

  const answer = writeOverKeptConnection(gateway);
  const countWaiting = async (): Promise<number> => {
    const waits =
      await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return waits.length;
  };
  await expect.poll(countWaiting, PATIENCE).toBe(1);
  const exit = gateway.stop('SIGTERM');
  // Nobody new is let in, while the one who is in is waited for.
  await expect.poll(() => isRefused(gateway), PATIENCE).toBe(true);
  await blocker`commit`;
  blocker.release();

  const response = await answer;
  expect([response.statusCode, await text(response)]).toEqual([200, '[]']);
  const answered = performance.now();
  expect(await exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - answered).toBeLessThan(EXIT_WITHIN_MS);
  const names =
    await sql`select attributes ->> 'FirstName' as name from customer where customer_id = '00027a52JCGY000M'`;
  expect(names).toEqual([{ name: 'Robert' }]);
  await sql.end();
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'connections that are kept alive do not hold up the exit on %s',
  async (name) => {
    const gateway = await startGateway({ DATABASE_URL: await createServerDatabase() });
    await Promise.all(Array.from({ length: 10 }, () => openIdleConnection(gateway)));
    await expectExit(gateway, name);
  },
);

test('a connection that has not sent anything yet does not hold up the exit', async () => {
  const gateway = await startGateway({ DATABASE_URL: await createServerDatabase() });
  // As browsers open them ahead of need, and load balancers to see whether somebody listens.
  const socket = openConnection(gateway);
  await once(socket, 'connect');
  // Answered on a later connection: so the gateway has accepted this one too.
  await send(gateway, 'GET', '/health/live');
  await expectExit(gateway);
  socket.destroy();
});

test('two requests sent at once by a client that went away during the first are not waited for', async () => {
  const gateway = await startGateway({ DATABASE_URL: await createServerDatabase() });
  const gone = openConnection(gateway);
  await once(gone, 'connect');
  const line = 'GET /profiles/00027a52JCGY000M HTTP/1.1\r\nHost: gateway\r\n\r\n';
  gone.write(line + line);
  gone.resetAndDestroy();
  // One that sends nothing would keep the server open if it were not cut off.
  const silent = openConnection(gateway);
  await once(silent, 'connect');
  await expectExit(gateway);
  silent.destroy();
});

test('requests that were refused at the edge are not waited for', async () => {
  const gateway = await startGateway({ DATABASE_URL: await createServerDatabase(), LOYALTY_TOKENS_FILE });
  const headers = { origin: 'https://evil.example' };
  expect((await fetch(`${gateway.url}${CUSTOMER}`, { method: 'PUT', headers })).status).toBe(403);
  expect((await send(gateway, 'GET', '/client/users/x/profile')).status).toBe(401);
  const socket = openConnection(gateway);
  await once(socket, 'connect');
  await send(gateway, 'GET', '/health/live');
  await expectExit(gateway);
  socket.destroy();
});

test('a signal that comes with the ready line already ends the process in good order', async () => {
  const DATABASE_URL = await createServerDatabase();
  for (let round = 0; round < 3; round++) {
    await expectExit(await startGateway({ DATABASE_URL }));
  }
});

test('stopping leaves no connection behind on the server', async () => {
  const DATABASE_URL = await createServerDatabase();
  const gateway = await startGateway({ DATABASE_URL, DEMO_DATA: 'true' });
  await Promise.all(Array.from({ length: 20 }, () => send(gateway, 'GET', CUSTOMER)));
  await expectExit(gateway);
  const sql = postgres(DATABASE_URL, { max: 1 });
  const others = () => sql`select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  await expect.poll(async () => (await others()).length, PATIENCE).toBe(0);
  await sql.end();
});
