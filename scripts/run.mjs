// Builds dist/ when it is missing or older than the source, then runs one of its entry points in this process, so
// that signals reach the gateway itself: `node scripts/run.mjs main`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [entry = 'main'] = process.argv.slice(2);
const built = join(root, 'dist', 'main.js');

function newestChange(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

// A production image may hold dist/ alone.
const sources = ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) => join(root, name));
const hasSources = sources.every((path) => existsSync(path));
if (hasSources && (!existsSync(built) || statSync(built).mtimeMs < Math.max(...sources.map(newestChange)))) {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
await import(new URL(`../dist/${entry}.js`, import.meta.url).href);
