import { beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { defineKeys, findByTitle, importText, numbered, sendImport, useImportFolder } from '../../support/import.ts';

const folder = useImportFolder();
const app = useTestApp(openTestDatabase, { env: { IMPORT_DIR: folder.path } });

beforeAll(() =>
  defineKeys(
    app,
    { name: 'Title', attributes: ['Title'] },
    { name: 'Line', source: 'Phone', attributes: ['PhoneNumber'] },
    { name: 'Mail', attributes: ['EmailAddress', 'LastName'] },
    { name: 'Agent', attributes: ['PreferredAgent_EmployeeID'], unique: true },
  ),
);

const complete = (imported: number, rest = {}) => ({
  ...{ imported, skipped: 0, errors: 0, 'next-index': imported, 'is-complete': true, 'first-errors': [] },
  ...rest,
});

test('id-key: who exists already is skipped, by all values of the key together', async () => {
  const text = [
    'FirstName,LastName,EmailAddress,EmailAddress,Title',
    'Ada,Moreau,ada@skip.test,,skip1',
    'Ada2,Moreau,other@skip.test,ada@skip.test,skip1',
    'Ben,Other,ada@skip.test,,skip1',
    'Cy,,ada@skip.test,,skip1',
    'Di,Moreau,,,skip1',
    'Di,Moreau,,,skip1',
  ].join('\n');
  const first = await importText(app, folder, text, { 'id-key': 'mail' });
  expect(first).toEqual(complete(5, { skipped: 1, 'next-index': 6 }));
  expect((await findByTitle(app, 'skip1')).map(({ FirstName }) => FirstName)).toEqual(['Ada', 'Ben', 'Cy', 'Di', 'Di']);
  // Lines without all values of the key are nobody's.
  expect(await importText(app, folder, text, { 'id-key': 'Mail' })).toMatchObject({ imported: 3, skipped: 3 });
});

test('id-key: of many lines with equal values the first that can be imported is, in whatever form the values come', async () => {
  const lines = numbered(40, (index) => `${index === 0 ? 'select' : `N${index}`},${index % 2 ? '7001' : '7002'},twins`);
  const answer = await importText(app, folder, `FirstName,Phone.PhoneNumber,Title\n${lines}`, { 'id-key': 'Line' });
  expect(answer).toMatchObject({ imported: 2, skipped: 37, errors: 1 });
  expect((await findByTitle(app, 'twins')).map(({ FirstName }) => FirstName)).toEqual(['N1', 'N2']);
});

test('the values of a unique key that are taken: an error, or a line to skip when it is the id-key', async () => {
  const text = 'FirstName,PreferredAgent_EmployeeID,Title\nAda,e1,taken\nBen,e1,taken\n';
  const answer = await importText(app, folder, text, { 'max-errors': 10 });
  expect(answer).toMatchObject({ imported: 1, skipped: 0, errors: 1 });
  expect(answer['first-errors'][0]?.message).toContain("identification key 'Agent'");
  expect(await importText(app, folder, text, { 'id-key': 'Agent' })).toMatchObject({ imported: 0, skipped: 2 });
  expect(await findByTitle(app, 'taken')).toHaveLength(1);
});

test('two gateways that import one file by a unique key at once import no line twice', async () => {
  const other = await createApp(app.database, app.config);
  const text = `FirstName,PreferredAgent_EmployeeID,Title\n${numbered(60, (index) => `N${index},two${index},both`)}`;
  const profiles = await folder.write(text);
  const payload = JSON.stringify({ format: 'CSV', profiles, 'id-key': 'Agent' });
  const answers = await Promise.all([
    sendImport(app, profiles, { 'id-key': 'Agent' }),
    other.inject({ method: 'POST', url: '/profiles/import', payload }),
  ]);
  const [one, two] = answers.map((response) => response.json());
  expect([one.errors, two.errors]).toEqual([0, 0]);
  expect([one.imported + two.imported, one.skipped + two.skipped]).toEqual([60, 60]);
  expect(await findByTitle(app, 'both')).toHaveLength(60);
  await other.close();
});
