import { execFileSync } from 'node:child_process';
import { link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { expectRefusal, issuesOf, type RefusalBody } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { defineKeys, useImportFolder } from '../../support/import.ts';

const folder = useImportFolder();
const app = useTestApp(openTestDatabase, { env: { IMPORT_DIR: folder.path } });

const inside = (...names: string[]): string => join(folder.path, ...names);
const outside = (...names: string[]): string => join(folder.path, '..', ...names);
const PROFILES = 'FirstName,LastName\nAda,Moreau\n';

beforeAll(async () => {
  await Promise.all([mkdir(inside('sub')), mkdir(outside('import-2'))]);
  await Promise.all([
    ...[inside('good.csv'), inside('sub', 'good.csv')].map((path) => writeFile(path, PROFILES)),
    ...[outside('secret.csv'), outside('import-2', 'secret.csv')].map((path) => writeFile(path, PROFILES)),
  ]);
  await Promise.all([
    symlink(outside('secret.csv'), inside('link.csv')),
    symlink('../secret.csv', inside('relative-link.csv')),
    symlink(outside(), inside('up')),
    symlink(outside('import-2'), inside('next')),
    symlink('loop.csv', inside('loop.csv')),
    symlink('nothing.csv', inside('dangling.csv')),
    symlink('sub/good.csv', inside('inner-link.csv')),
  ]);
  execFileSync('mkfifo', [inside('pipe.csv')]);
  await defineKeys(app, { name: 'Mail', attributes: ['EmailAddress', 'LastName'] });
});

const refuse = (body: object): Promise<RefusalBody> =>
  expectRefusal(app, { method: 'POST', url: '/profiles/import', payload: JSON.stringify(body) }, 400);

test.each([
  ...['../secret.csv', 'sub/../../secret.csv', 'sub/../good.csv', '..', '..\\secret.csv', 'sub/..'],
  ...['/etc/passwd', inside('good.csv'), outside('secret.csv'), './../import/good.csv'],
  ...['good.csv\0', '../secret.csv\0.csv', '', '.', './', 'sub', 'sub/'],
  ...['link.csv', 'relative-link.csv', 'up/secret.csv', 'up/import/../secret.csv', 'next/secret.csv'],
  ...['loop.csv', 'dangling.csv', 'missing.csv', 'good.csv/x', 'pipe.csv', 'x'.repeat(5_000), '%2e%2e/secret.csv'],
])('profiles %j is refused, in words that tell nothing of the server', async (profiles) => {
  const { issues } = await refuse({ format: 'CSV', profiles, 'create-log': true });
  expect(issues).toEqual([
    {
      path: ['profiles'],
      code: 'NOT_ALLOWED',
      message: 'must be the path of a readable file inside the import directory',
    },
  ]);
});

test.each(['good.csv', './good.csv', 'sub/good.csv', 'sub//good.csv', 'inner-link.csv', 'up/import/good.csv'])(
  'profiles %j is inside, and taken',
  async (profiles) => {
    const payload = JSON.stringify({ format: 'CSV', profiles });
    const response = await app.inject({ method: 'POST', url: '/profiles/import', payload });
    expect([response.statusCode, response.json().imported]).toEqual([200, 1]);
  },
);

test.each<[string, object, string[]]>([
  ['nothing', {}, ['format: MISSING', 'profiles: MISSING']],
  ['null', { format: null, profiles: null }, ['format: MISSING', 'profiles: MISSING']],
  ['another format', { format: 'XML' }, ['format: NOT_ALLOWED']],
  ['a format that is no string', { format: 7 }, ['format: WRONG_TYPE']],
  ['a path that is no string', { profiles: ['good.csv'] }, ['profiles: WRONG_TYPE']],
  ['unknown keys', { idkey: 'Mail', Delimiter: ';' }, ['idkey: UNKNOWN', 'Delimiter: UNKNOWN']],
  ['an empty delimiter', { delimiter: '' }, ['delimiter: NOT_ALLOWED']],
  ['two delimiters', { delimiter: ',;' }, ['delimiter: NOT_ALLOWED']],
  ['a quote as delimiter', { delimiter: '"' }, ['delimiter: NOT_ALLOWED']],
  ['a line end as delimiter', { delimiter: '\n' }, ['delimiter: NOT_ALLOWED']],
  ['a letter as delimiter', { delimiter: 'a' }, ['delimiter: NOT_ALLOWED']],
  ['a digit as delimiter', { delimiter: '0' }, ['delimiter: NOT_ALLOWED']],
  ['a delimiter beyond ASCII', { delimiter: '§' }, ['delimiter: NOT_ALLOWED']],
  ['an unknown encoding', { encoding: 'UTF-16' }, ['encoding: NOT_ALLOWED']],
  [
    'counts that are none',
    { 'max-errors': -1, 'start-from-index': '1.5' },
    ['max-errors: WRONG_TYPE', 'start-from-index: WRONG_TYPE'],
  ],
  [
    'counts of another type',
    { 'max-errors': true, 'start-from-index': 1e300 },
    ['max-errors: WRONG_TYPE', 'start-from-index: WRONG_TYPE'],
  ],
  ['a flag that is none', { 'create-log': 'yes' }, ['create-log: WRONG_TYPE']],
  ['an unknown key', { 'id-key': 'Nobody' }, ['id-key: UNKNOWN']],
  ['a key that the columns do not cover', { 'id-key': 'Mail' }, ['id-key: NOT_ALLOWED']],
])('%s: every problem is named', async (what, rest, issues) => {
  const whole = ['nothing', 'null'].includes(what) ? rest : { format: 'CSV', profiles: 'good.csv', ...rest };
  expect(issuesOf(await refuse(whole))).toEqual(issues);
});

test.each([
  ['an unknown column', 'FirstName,Fax\nAda,1\n', ['profiles.Fax: UNKNOWN']],
  ['another delimiter', 'FirstName;LastName\nAda;Moreau\n', ['profiles.FirstName;LastName: UNKNOWN']],
  ['a column of an extension twice', 'Phone.prefix,phone.prefix\n1,1\n', ['profiles.phone.prefix: DUPLICATE']],
  ['no line at all', '', ['profiles: MISSING']],
  ['empty lines alone', '\n\r\n', ['profiles: MISSING']],
  ['a byte order mark alone', '\ufeff', ['profiles: MISSING']],
  ['names that cannot be read', '"FirstName"x\nAda\n', ['profiles: MALFORMED']],
  ['names in UTF-16', Buffer.from('\ufeffFirstName\nAda\n', 'utf16le'), ['profiles: MALFORMED']],
])('a file with %s is refused whole', async (_what, content, issues) => {
  const profiles = await folder.write(content);
  expect(issuesOf(await refuse({ format: 'CSV', profiles, 'create-log': true }))).toEqual(issues);
  await expect(readFile(inside(`${profiles}.log`))).rejects.toThrow('ENOENT');
});

test('a mark of UTF-8 contradicts another encoding', async () => {
  const profiles = await folder.write('\ufeffFirstName\nAda\n');
  expect(issuesOf(await refuse({ format: 'CSV', profiles, encoding: 'latin1' }))).toEqual([
    'profiles.ï»¿FirstName: UNKNOWN',
  ]);
});

test.each([
  ['a link to a file outside', (log: string) => symlink(outside('secret.csv'), log)],
  ['a link to nothing', (log: string) => symlink(outside('new.log'), log)],
  ['a second name of a file', (log: string) => link(outside('secret.csv'), log)],
  ['a directory', (log: string) => mkdir(log)],
  ['a pipe', async (log: string) => void execFileSync('mkfifo', [log])],
])('a log file that is %s is refused before a line is imported', async (_what, plant) => {
  const profiles = await folder.write(PROFILES);
  await plant(inside(`${profiles}.log`));
  expect(issuesOf(await refuse({ format: 'CSV', profiles, 'create-log': true }))).toEqual(['create-log: NOT_ALLOWED']);
  expect(await readFile(outside('secret.csv'), 'utf8')).toBe(PROFILES);
  await expect(readFile(outside('new.log'))).rejects.toThrow('ENOENT');
});
