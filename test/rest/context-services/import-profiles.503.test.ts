import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { useTestApp } from '../../support/app.ts';
import { readRefusal, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { importText, sendImport, useImportFolder } from '../../support/import.ts';

const folder = useImportFolder();
const app = useTestApp(openTestDatabase, { env: { IMPORT_DIR: folder.path } });

const setMode = async (mode: string): Promise<void> => {
  expect((await send(app, 'POST', '/server/mode', { mode })).statusCode).toBe(200);
};

test('maintenance mode: nothing is imported, and the client may come back', async () => {
  const profiles = await folder.write('FirstName\nAda\n');
  await setMode('maintenance');
  const before = await app.snapshot();
  const response = await sendImport(app, profiles, { 'create-log': true });
  expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '30']);
  readRefusal(response);
  expect(await app.snapshot()).toEqual(before);
  await setMode('production');
  expect((await sendImport(app, profiles)).json()).toMatchObject({ imported: 1 });
});

const PATIENCE = { timeout: 10_000, interval: 5 };
const LINES = 3_000;
const manyLines = (): string => `FirstName,LastName\n${'Ada,Moreau\n'.repeat(LINES)}`;
async function countStored(): Promise<number> {
  const [row] = await executeRows<{ count: number }>(app.db, sql`SELECT count(*)::int AS count FROM customer`);
  return row?.count ?? 0;
}

test('one import at a time: a second one is sent away; what stops the first tells where to go on', async () => {
  const before = await countStored();
  const first = importText(app, folder, manyLines());
  await expect.poll(countStored, PATIENCE).toBeGreaterThan(before);

  const other = await folder.write('FirstName\nBen\n');
  const second = await sendImport(app, other);
  expect([second.statusCode, second.headers['retry-after']]).toEqual([503, '60']);
  expect(readRefusal(second).message).toContain('another import is running');
  // Other requests are answered meanwhile.
  expect((await send(app, 'POST', '/profiles', { FirstName: 'Cy' })).statusCode).toBe(201);

  await setMode('maintenance');
  const answer = await first;
  expect(answer).toMatchObject({ 'is-complete': false, reason: 'customers cannot be written right now' });
  expect(answer['next-index']).toBeLessThan(LINES);
  expect(answer.errors).toBeGreaterThan(0);
  // Each line that was begun is imported, or told.
  expect(answer['first-errors']).toHaveLength(answer.errors);
  expect(answer.imported + answer.errors).toBe(answer['next-index']);
  expect(await countStored()).toBe(before + answer.imported + 1);
  await setMode('production');
  expect((await sendImport(app, other)).json()).toMatchObject({ imported: 1, 'is-complete': true });
});

// The last one: it closes the app.
test('a gateway that stops ends the import in good order', async () => {
  const before = await countStored();
  const running = importText(app, folder, manyLines(), { 'start-from-index': 7 });
  await expect.poll(countStored, PATIENCE).toBeGreaterThan(before);
  const closed = app.app.close();
  const answer = await running;
  await closed;
  expect(answer).toMatchObject({ errors: 0, 'is-complete': false, reason: 'the server is stopping' });
  expect(answer['next-index']).toBeLessThan(LINES);
  expect(answer.imported).toBe(answer['next-index'] - 7);
  expect(await countStored()).toBe(before + answer.imported);
});
