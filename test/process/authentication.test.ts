import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { basic, KENT, SUPERMAN_HASH, useUsersFile, writeUsersFile } from '../support/authentication.ts';
import { createServerDatabase } from '../support/database.ts';
import { runEntry, startGateway, useGatewayProcesses } from '../support/gateway-process.ts';
import { REPOSITORY } from '../support/repository-copy.ts';

useGatewayProcesses();

const USER = { name: 'kent', passwordHash: SUPERMAN_HASH };
const malformed = useUsersFile({
  users: [
    { ...USER, roles: ['agent'] },
    { ...USER, name: 'a:b' },
  ],
});
const broken = useUsersFile(`{ "users": [{ "name": "kent", "passwordHash": "${SUPERMAN_HASH}" }`);

const UNUSABLE: readonly { settings: Record<string, string>; said: readonly string[] }[] = [
  { settings: { USE_ROLES: 'true' }, said: ['USE_ROLES: ', 'AUTHENTICATION_FILE'] },
  { settings: { AUTHENTICATION_FILE: '/none/users.json' }, said: ['/none/users.json', 'ENOENT'] },
  { settings: { AUTHENTICATION_FILE: broken }, said: [broken, 'not valid JSON'] },
  { settings: { AUTHENTICATION_FILE: malformed }, said: [malformed, 'users[0].roles[0]', 'users[1].name'] },
];

test('a file of users that cannot be used, or is missing, stops the start with one line that says why', async () => {
  const DATABASE_URL = await createServerDatabase();
  const runs = await Promise.all(UNUSABLE.map(({ settings }) => runEntry('main', { DATABASE_URL, ...settings })));
  for (const [index, { code, stdout, stderr }] of runs.entries()) {
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^(?:warning: [^\n]*\n)?profile-gateway cannot start: [^\n]*\n$/);
    for (const text of UNUSABLE[index]?.said ?? []) expect(stderr).toContain(text);
    expect(stderr).not.toContain(SUPERMAN_HASH.slice(-20));
  }
});

/** Run `hash-password` with this text on its stdin. */
function hashPassword(input: string): Promise<{ failed: boolean; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const args = ['scripts/run.mjs', 'cli/hash-password'];
    const child = execFile(process.execPath, args, { cwd: REPOSITORY }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

test('what hash-password prints lets its password in', async () => {
  const { stdout } = await hashPassword('p\u00e4ss:word\n');
  expect(stdout).toMatch(/^scrypt\$\d+\$\d+\$\d+\$[\w+/=]+\$[\w+/=]+\n$/);
  const AUTHENTICATION_FILE = writeUsersFile({ users: [USER, { name: 'lois', passwordHash: stdout.trim() }] });
  const gateway = await startGateway({ DATABASE_URL: await createServerDatabase(), AUTHENTICATION_FILE });
  const ask = async (authorization: string) =>
    (await fetch(`${gateway.url}/metadata/profiles`, { headers: { authorization } })).status;
  expect(await ask(basic('lois', 'p\u00e4ss:word'))).toBe(200);
  expect(await ask(KENT)).toBe(200);
  expect(await ask(basic('lois', 'superman'))).toBe(401);
  expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
  await gateway.stop();
  expect(gateway.output.stderr).not.toMatch(/superman|p\u00e4ss|Basic/);
});

test('hash-password refuses what is no password, in one line', async () => {
  for (const { failed, stdout, stderr } of await Promise.all(['', '\n', 'two\nlines', 'a\tb'].map(hashPassword))) {
    expect([failed, stdout]).toEqual([true, '']);
    expect(stderr).toMatch(/^no hash: [^\n]*\n$/);
  }
});
