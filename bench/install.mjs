// Installs what the peers need beside this file, unless it is there: `npm ci`, under Node 22 or newer where there is one,
// as npm leaves out what the Node that it runs on is too old for.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode22 } from './contenders/shared/find-node.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const stamp = join(folder, 'node_modules', '.installed');
const node = findNode22() ?? process.execPath;
const wanted = `${node}\n${readFileSync(join(folder, 'package-lock.json'), 'utf8')}`;

/** npm as it was called, or the one of the path. */
function findNpm() {
  const called = process.env.npm_execpath ?? '';
  if (called.endsWith('npm-cli.js')) return called;
  const found = (process.env.PATH ?? '').split(delimiter).map((entry) => join(entry, 'npm'));
  const npm = found.find((path) => existsSync(path));
  if (npm === undefined) throw new Error('no npm on the path');
  return realpathSync(npm);
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.log('installing the peers …');
  const options = ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync(node, [findNpm(), ...options], { stdio: 'inherit', cwd: folder });
  if (status !== 0) process.exit(status ?? 1);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}
