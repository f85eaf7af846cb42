import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');

/** One entry of a file of tokens. */
export const tokenEntry = (name: string, token: string, suites?: readonly string[]): object => ({
  name,
  sha256: sha256(token),
  ...(suites && { suites }),
});

/** To be called at the top of a file: a file of tokens, gone after the tests. @returns its path */
export function useTokensFile(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'profile-gateway-tokens-'));
  const path = join(folder, 'tokens.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return path;
}
