import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DriverMessage, DriverOptions, RoundDriven, RoundOrder } from './driver.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DRIVER = fileURLToPath(new URL('./driver.ts', import.meta.url));
const KEEP_NOTHING = new URL('./keep-nothing/register.mjs', import.meta.url).href;
const modules = (keeps: boolean): string[] => ['--import', 'tsx', ...(keeps ? [] : ['--import', KEEP_NOTHING])];

/** A process that drives rounds. */
export type Driver = {
  /** Parse what the round writes, which is not measured. */
  prepare(order: RoundOrder): Promise<void>;
  drive(): Promise<RoundDriven>;
  stop(): Promise<void>;
};

/** @param keeps false: its statements have no parts that keep history and add events */
export async function startDriver(options: DriverOptions, keeps: boolean): Promise<Driver> {
  const child = fork(DRIVER, [JSON.stringify(options)], { cwd: ROOT, execArgv: modules(keeps) });
  const next = async (): Promise<DriverMessage> => {
    const gone = new AbortController();
    const ended = once(child, 'exit', { signal: gone.signal }).then(() => {
      throw new Error('a driver ended');
    });
    const [message] = await Promise.race([once(child, 'message'), ended]);
    ended.catch(() => {});
    gone.abort();
    return message as DriverMessage;
  };
  await next();
  return {
    prepare: async (order) => {
      child.send(order);
      await next();
    },
    drive: async () => {
      child.send('go');
      const message = await next();
      if (!('driven' in message)) throw new Error('a driver said something else');
      return message.driven;
    },
    stop: () => end(child),
  };
}

/** Start a gateway on a free port. @returns its URL, and how to stop it */
export async function startGateway(
  databaseUrl: string,
  connections: number,
  keeps: boolean,
): Promise<{ url: string; stop(): Promise<void> }> {
  const { PATH, TMPDIR } = process.env;
  const env = {
    ...{ ...(PATH && { PATH }), ...(TMPDIR && { TMPDIR }), PORT: '0', LOG_LEVEL: 'warn' },
    ...{ DATABASE_URL: databaseUrl, DATABASE_CONNECTIONS_MAX: String(connections) },
  };
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, [...modules(keeps), 'src/main.ts'], { cwd: ROOT, env, stdio: [...stdio] });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const ready = / listening on (\S+)\n/.exec(output);
      if (ready?.[1]) resolve(ready[1]);
    });
    child.once('exit', () => reject(new Error('a gateway did not start')));
  });
  return { url, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
