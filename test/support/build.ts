import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** For tests that start gateways and servers of their own: build, so that no two files do. */
export function setup(project: TestProject): void {
  const { status } = spawnSync(process.execPath, ['scripts/run.mjs', 'config'], { cwd: REPOSITORY, stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed');
  project.provide('serverUrl', null);
}
