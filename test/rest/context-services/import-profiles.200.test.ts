import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { defineKeys, findByTitle, importText, numbered, sendImport, useImportFolder } from '../../support/import.ts';

const folder = useImportFolder();
const app = useTestApp(openTestDatabase, { env: { IMPORT_DIR: folder.path } });

beforeAll(() =>
  defineKeys(app, { name: 'Title', attributes: ['Title'] }, { name: 'Mail', attributes: ['EmailAddress', 'LastName'] }),
);

const complete = (imported: number, rest = {}) => ({
  ...{ imported, skipped: 0, errors: 0, 'next-index': imported, 'is-complete': true, 'first-errors': [] },
  ...rest,
});

test('creates a customer per line, with the values as they stand, and the defaults of the schema', async () => {
  const text = [
    'FirstName,EmailAddress,EmailAddress,Title,LastCalledAgent_TimeStamp,phone.PhoneNumber,Phone.PhoneType',
    'Ada,ada@x.test,a@y.test,all,2009-12-18T18:30:00Z,0331,7',
    'Ben,,ben@x.test,all,,0332,',
    'Cy,,,all,,,',
  ].join('\n');
  expect(await importText(app, folder, text)).toEqual(complete(3));
  expect(await findByTitle(app, 'all')).toEqual([
    {
      FirstName: 'Ada',
      EmailAddress: ['ada@x.test', 'a@y.test'],
      Title: 'all',
      LastCalledAgent_TimeStamp: '2009-12-18T18:30:00.000Z',
      Phone: [{ PhoneType: '7', PhoneNumber: '0331' }],
    },
    { FirstName: 'Ben', EmailAddress: 'ben@x.test', Title: 'all', Phone: [{ PhoneType: 0, PhoneNumber: '0332' }] },
    { FirstName: 'Cy', Title: 'all', Phone: [] },
  ]);
});

test.each<[string, string | Buffer, object, string]>([
  ['CRLF', 'FirstName,Title\r\nAda,crlf\r\n\r\nBen,crlf\r\n', {}, 'crlf'],
  ['a byte order mark', '\ufeffFirstName,Title\nAda,bom\nBen,bom\n', {}, 'bom'],
  ['a byte order mark and quotes', '\ufeff"FirstName","Title"\nAda,bomq\nBen,bomq\n', {}, 'bomq'],
  ['semicolons', 'FirstName;Title\nAda;semi\nBen;semi', { delimiter: ';' }, 'semi'],
  ['tabs', 'FirstName\tTitle\nAda\ttab\nBen\ttab', { delimiter: '\t' }, 'tab'],
  ['the format in small letters', 'FirstName,Title\nAda,small\nBen,small', { format: 'csv' }, 'small'],
  [
    'numbers and booleans as strings',
    'FirstName,Title\nX,no\nAda,text\nBen,text',
    { 'start-from-index': '1', 'max-errors': '5', 'create-log': 'false' },
    'text',
  ],
  [
    'null for absent',
    'FirstName,Title\nAda,null1\nBen,null1',
    { delimiter: null, 'id-key': null, encoding: null, 'max-errors': null },
    'null1',
  ],
])('reads %s', async (_what, text, options, title) => {
  expect(await importText(app, folder, text, options)).toMatchObject({ imported: 2, errors: 0, 'is-complete': true });
  const [ada, ben] = await findByTitle(app, title);
  expect([ada?.['FirstName'], ben?.['FirstName']]).toEqual(['Ada', 'Ben']);
});

test('values may hold quotes, delimiters and line ends', async () => {
  const text = 'FirstName,LastName,Title\n"A ""da""","Mo,\r\nreau",quoted\n';
  expect(await importText(app, folder, text)).toEqual(complete(1));
  const [profile] = await findByTitle(app, 'quoted');
  expect(profile).toMatchObject({ FirstName: 'A "da"', LastName: 'Mo,\r\nreau' });
});

test.each(['latin1', 'ISO-8859-1'])('encoding %s', async (encoding) => {
  const bytes = Buffer.from(`FirstName,Title\nZoë,${encoding}\n`, 'latin1');
  expect(await importText(app, folder, bytes, { encoding })).toEqual(complete(1));
  expect(await findByTitle(app, encoding)).toMatchObject([{ FirstName: 'Zoë' }]);
});

test('a file of nothing but column names is imported whole', async () => {
  const before = await app.snapshot();
  expect(await importText(app, folder, 'FirstName,LastName\n')).toEqual(complete(0));
  expect(await app.snapshot()).toEqual(before);
});

test('a line that is refused is told by its index, and the others are imported', async () => {
  const lines = [
    'Ada,lines,,,1,',
    'Left,lines,,,2,',
    'Ben,lines,noday,x,3,',
    ',,,,,',
    'Cy,lines,,,4',
    'Di,lines,,,5,2',
    'x'.repeat(1_048_577),
    'Ed,"lines"x,,,6,',
    'Flo,lines,,,7,1',
  ];
  const header = 'FirstName,Title,LastCalledAgent_TimeStamp,Phone.PhoneType,Phone.PhoneNumber,TenantId';
  const answer = await importText(
    app,
    folder,
    Buffer.from([header, ...lines, 'Zo\xeb,lines,,,8,'].join('\n'), 'latin1'),
  );
  expect(answer).toMatchObject({ imported: 2, skipped: 0, errors: 8, 'next-index': 10, 'is-complete': true });
  const said = [
    [1, "bad parameter 'FirstName' reason: 'Left' keyword is not authorized."],
    [2, "bad parameter 'Phone[0].PhoneType' reason: must be an integer"],
    [3, 'must hold something'],
    [4, 'has 5 cells, not 6'],
    [5, "bad parameter 'TenantId' reason: is not the tenant"],
    [6, 'is longer than 1048576 bytes'],
    [7, 'has a quote in the wrong place'],
    [9, 'is not UTF-8'],
  ];
  expect(answer['first-errors']).toEqual(
    said.map(([index, message]) => ({ index, message: expect.stringContaining(String(message)) })),
  );
  expect(answer['first-errors'][1]?.message).toContain("bad parameter 'LastCalledAgent_TimeStamp' reason: ");
  expect((await findByTitle(app, 'lines')).map(({ FirstName }) => FirstName)).toEqual(['Ada', 'Flo']);
});

