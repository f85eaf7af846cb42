import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Copy parts of the repository, for a test that spoils them. Dependencies are shared; removed after the test. */
export async function copyRepository(...parts: string[]): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'profile-gateway-copy-'));
  onTestFinished(() => rm(copy, { recursive: true, force: true }));
  for (const part of parts) await cp(join(REPOSITORY, part), join(copy, part), { recursive: true });
  await symlink(join(REPOSITORY, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}
