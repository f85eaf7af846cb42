import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DataDirInUseError, lockDataDir } from '../../src/db/data-dir-lock.ts';

/** What happens right before this process's next rename() in the module under test: the moment a lock is taken. */
const beforeRename = vi.hoisted(() => ({ act: async (_from: string) => {} }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const rename = async (from: string, to: string) => {
    const act = beforeRename.act;
    beforeRename.act = async () => {};
    await act(from);
    await real.rename(from, to);
  };
  return { ...real, rename };
});

vi.setConfig({ testTimeout: 60_000 }); // every test starts processes, the machine may be busy

const repository = fileURLToPath(new URL('../..', import.meta.url));
const moduleUrl = new URL('../../src/db/data-dir-lock.ts', import.meta.url).href;
const tsxUrl = import.meta.resolve('tsx');

/** Obeys one command per line of stdin: answers every one with one line, and ends with stdin. */
const CHILD = `
  import { createInterface } from 'node:readline';
  const { lockDataDir } = await import(${JSON.stringify(moduleUrl)});
  let lock;
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, argument] = JSON.parse(line);
    if (verb === 'lock') {
      try {
        lock = await lockDataDir(argument);
        console.log('locked');
      } catch (error) {
        console.log(error.name + ': ' + error.message);
      }
    } else if (verb === 'release') {
      await lock.release();
      console.log('released');
    } else if (verb === 'block') {
      await new Promise((done) => process.stdout.write('blocking\\n', done));
      const end = Date.now() + argument;
      while (Date.now() < end);
      console.log('unblocked');
    }
  }
`;

type Child = {
  pid: number;
  process: ChildProcessByStdio<Writable, Readable, null>;
  /** Sends a command and returns the answer. */
  ask(verb: string, argument?: string | number): Promise<string>;
  /** The next line that was not asked for. */
  nextLine(): Promise<string>;
  kill(): Promise<void>;
};

