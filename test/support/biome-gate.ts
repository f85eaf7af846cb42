import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { copyRepository, REPOSITORY } from './repository-copy.ts';

const BIOME = join(REPOSITORY, 'node_modules', '.bin', 'biome');

/** Run `biome ci` on a copy of the source with these files added. @returns the files complained of, and the rules */
export async function runBiome(files: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
  const copy = await copyRepository('src', 'biome.json', '.gitignore');
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(copy, name)), { recursive: true });
    await writeFile(join(copy, name), content);
  }
  const args = ['ci', '--reporter=github', '--max-diagnostics=none', '.'];
  const run = promisify(execFile)(BIOME, args, { cwd: copy, maxBuffer: 64 * 1024 * 1024 });
  const [code, stdout] = await run.then(
    (done) => [0, done.stdout],
    (error: { code: number; stdout: string }) => [error.code, error.stdout],
  );
  const found: Record<string, string[]> = {};
  for (const [, rule = '', path = ''] of String(stdout).matchAll(/^::\w+ title=([^,]+),file=([^,]+)/gm)) {
    const name = path.replace(`${copy}/`, '');
    found[name] = [...(found[name] ?? []), rule];
  }
  expect(code).toBe(Object.keys(found).length === 0 ? 0 : 1);
  return found;
}
