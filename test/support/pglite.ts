import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openEmbedded } from '../../src/db/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A DATA_DIR with all migrations and no rows, to be copied; null: a server is under test. */
    templateDir: string | null;
  }
}

/** Making a database takes PGlite seconds, copying its files does not. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const templateDir = await mkdtemp(join(tmpdir(), 'profile-gateway-template-'));
  await (await openEmbedded(templateDir)).close();
  project.provide('serverUrl', null);
  project.provide('templateDir', templateDir);
  return () => rm(templateDir, { recursive: true, force: true });
}
