import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findNode22 } from '../contenders/shared/find-node.mjs';
import type { Contender } from './options.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_SECONDS = 120;
/** Connections to the database, of each contender. */
export const DATABASE_CONNECTIONS = 10;

/** A contender's process. It is paused unless it is its turn. */
export type RunningContender = {
  readonly pid: number;
  readonly url: string;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
};

/** Why a contender cannot run here; null: it can. */
export function whySkipped(contender: Contender): string | null {
  if (contender !== 'postgraphile') return null;
  if (findNode22() === null) return 'needs Node 22';
  const isInstalled = existsSync(new URL('../node_modules/postgraphile/package.json', import.meta.url));
  return isInstalled ? null : 'is not installed: `node bench/install.mjs` where Node 22 is found';
}

const commandOf = (contender: Contender): [program: string, ...args: string[]] => {
  if (contender === 'ours') return [process.execPath, '--max-semi-space-size=32', 'scripts/run.mjs', 'main'];
  const program = contender === 'postgraphile' ? (findNode22() ?? process.execPath) : process.execPath;
  return [program, `bench/contenders/${contender}.mjs`];
};

/** @param statements the file that the contender by hand reads */
export async function startContender(
  contender: Contender,
  databaseUrl: string,
  statements: string,
): Promise<RunningContender> {
  const { PATH, TMPDIR, HOME } = process.env;
  const env = {
    ...{ ...(PATH && { PATH }), ...(TMPDIR && { TMPDIR }), ...(HOME && { HOME }), NODE_ENV: 'production' },
    ...{ DATABASE_URL: databaseUrl, DATABASE_CONNECTIONS_MAX: String(DATABASE_CONNECTIONS) },
    ...{ PORT: '0', LOG_LEVEL: 'warn', BENCH_STATEMENTS: statements },
  };
  const [program, ...args] = commandOf(contender);
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const state = { isStopping: false, errors: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    state.errors = (state.errors + text).slice(-10_000);
  });
  // Its next turn will fail: nobody is there to answer.
  child.once('exit', (code, signal) => {
    if (!state.isStopping || (code !== null && code !== 0))
      console.error(`${contender} ended (${code ?? signal})\n${state.errors}`);
  });
  // Who is paused would never hear of it.
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  const url = await listening(child, contender);
  return {
    pid: child.pid ?? 0,
    url,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: async () => {
      state.isStopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(late);
      process.off('exit', end);
    },
  };
}

function listening(child: ChildProcess, contender: Contender): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${contender} did not start`)), START_SECONDS * 1_000);
    child.once('exit', () => reject(new Error(`${contender} ended before it listened`)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000);
      const ready = / listening on (\S+)\n/.exec(output);
      if (!ready?.[1]) return;
      clearTimeout(late);
      resolve(ready[1]);
    });
  });
}
