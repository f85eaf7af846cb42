import { expect, test } from 'vitest';
import { parsePasswordHash } from '../../../src/domain/authentication/password-hash.ts';
import { parseUsers } from '../../../src/domain/authentication/users.ts';
import { UnauthenticatedError, UnavailableError } from '../../../src/domain/errors.ts';
import { createAuthenticate } from '../../../src/services/authentication/authenticate.ts';
import { limitRunning } from '../../../src/services/authentication/limit-running.ts';
import { hashPassword, isPasswordOf } from '../../../src/services/authentication/password-hashing.ts';
import { basic, KENT, SUPERMAN_HASH } from '../../support/authentication.ts';

const USERS = parseUsers({
  users: [
    { name: 'kent', passwordHash: SUPERMAN_HASH },
    { name: 'lois', passwordHash: SUPERMAN_HASH },
  ],
});

test('a new hash is of its password alone, and never the same twice', async () => {
  const [first, second] = [await hashPassword('pa\u0308ss:w\u00f6rd'), await hashPassword('pa\u0308ss:w\u00f6rd')];
  expect(first).not.toBe(second);
  const parsed = parsePasswordHash(first);
  if (!parsed) throw new Error('the hash cannot be read');
  expect(await isPasswordOf(parsed, 'p\u00e4ss:w\u00f6rd')).toBe(true);
  for (const wrong of ['', 'pass:word', 'p\u00e4ss:w\u00f6rd ']) expect(await isPasswordOf(parsed, wrong)).toBe(false);
});

test('good credentials say who sends a request, each time, and no others do', async () => {
  const authenticate = createAuthenticate(USERS);
  for (const _time of [1, 2]) {
    expect((await authenticate(KENT)).name).toBe('kent');
    expect((await authenticate(basic('lois', 'superman'))).name).toBe('lois');
    for (const [name, password] of [
      ...[
        ['kent', 'batman'],
        ['kent', ''],
        ['kent', 'superman '],
        ['Kent', 'superman'],
      ],
      ...[
        ['', 'superman'],
        ['nobody', 'superman'],
        ['constructor', 'superman'],
        ['kent:superman', ''],
      ],
    ] as const) {
      await expect(authenticate(basic(name ?? '', password ?? '')), `${name}:${password}`).rejects.toThrow(
        UnauthenticatedError,
      );
    }
  }
});

/** Milliseconds of the fastest of some runs. */
async function fastest(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < 3; count++) {
    const start = performance.now();
    await run().catch(() => {});
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

test('an unknown name takes as long as a wrong password, also beside a remembered one; good credentials do not', async () => {
  const authenticate = createAuthenticate(USERS);
  await authenticate(KENT);
  const wrong = await fastest(() => authenticate(basic('kent', 'batman')));
  const unknown = await fastest(() => authenticate(basic('nobody', 'batman')));
  const known = await fastest(() => authenticate(KENT));
  expect(unknown).toBeGreaterThan(wrong / 3);
  expect(known).toBeLessThan(wrong / 3);
});

test('requests that come together with the same credentials are checked once', async () => {
  const authenticate = createAuthenticate(USERS);
  // Far more than may wait.
  const users = await Promise.all(Array.from({ length: 500 }, () => authenticate(KENT)));
  expect(new Set(users.map(({ name }) => name))).toEqual(new Set(['kent']));
});

/** Tasks that end when they are told to. */
function createTasks() {
  const ends: (() => void)[] = [];
  const started: string[] = [];
  const task = (name: string) => () => {
    started.push(name);
    return new Promise<string>((resolve) => ends.push(() => resolve(name)));
  };
  const endNext = async () => {
    ends.shift()?.();
    await new Promise(setImmediate);
  };
  return { started, task, endNext };
}

test('so many tasks run, so many wait in order, the next is refused; places come free again', async () => {
  const run = limitRunning(2, 2, 'too many');
  const { started, task, endNext } = createTasks();
  const results = ['a', 'b', 'c', 'd'].map((name) => run(task(name)));
  await expect(run(task('e'))).rejects.toThrow(new UnavailableError('too many', 1));
  expect(started).toEqual(['a', 'b']);
  await endNext();
  expect(started).toEqual(['a', 'b', 'c']);
  results.push(run(task('f')));
  for (let count = 0; count < 4; count++) await endNext();
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd', 'f']);
  expect(started).toEqual(['a', 'b', 'c', 'd', 'f']);
  const again = [run(task('g')), run(task('h'))];
  expect(started.slice(-2)).toEqual(['g', 'h']);
  await endNext();
  await endNext();
  await Promise.all(again);
});

test('a task that fails frees its place', async () => {
  const run = limitRunning(1, 0, 'too many');
  for (const _time of [1, 2]) await expect(run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await run(async () => 'done')).toBe('done');
});
