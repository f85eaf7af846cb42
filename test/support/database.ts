import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { inject } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { openEmbedded } from '../../src/db/embedded.ts';
import { openServer } from '../../src/db/server.ts';
import { TEMPLATE_DATABASE } from './embedded-server.ts';

/** A new database on the server under test. @returns its URL */
export async function createServerDatabase(): Promise<string> {
  const serverUrl = inject('serverUrl');
  if (serverUrl === null) throw new Error('this run has no server');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(`${serverUrl}/postgres`, { max: 1, onnotice: () => {} });
  // One clone at a time: PostgreSQL refuses to copy a template that another session is copying.
  await admin`select pg_advisory_lock(1)`;
  await admin`create database ${admin(name)} template ${admin(TEMPLATE_DATABASE)}`;
  await admin.end();
  return `${serverUrl}/${name}`;
}

/** A database of one's own on the engine under test, with every migration and no rows. Close it after use. */
export async function openTestDatabase(): Promise<Database> {
  if (inject('serverUrl') !== null) {
    const url = await createServerDatabase();
    return openServer({ url, connectionsMax: 10, lockTimeoutMs: 5_000, statementTimeoutMs: 30_000 });
  }
  const directory = await mkdtemp(join(tmpdir(), 'profile-gateway-'));
  const templateDir = inject('templateDir');
  if (templateDir !== null) await cp(templateDir, directory, { recursive: true });
  const database = await openEmbedded(directory);
  return {
    ...database,
    close: async () => {
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
