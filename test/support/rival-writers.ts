import { sql } from 'drizzle-orm';
import type { LightMyRequestResponse } from 'fastify';
import { expect, inject } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import type { TestApp } from './app.ts';
import { defineExtension, readRefusal, send } from './context-services.ts';
import { openTestDatabase } from './database.ts';
import { createKey, expectRowsAsComputedAnew } from './identification-keys.ts';

/** Writers that wait for each other crosswise are told so after a second, unless the server is told to look sooner. */
export async function openImpatient(): Promise<Database> {
  const database = await openTestDatabase();
  if (database.engine === 'server') {
    await database.db.execute(sql`DO $$ BEGIN
      EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''50ms''', current_database());
    END $$`);
  }
  return database;
}

/** The embedded engine has one connection: its requests queue, and a few are enough to see that. */
export const rivalCount = (): number => (inject('serverUrl') === null ? 5 : 16);

/** Unique keys over a core attribute and over records, and one that is not unique. */
export async function defineRivalKeys(app: TestApp): Promise<void> {
  const attributes = ['site', 'code'].map((name) => ({ name, type: 'string' }));
  await defineExtension(app, { name: 'Badge', type: 'multi-valued', unique: ['site'], attributes });
  await createKey(app, { name: 'Mail', attributes: ['EmailAddress'], unique: true });
  await createKey(app, { name: 'Code', source: 'Badge', attributes: ['code'], unique: true });
  await createKey(app, { name: 'Name', attributes: ['LastName', 'FirstName'] });
}

/** The keys hold what the profiles say; that the unique ones can be built anew shows that no value has two holders. */
export async function expectRivalKeysRight(app: TestApp): Promise<void> {
  for (const key of ['Mail', 'Code', 'Name']) await expectRowsAsComputedAnew(app, key);
}

export const badge = (site: unknown, code: string) => ({ Badge: [{ site: `${site}`, code }] });

export const updateBadge = (app: TestApp, id: string, site: string, code: string): Promise<LightMyRequestResponse> =>
  send(app, 'PUT', `/profiles/${id}/extensions/Badge/by/unique`, { site, code });

/** Each succeeded or is refused with 403 in the dialect's shape; never 500, nor 503. @returns how many succeeded */
export function countDone(responses: readonly LightMyRequestResponse[]): number {
  const refused = responses.filter(({ statusCode }) => statusCode >= 300);
  for (const response of refused) {
    expect(response.statusCode, response.body).toBe(403);
    expect(readRefusal(response).message).toContain('identification key');
  }
  return responses.length - refused.length;
}
