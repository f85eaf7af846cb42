import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { importText, useImportFolder } from '../../support/import.ts';

const folder = useImportFolder();
const app = useTestApp(openTestDatabase, { env: { IMPORT_DIR: folder.path } });

// The database refuses some lines by itself: as when it is overloaded, and as nobody expects.
beforeAll(async () => {
  await app.db.execute(sql`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.attributes->>'FirstName' = 'Outage' THEN RAISE EXCEPTION 'cancelled' USING ERRCODE = '57014'; END IF;
    IF NEW.attributes->>'FirstName' = 'Defect' THEN RAISE EXCEPTION 'secret detail' USING ERRCODE = 'XX000'; END IF;
    RETURN NEW; END $$`);
  await app.db.execute(sql`CREATE TRIGGER refuse BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION refuse()`);
});

const countCustomers = async (): Promise<number> => (await app.snapshot())['customer']?.length ?? 0;

test.each([
  ['an outage', 'Outage', 'the database cannot answer right now'],
  ['a defect', 'Defect', expect.stringMatching(/^internal error, request \S+$/)],
])('%s in the last lines is no end of the import, and each line is accounted for', async (_name, name, message) => {
  const before = await countCustomers();
  const text = `FirstName\nAda\n${name}\nBen\n`;
  const answer = await importText(app, folder, text, { 'create-log': true });
  expect(answer).toEqual({
    ...{ imported: 2, skipped: 0, errors: 1, 'next-index': 3, 'is-complete': false },
    reason: 'customers cannot be written right now',
    'first-errors': [{ index: 1, message }],
  });
  expect(await countCustomers()).toBe(before + 2);
});

test('what was begun before a failure is finished, counted and logged, and the rest can be imported from there', async () => {
  const before = await countCustomers();
  const names = ['Ada', 'Defect', ...Array.from({ length: 20 }, (_, index) => `Ben${index}`)];
  const file = await folder.write(`FirstName\n${names.join('\n')}\n`);
  const body = { format: 'CSV', profiles: file, 'create-log': true };
  const response = await app.inject({ method: 'POST', url: '/profiles/import', payload: JSON.stringify(body) });
  const { imported, errors, ...answer } = response.json();
  expect(answer).toMatchObject({ 'is-complete': false, 'next-index': imported + errors });
  expect(response.body).not.toContain('secret detail');
  expect(await countCustomers()).toBe(before + imported);
  const log = (await readFile(join(folder.path, `${file}.log`), 'utf8')).trimEnd().split('\n');
  expect(log).toHaveLength(imported + errors + 1);

  const rest = JSON.stringify({ ...body, 'start-from-index': answer['next-index'] });
  const second = (await app.inject({ method: 'POST', url: '/profiles/import', payload: rest })).json();
  expect(second).toMatchObject({ 'is-complete': true, imported: names.length - imported - errors });
});
