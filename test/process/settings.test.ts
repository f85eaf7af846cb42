import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createServerDatabase } from '../support/database.ts';
import {
  newDataDir,
  runEntry,
  send,
  serverDatabaseUrl,
  startGateway,
  useGatewayProcesses,
} from '../support/gateway-process.ts';
import { findFreePort } from '../support/restartable-server.ts';

useGatewayProcesses();

/** Refusals are for the operator: one line, no stack. */
const oneLine = (text: string): RegExp => new RegExp(`^profile-gateway cannot start: [^\\n]*${text}[^\\n]*\\n$`);

test('a malformed setting stops the start with its name', async () => {
  const { code, stdout, stderr } = await runEntry('main', { DATA_DIR: await newDataDir(), PORT: 'http' });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(oneLine('PORT: '));
});

test('every malformed setting is named at once', async () => {
  const malformed = {
    ...{ PORT: '65536', DATABASE_URL: 'mysql://127.0.0.1/profiles', DEMO_DATA: 'yes', LOG_LEVEL: 'loud' },
    ...{ PUBLIC_URL: 'https://api.example.com/path', CONTEXT_SERVICES_BASE_PATH: 'path/', BODY_LIMIT: '1 MB' },
  };
  const { code, stdout, stderr } = await runEntry('main', malformed);
  expect([code, stdout]).toEqual([1, '']);
  for (const name of Object.keys(malformed)) expect(stderr).toMatch(oneLine(`${name}: `));
});

test.each(['/nowhere/at/all', 'package.json'])(
  'an IMPORT_DIR that is no directory stops the start: %s',
  async (path) => {
    const { code, stdout, stderr } = await runEntry('main', { DATA_DIR: await newDataDir(), IMPORT_DIR: path });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(oneLine('IMPORT_DIR: '));
  },
);

test('a name that is one slip away from a setting warns, and the start goes on', async () => {
  const DATABASE_URL = await createServerDatabase();
  const gateway = await startGateway({ DATABASE_URL, DATABSE_URL: 'postgres://127.0.0.1/other' });
  expect((await send(gateway, 'GET', '/health/ready')).status).toBe(200);
  await gateway.stop();
  const [warning] = gateway.output.stderr.split('\n');
  expect(warning).toMatch(/^warning: .*DATABSE_URL.*DATABASE_URL/);
});

test('a PORT that is taken stops the start with its number', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const PORT = String((taken.address() as AddressInfo).port);
  const { code, stdout, stderr } = await runEntry('main', { DATABASE_URL: await createServerDatabase(), PORT });
  taken.close();
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(oneLine(`EADDRINUSE[^\\n]*${PORT}`));
});

test('a HOST that is none of this machine stops the start with its name', async () => {
  const DATABASE_URL = await createServerDatabase();
  const { code, stderr } = await runEntry('main', { DATABASE_URL, HOST: '192.0.2.1' });
  expect(code).toBe(1);
  expect(stderr).toMatch(oneLine('192\\.0\\.2\\.1'));
});

test.each([
  ['main', 'profile-gateway cannot start'],
  ['cli/migrate', 'migration failed'],
])('%s says in one line why a database cannot be used, without the password', async (entry, said) => {
  const server = new URL(serverDatabaseUrl('postgres'));
  const password = 'hunter2-secret';
  const closedPort = await findFreePort();
  const cases = [
    [`postgres://gateway:${password}@127.0.0.1:${closedPort}/profiles`, `127\\.0\\.0\\.1:${closedPort}`],
    // On most machines two addresses, so two attempts in vain.
    [`postgres://gateway:${password}@localhost:${closedPort}/profiles`, `:${closedPort}`],
    [`postgres://gateway:${password}@nowhere.invalid/profiles`, 'nowhere\\.invalid'],
    [`postgres://gateway:${password}@${server.host}/postgres`, 'password authentication failed'],
    [serverDatabaseUrl('not_there'), 'database "not_there" does not exist'],
  ];
  const runs = await Promise.all(cases.map(([DATABASE_URL = '']) => runEntry(entry, { DATABASE_URL })));
  for (const [index, { code, stdout, stderr }] of runs.entries()) {
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(new RegExp(`^${said}: [^\\n]*${cases[index]?.[1]}[^\\n]*\\n$`));
    expect(stderr).not.toContain(password);
  }
});
