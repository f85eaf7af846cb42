import { execFile } from 'node:child_process';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { copyRepository, REPOSITORY } from '../support/repository-copy.ts';

type Run = { readonly code: number; readonly output: string };

/** Run a development tool in a folder. */
function runTool(cwd: string, tool: string, ...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(join(REPOSITORY, 'node_modules', '.bin', tool), args, { cwd }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}

const readText = (...path: string[]): Promise<string> => readFile(join(REPOSITORY, ...path), 'utf8');

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test('the migrations in drizzle/ make the tables of src/db/tables.ts: generating finds nothing to add', async () => {
  const copy = await copyRepository('drizzle', 'drizzle.config.ts', 'package.json', 'src', 'tsconfig.json');
  const before = await listFiles(join(copy, 'drizzle'));
  const fresh = await runTool(copy, 'drizzle-kit', 'generate');
  expect(fresh).toEqual({ code: 0, output: expect.stringContaining('No schema changes') });
  expect(await listFiles(join(copy, 'drizzle'))).toEqual(before);

  // The same check sees a table for which there is no migration.
  const table = "\nexport const planted = pgTable('planted', { id: text('id').primaryKey() });\n";
  await appendFile(join(copy, 'src', 'db', 'members', 'tables.ts'), table);
  const stale = await runTool(copy, 'drizzle-kit', 'generate');
  expect(stale.output).not.toContain('No schema changes');
  expect((await listFiles(join(copy, 'drizzle'))).length).toBeGreaterThan(before.length);
});

test('the journal names every migration once, in order, each with a snapshot that follows the one before', async () => {
  const journal: { entries: { idx: number; when: number; tag: string }[] } = JSON.parse(
    await readText('drizzle', 'meta', '_journal.json'),
  );
  const { entries } = journal;
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.map(({ idx }) => idx)).toEqual(entries.map((_, index) => index));
  // An engine applies what is newer than the last migration it has: one that is older would be left out in silence.
  const times = entries.map(({ when }) => when);
  expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  const folder = await readdir(join(REPOSITORY, 'drizzle'));
  expect(folder.filter((name) => name.endsWith('.sql'))).toEqual(entries.map(({ tag }) => `${tag}.sql`));
  let parent = '00000000-0000-0000-0000-000000000000';
  for (const { tag } of entries) {
    const snapshot = JSON.parse(await readText('drizzle', 'meta', `${tag.slice(0, 4)}_snapshot.json`));
    expect(snapshot.prevId).toBe(parent);
    parent = snapshot.id;
  }
});

test('schema.graphql is what the code prints, and the check tells a stale copy', async () => {
  const copy = await copyRepository('scripts', 'src', 'schema.graphql', 'package.json', 'tsconfig.json');
  const check = () => runTool(copy, 'tsx', 'scripts/print-schema.ts', '--check');
  expect(await check()).toEqual({ code: 0, output: '' });

  await appendFile(join(copy, 'schema.graphql'), '\n');
  expect(await check()).toEqual({ code: 1, output: expect.stringContaining('schema.graphql is stale') });

  expect(await runTool(copy, 'tsx', 'scripts/print-schema.ts')).toEqual({ code: 0, output: '' });
  expect(await readFile(join(copy, 'schema.graphql'), 'utf8')).toBe(await readText('schema.graphql'));
});

test('package-lock.json names no registry, so that any can serve it', async () => {
  const { packages } = JSON.parse(await readText('package-lock.json'));
  const entries: [string, { version?: string; integrity?: string; resolved?: string }][] = Object.entries(packages);
  const dependencies = entries.filter(([path]) => path !== '');
  expect(dependencies.length).toBeGreaterThan(100);
  expect(dependencies.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  expect(dependencies.filter(([, { version, integrity }]) => !version || !integrity)).toEqual([]);
});

test('no source file has more than 200 lines', async () => {
  const files = await listFiles(join(REPOSITORY, 'src'));
  expect(files.length).toBeGreaterThan(50);
  const lengths = await Promise.all(
    files.map(async (file) => [file, (await readFile(file, 'utf8')).trimEnd().split('\n').length] as const),
  );
  expect(lengths.filter(([, length]) => length > 200)).toEqual([]);
});

test('README.md has a row for every setting, with its default, and for no other', async () => {
  const defaults: Record<string, unknown> = loadConfig({}, () => {});
  // Settings without a default are no keys of what is loaded: their names are in the source only.
  const [, source = ''] = /const SETTINGS = \{\n(.*?)\n\} as const/s.exec(await readText('src', 'config.ts')) ?? [];
  const names = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name = '']) => name);
  expect(names).toEqual(expect.arrayContaining(['DATABASE_URL', ...Object.keys(defaults)]));

  const [, section = ''] = /\n## Settings\n(.*?)(?:\n## |$)/s.exec(await readText('README.md')) ?? [];
  const rows = [...section.matchAll(/^\| (`[A-Z][^|]*) \| ([^|]*) \|/gm)].flatMap(([, first = '', second = '']) => {
    const values = [...second.matchAll(/`([^`]*)`|–/g)].map(([, value = '']) => value);
    return [...first.matchAll(/`([A-Z_]+)`/g)].map(([, name = ''], index) => [name, values[index]] as const);
  });
  expect(rows.map(([name]) => name).toSorted()).toEqual(names.toSorted());
  const documented = Object.fromEntries(rows);
  const print = (value: unknown): string => String(value).replace('[object Object]', JSON.stringify(value));
  for (const [name, value] of Object.entries(defaults)) expect([name, documented[name]]).toEqual([name, print(value)]);
});