async function startChild(options: { cwd?: string; tmp?: string } = {}): Promise<Child> {
  const child = spawn(process.execPath, ['--import', tsxUrl, '--input-type=module', '-e', CHILD], {
    cwd: options.cwd ?? repository,
    env: options.tmp === undefined ? process.env : { ...process.env, TMPDIR: options.tmp },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => String((await lines.next()).value);
  expect(await nextLine()).toBe('ready');
  return {
    pid: Number(child.pid),
    process: child,
    nextLine,
    async ask(verb, argument) {
      child.stdin.write(`${JSON.stringify([verb, argument])}\n`);
      return await nextLine();
    },
    async kill() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function startChildren(count: number): Promise<Child[]> {
  return await Promise.all(Array.from({ length: count }, () => startChild()));
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lock-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function refusal(dir: string, pid?: number): string {
  const who = pid === undefined ? '' : ` (pid ${pid})`;
  return `DataDirInUseError: DATA_DIR ${dir} is in use by another profile-gateway process${who}: stop it, or set another DATA_DIR`;
}

test('a second process is refused and told who holds the folder', async () => {
  const dir = join(await makeFolder(), 'not', 'there', 'yet');
  const [holder, other] = await Promise.all([startChild(), startChild()]);
  expect(await holder.ask('lock', dir)).toBe('locked');
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  expect(await other.ask('lock', dir)).toBe(refusal(dir, holder.pid));
  expect(await other.ask('lock', dir)).toBe(refusal(dir, holder.pid));
});

test('the holder itself is refused a second lock', async () => {
  const dir = await makeFolder();
  const lock = await lockDataDir(dir);
  await expect(lockDataDir(dir)).rejects.toThrow(DataDirInUseError);
  await lock.release();
});

test('after kill -9 the next process gets the lock at once', async () => {
  const dir = await makeFolder();
  const [holder, next, other] = await Promise.all([startChild(), startChild(), startChild()]);
  expect(await holder.ask('lock', dir)).toBe('locked');
  await holder.kill();
  const start = performance.now();
  expect(await next.ask('lock', dir)).toBe('locked');
  expect(performance.now() - start).toBeLessThan(1000);
  expect(await other.ask('lock', dir)).toBe(refusal(dir, next.pid));
});

test('of ten processes that find a dead holder at once exactly one wins', async () => {
  const dir = await makeFolder();
  const rounds = 6;
  let children = await startChildren(10 + rounds);
  for (let round = 0; round < rounds; round++) {
    const contenders = children.slice(0, 10);
    const answers = await Promise.all(contenders.map((child) => child.ask('lock', dir)));
    const winner = contenders[answers.indexOf('locked')];
    expect(answers.toSorted()).toEqual([...Array(9).fill(refusal(dir, winner?.pid)), 'locked']);
    expect(await readdir(dir)).toEqual(['gateway.lock']);
    await winner?.kill();
    children = children.filter((child) => child !== winner);
  }
});

test('a holder with a blocked event loop keeps the lock', async () => {
  const dir = await makeFolder();
  const [holder, other] = await Promise.all([startChild(), startChild()]);
  expect(await holder.ask('lock', dir)).toBe('locked');
  expect(await holder.ask('block', 3000)).toBe('blocking');
  const start = performance.now();
  expect(await other.ask('lock', dir)).toBe(refusal(dir));
  expect(performance.now() - start).toBeLessThan(1500);
  expect(await other.ask('lock', dir)).toBe(refusal(dir));
  expect(await holder.nextLine()).toBe('unblocked');
  expect(await other.ask('lock', dir)).toBe(refusal(dir, holder.pid));
});

// Linux only: a full queue is ECONNREFUSED on macOS, where nothing tells it from a dead holder.
test.runIf(process.platform === 'linux')('a holder whose queue of connections is full keeps the lock', async () => {
  const dir = await makeFolder();
  const [holder, other] = await Promise.all([startChild(), startChild()]);
  expect(await holder.ask('lock', dir)).toBe('locked');
  holder.process.kill('SIGSTOP');
  const [name] = await readdir(join(dir, 'gateway.lock'));
  const codes: (string | undefined)[] = [];
  const sockets = Array.from({ length: 600 }, () =>
    connect(join(dir, 'gateway.lock', String(name))).on('error', (error: NodeJS.ErrnoException) =>
      codes.push(error.code),
    ),
  );
  await expect.poll(() => codes.length).toBeGreaterThan(0);
  expect(new Set(codes)).toEqual(new Set(['EAGAIN']));
  expect(await other.ask('lock', dir)).toBe(refusal(dir));
  for (const socket of sockets) socket.destroy();
  holder.process.kill('SIGCONT');
  expect(await holder.ask('block', 0)).toBe('blocking');
  expect(await holder.nextLine()).toBe('unblocked');
  await expect.poll(() => other.ask('lock', dir)).toBe(refusal(dir, holder.pid));
});

test('a start that is overtaken right before it takes the lock is refused', async () => {
  const dir = await makeFolder();
  const other = await startChild();
  beforeRename.act = async () => expect(await other.ask('lock', dir)).toBe('locked');
  await expect(lockDataDir(dir)).rejects.toThrow(refusal(dir, other.pid).replace('DataDirInUseError: ', ''));
  expect(await readdir(dir)).toEqual(['gateway.lock']);
});

test('a start whose socket was swept away does not believe it holds the lock', async () => {
  const dir = await makeFolder();
  beforeRename.act = async (own) => rm(join(own, String((await readdir(own))[0])));
  await expect(lockDataDir(dir)).rejects.toThrow(/^ENOENT/);
  const other = await startChild();
  expect(await other.ask('lock', dir)).toBe('locked');
});

test('release lets another process in, and a late second release does not throw it out', async () => {
  const dir = await makeFolder();
  const [holder, next, other] = await Promise.all([startChild(), startChild(), startChild()]);
  expect(await holder.ask('lock', dir)).toBe('locked');
  expect(await holder.ask('release')).toBe('released');
  expect(await readdir(dir)).toEqual([]);
  expect(await next.ask('lock', dir)).toBe('locked');
  expect(await holder.ask('release')).toBe('released');
  expect(await other.ask('lock', dir)).toBe(refusal(dir, next.pid));
  expect(await holder.ask('lock', dir)).toBe(refusal(dir, next.pid));
});

test('the lock does not keep its process alive', async () => {
  const dir = await makeFolder();
  const child = await startChild();
  expect(await child.ask('lock', dir)).toBe('locked');
  const exited = once(child.process, 'exit');
  child.process.stdin.end();
  expect(await exited).toEqual([0, null]);
});

test.each([
  ['a path relative to the working folder', true],
  ['a link in the temporary folder', false],
])('a folder with a path too long for a socket is locked through %s', async (_, near) => {
  const dir = join(await makeFolder(), 'é'.repeat(40), 'data'); // few enough characters, too many bytes
  const tmp = near ? join(await makeFolder(), 'y'.repeat(100)) : await makeFolder();
  await mkdir(dir, { recursive: true });
  await mkdir(tmp, { recursive: true });
  const start = () => startChild(near ? { cwd: dirname(dir), tmp } : { tmp });
  const [holder, next, other] = await Promise.all([start(), start(), start()]);
  expect(await holder.ask('lock', dir)).toBe('locked');
  expect(await next.ask('lock', dir)).toBe(refusal(dir, holder.pid));
  await holder.kill();
  expect(await next.ask('lock', dir)).toBe('locked');
  expect(await other.ask('lock', dir)).toBe(refusal(dir, next.pid));
  expect(await next.ask('release')).toBe('released');
  expect(await readdir(dir)).toEqual([]);
  expect((await readdir(tmp)).filter((name) => name.startsWith('pgw-'))).toEqual([]);
});

test('a folder that no path short enough leads to is refused with the limit', async () => {
  const dir = join(await makeFolder(), 'x'.repeat(100));
  const child = await startChild({ tmp: join(await makeFolder(), 'y'.repeat(100)) });
  expect(await child.ask('lock', dir)).toMatch(/^Error: no path to a socket in .* fits into 103 bytes$/);
  expect(await readdir(dir)).toEqual([]);
});

test('what a killed start left behind is removed by the next holder, what may be a start is not', async () => {
  const dir = await makeFolder();
  const [killed, next] = await Promise.all([startChild(), startChild()]);
  const leave = async (name: string) => {
    await rename(join(dir, 'gateway.lock'), join(dir, name));
    await utimes(join(dir, name), new Date(), new Date(Date.now() - 120_000));
  };
  expect(await killed.ask('lock', dir)).toBe('locked');
  await leave('gateway.lock.AAAA-old');
  expect(await killed.ask('lock', dir)).toBe('locked');
  expect(await readdir(dir)).toContain('gateway.lock.AAAA-old'); // old, but its process lives
  await killed.kill();
  await mkdir(join(dir, 'gateway.lock.BBBBold_'));
  await utimes(join(dir, 'gateway.lock.BBBBold_'), 0, 0);
  await mkdir(join(dir, 'gateway.lock.CCC_new_'));
  await mkdir(join(dir, 'gateway.lock.backup-of-somebody'));
  await utimes(join(dir, 'gateway.lock.backup-of-somebody'), 0, 0);
  expect(await next.ask('lock', dir)).toBe('locked');
  expect((await readdir(dir)).toSorted()).toEqual([
    'gateway.lock',
    'gateway.lock.CCC_new_',
    'gateway.lock.backup-of-somebody',
  ]);
  expect(await readdir(join(dir, 'gateway.lock'))).toHaveLength(1);
});
