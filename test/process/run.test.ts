import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runEntry, useGatewayProcesses } from '../support/gateway-process.ts';
import { copyRepository } from '../support/repository-copy.ts';

useGatewayProcesses();

const SOURCES = ['scripts', 'src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** An entry point without effects; a change of it shows which build has run. */
const ENTRY = 'domain/errors';
const announce = (copy: string, text: string): Promise<void> =>
  appendFile(join(copy, 'src', `${ENTRY}.ts`), `\nprocess.stdout.write('${text}');\n`);

test('builds what is missing or stale before it runs, and nothing else', async () => {
  const copy = await copyRepository(...SOURCES);
  await announce(copy, 'first ');
  expect(await runEntry(ENTRY, {}, copy)).toMatchObject({ code: 0, stdout: 'first ', stderr: '' });
  const builtAt = async () => (await stat(join(copy, 'dist', 'main.js'))).mtimeMs;
  const first = await builtAt();

  expect(await runEntry(ENTRY, {}, copy)).toMatchObject({ code: 0, stdout: 'first ' });
  expect(await builtAt()).toBe(first);

  await announce(copy, 'second ');
  expect(await runEntry(ENTRY, {}, copy)).toMatchObject({ code: 0, stdout: 'first second ' });
  expect(await builtAt()).toBeGreaterThan(first);
});

test('does not run what was built before the source got broken', async () => {
  const copy = await copyRepository(...SOURCES, 'dist');
  await announce(copy, 'broken ');
  await appendFile(join(copy, 'src', 'main.ts'), 'const wrong: number = "text";\n');
  const { code, stdout } = await runEntry(ENTRY, {}, copy);
  expect(code).toBeGreaterThan(0);
  expect(stdout).toContain('src/main.ts');
  expect(stdout).not.toContain('broken ');
  // And not the next time either.
  expect(await runEntry(ENTRY, {}, copy)).toMatchObject({ code, stdout });
});

test('runs a build that comes without its source', async () => {
  const copy = await copyRepository('scripts', 'dist', 'package.json');
  const file = join(copy, 'dist', `${ENTRY}.js`);
  await writeFile(file, `${await readFile(file, 'utf8')}\nprocess.stdout.write('built');\n`);
  expect(await runEntry(ENTRY, {}, copy)).toMatchObject({ code: 0, stdout: 'built', stderr: '' });
});
