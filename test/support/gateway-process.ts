import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, inject } from 'vitest';
import { REPOSITORY } from './repository-copy.ts';

export type Settings = Readonly<Record<string, string>>;
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A started process and all that it has said. */
type Run = {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  /** Resolves when the process has gone and its output is complete. */
  readonly exited: Promise<Exit>;
};

/** A running gateway, started as an operator starts it. */
export type Gateway = Run & {
  readonly url: string;
  /** Send a signal. @returns how the process ended */
  stop(signal?: NodeJS.Signals): Promise<Exit>;
};

const BUILD_LOCK = 2;
const children = new Set<ChildProcess>();
const folders: string[] = [];
let isInUse = false;

/** To be called once in each file that starts processes: builds first, and leaves no process and no folder behind. */
export function useGatewayProcesses(): void {
  beforeAll(async () => {
    isInUse = true;
    await buildOnce();
  }, 120_000);
  afterAll(async () => {
    isInUse = false;
    for (const child of children) child.kill('SIGKILL');
    const leftovers = folders.splice(0);
    await Promise.all(leftovers.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));
  });
}

/** `run.mjs` builds what is stale: one file at a time lets it, so that no process reads what another is writing. */
async function buildOnce(): Promise<void> {
  // A run without a server was built by its set-up, before any file of any project began.
  if (inject('serverUrl') === null) return;
  const lock = postgres(serverDatabaseUrl('postgres'), { max: 1, onnotice: () => {} });
  await lock`select pg_advisory_lock(${BUILD_LOCK})`;
  const { code, stdout, stderr } = await runEntry('config');
  await lock.end();
  if (code !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}

/** The URL of a database on the server under test. */
export function serverDatabaseUrl(name: string): string {
  const serverUrl = inject('serverUrl');
  if (serverUrl === null) throw new Error('this run has no server');
  return `${serverUrl}/${name}`;
}

/** A database without a single table on the server under test. @returns its URL */
export async function createEmptyDatabase(): Promise<string> {
  const name = `e_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(serverDatabaseUrl('postgres'), { max: 1, onnotice: () => {} });
  await admin`create database ${admin(name)} template template0`;
  await admin.end();
  return serverDatabaseUrl(name);
}

/** The path of a folder that does not exist yet; removed, with all in it, after the file's tests. */
export async function newDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'profile-gateway-'));
  folders.push(folder);
  return join(folder, 'data');
}

/** Start an entry point with these settings and no others. */
export function spawnEntry(entry: string, settings: Settings = {}, cwd: string = REPOSITORY): Run {
  if (!isInUse) throw new Error('this file does not call useGatewayProcesses');
  const { PATH, TMPDIR } = process.env;
  const env = { ...(PATH && { PATH }), ...(TMPDIR && { TMPDIR }), ...settings };
  const child = spawn(process.execPath, ['scripts/run.mjs', entry], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  children.add(child);
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      children.delete(child);
      resolve({ code, signal });
    });
  });
  return { child, output, exited };
}

/** Run an entry point that is expected to end by itself. */
export async function runEntry(entry: string, settings: Settings = {}, cwd?: string): Promise<Exit & Run['output']> {
  const run = spawnEntry(entry, { PORT: '0', ...settings }, cwd);
  const exit = await run.exited;
  return { ...exit, ...run.output };
}

/** Start a gateway on a free port and wait until it says that it listens. */
export async function startGateway(settings: Settings): Promise<Gateway> {
  const run = spawnEntry('main', { PORT: '0', ...settings });
  const url = await new Promise<string>((resolve, reject) => {
    run.child.stdout?.on('data', () => {
      const ready = / listening on (\S+)\n/.exec(run.output.stdout);
      if (ready?.[1]) resolve(ready[1]);
    });
    run.exited.then(({ code }) => reject(new Error(`no start, exit code ${code}: ${run.output.stderr}`)), reject);
  });
  let isAsked = false;
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> => {
    isAsked = true;
    run.child.kill(signal);
    return run.exited;
  };
  void run.exited.then(({ code }) => {
    // A test sees only that nobody answers any more; this says why.
    if (!isAsked && isInUse) console.error(`a gateway ended with exit code ${code}: ${run.output.stderr}`);
  });
  return { ...run, url, stop };
}

export type Answer = { readonly status: number; readonly body: string; readonly headers: Headers };

/** No request of these tests is let wait longer: a hung one must fail its test, not outlast it. */
const ANSWER_WITHIN_MS = 10_000;

/** Send a request; a body is sent as JSON. */
export async function send(
  { url }: Pick<Gateway, 'url'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const response = await fetch(`${url}${path}`, { method, headers, signal, ...content });
  return { status: response.status, body: await response.text(), headers: response.headers };
}

/** Run a GraphQL operation. @returns the parsed answer */
export async function query(gateway: Pick<Gateway, 'url'>, text: string): Promise<unknown> {
  const { body } = await send(gateway, 'POST', '/graphql', { query: text });
  return JSON.parse(body);
}
