import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** The pair of the legacy documents: user `kent`, password `superman`. */
export const KENT = 'Basic a2VudDpzdXBlcm1hbg==';

/** The hash of the password `superman`, as cheap as a file may have it. */
export const SUPERMAN_HASH = 'scrypt$16384$8$1$cHJvZmlsZS1nYXRld2F5IQ==$8sktTDkVlqZ+lafbc9x4qKgI7iAcwNnHoah4zQ4uVD8=';

export const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

const folders: string[] = [];

/** A file of users. @returns its path */
export function writeUsersFile(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'profile-gateway-users-'));
  folders.push(folder);
  const path = join(folder, 'users.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** To be called at the top of a file: a file of users, gone after the tests. @returns its path */
export function useUsersFile(content: unknown): string {
  afterAll(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return writeUsersFile(content);
}

/** Users whose password is `superman`, each with a role that has exactly these privileges. */
export function usersWith(privileges: Readonly<Record<string, readonly string[]>>): unknown {
  return {
    users: Object.keys(privileges).map((name) => ({ name, passwordHash: SUPERMAN_HASH, roles: [name] })),
    roles: privileges,
  };
}