test.each([0, 1, '2', 7])('max-errors %s stops the import, which can go on behind', async (errorsMax) => {
  const title = `stop${errorsMax}`;
  const text = `FirstName,Title\n${numbered(60, (index) => (index % 3 === 0 ? 'select' : `N${index}`).concat(`,${title}`))}`;
  const first = await importText(app, folder, text, { 'max-errors': errorsMax });
  expect(first).toMatchObject({ 'is-complete': false, reason: 'max-errors is reached' });
  const next = first['next-index'];
  // Lines that were begun with the refused one are finished.
  expect(first.errors).toBeGreaterThanOrEqual(Math.max(1, Number(errorsMax)));
  expect(next).toBeLessThanOrEqual(3 * Math.max(1, Number(errorsMax)) + 4);
  expect(first.imported + first.errors).toBe(next);
  const rest = await importText(app, folder, text, { 'start-from-index': next });
  expect(rest).toMatchObject({ 'next-index': 60, 'is-complete': true });
  expect(first.imported + rest.imported).toBe(40);
  expect(await findByTitle(app, title)).toHaveLength(40);
});

test('as many errors as in the last lines do not make a whole import incomplete', async () => {
  const answer = await importText(app, folder, 'FirstName\nselect\n', { 'max-errors': 1 });
  expect(answer).toMatchObject({ errors: 1, 'next-index': 1, 'is-complete': true });
  expect(answer).not.toHaveProperty('reason');
});

test('an import that starts behind the end imports nothing', async () => {
  const before = await app.snapshot();
  const answer = await importText(app, folder, 'FirstName\nAda\n', { 'start-from-index': 5 });
  expect(answer).toEqual(complete(0, { 'next-index': 5 }));
  expect(await app.snapshot()).toEqual(before);
});

test('of many errors the first hundred are listed, all are counted', async () => {
  const text = `FirstName\n${numbered(150, () => 'select')}`;
  const answer = await importText(app, folder, text, { 'max-errors': 1_000 });
  expect(answer).toMatchObject({ imported: 0, errors: 150, 'is-complete': true });
  expect(answer['first-errors'].map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

test('the header names the tenant, and only lines of it are imported', async () => {
  const text = 'FirstName,TenantId,Segment,customer_id\nAda,901,gold,0001Qa6K3TRW0004\nBen,1,,\nCy,,,\n';
  const headers = { 'x-genesys-tenantid': '901' };
  const payload = JSON.stringify({ format: 'CSV', profiles: await folder.write(text) });
  const response = await app.inject({ method: 'POST', url: '/profiles/import', headers, payload });
  expect(response.json()).toMatchObject({ imported: 2, errors: 1, 'first-errors': [{ index: 1 }] });
  const query = JSON.stringify({ query: '{ customers { nodes { customerId attributes } } }' });
  const type = { 'content-type': 'application/json' };
  const read = await app.inject({ method: 'POST', url: '/graphql', headers: { ...headers, ...type }, payload: query });
  const nodes: { customerId: string; attributes: { FirstName: string } }[] = read.json().data.customers.nodes;
  expect(nodes.map(({ attributes }) => attributes.FirstName).toSorted()).toEqual(['Ada', 'Cy']);
  expect(nodes.map(({ customerId }) => customerId)).not.toContain('0001Qa6K3TRW0004');
});

test('the path may end in a slash, and other methods are not allowed there', async () => {
  const profiles = await folder.write('FirstName\n');
  expect((await send(app, 'POST', '/profiles/import/', { format: 'CSV', profiles })).statusCode).toBe(200);
  const response = await app.inject({ method: 'PUT', url: '/profiles/import', payload: '{}' });
  expect([response.statusCode, response.headers['allow']]).toEqual([405, 'POST']);
});

test('the log beside the input tells what became of each line, and the answer; an older one is replaced', async () => {
  const profiles = await folder.write('FirstName,EmailAddress,LastName\nAda,a@log.test,M\nAda,a@log.test,M\nleft,,\n');
  await writeFile(join(folder.path, `${profiles}.log`), 'old\n'.repeat(1_000));
  const payload = JSON.stringify({ format: 'CSV', profiles, 'id-key': 'Mail', 'create-log': true });
  const response = await app.inject({ method: 'POST', url: '/profiles/import', payload });
  const lines = (await readFile(join(folder.path, `${profiles}.log`), 'utf8')).split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^0\timported\t[0-9A-Za-z]{16}$/),
    '1\tskipped\t',
    "2\trefused\tbad parameter 'FirstName' reason: 'left' keyword is not authorized.",
    response.body,
    '',
  ]);
});

test('without create-log there is no log', async () => {
  const profiles = await folder.write('FirstName\nselect\n');
  expect((await sendImport(app, profiles)).json()).toMatchObject({ errors: 1 });
  await expect(readFile(join(folder.path, `${profiles}.log`))).rejects.toThrow('ENOENT');
});
