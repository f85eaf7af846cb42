import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runEntry, spawnEntry, useGatewayProcesses } from '../support/gateway-process.ts';
import { copyRepository } from '../support/repository-copy.ts';

useGatewayProcesses();

/** A little source of its own: a build of the whole one takes seconds. */
async function copyWithSource(source: string): Promise<string> {
  const copy = await copyRepository('scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json');
  await mkdir(join(copy, 'src'));
  await writeSource(copy, source);
  return copy;
}

const writeSource = (copy: string, source: string): Promise<void> => writeFile(join(copy, 'src', 'main.ts'), source);
const saying = (text: string): string => `process.stdout.write('${text}');\n`;
const run = (copy: string) => runEntry('main', {}, copy);

test('builds what is missing or stale before it runs, and nothing else', async () => {
  const copy = await copyWithSource(saying('first'));
  expect(await run(copy)).toMatchObject({ code: 0, stdout: 'first', stderr: '' });
  const builtAt = async () => (await stat(join(copy, 'dist', 'main.js'))).mtimeMs;
  const first = await builtAt();

  expect(await run(copy)).toMatchObject({ code: 0, stdout: 'first' });
  expect(await builtAt()).toBe(first);

  await writeSource(copy, saying('second'));
  expect(await run(copy)).toMatchObject({ code: 0, stdout: 'second' });
  expect(await builtAt()).toBeGreaterThan(first);
});

test('runs neither what was built before the source got broken, nor the broken source', async () => {
  const copy = await copyWithSource(saying('first'));
  expect(await run(copy)).toMatchObject({ code: 0, stdout: 'first' });
  await writeSource(copy, `${saying('second')}const wrong: number = 'text';\n`);
  const { code, stdout } = await run(copy);
  expect(code).toBeGreaterThan(0);
  expect(stdout).toMatch(/^src\/main\.ts\S* error TS2322/m);
  expect(stdout).not.toMatch(/first|second/);
  // And not the next time either.
  expect(await run(copy)).toMatchObject({ code, stdout });
});

test('runs a build that comes without its source', async () => {
  const copy = await copyRepository('scripts', 'package.json');
  await mkdir(join(copy, 'dist'));
  await writeFile(join(copy, 'dist', 'main.js'), saying('built'));
  expect(await run(copy)).toMatchObject({ code: 0, stdout: 'built', stderr: '' });
});

test('a signal reaches what was started, and its exit code comes back', async () => {
  const copy = await copyWithSource(
    `process.once('SIGTERM', () => process.exit(7));\nsetInterval(() => {}, 1_000);\n${saying('up')}`,
  );
  const { child, output, exited } = spawnEntry('main', {}, copy);
  await expect.poll(() => output.stdout, { timeout: 20_000 }).toBe('up');
  child.kill('SIGTERM');
  expect(await exited).toEqual({ code: 7, signal: null });
});
