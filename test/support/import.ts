import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, expect } from 'vitest';
import type { TestApp } from './app.ts';
import { send } from './context-services.ts';

/** The answer of an import. */
export type ImportAnswer = {
  imported: number;
  skipped: number;
  errors: number;
  'next-index': number;
  'is-complete': boolean;
  reason?: string;
  'first-errors': { index: number; message: string }[];
};

export type ImportFolder = {
  /** The import directory; its parent is the test's own, too. */
  readonly path: string;
  /** Write a file into the import directory. @returns its name */
  write(content: string | Buffer): Promise<string>;
};

/** An import directory of the file's own, with these files; removed after its tests. */
export function useImportFolder(files: Readonly<Record<string, string>> = {}): ImportFolder {
  const parent = mkdtempSync(join(tmpdir(), 'profile-gateway-'));
  const path = join(parent, 'import');
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  afterAll(() => rm(parent, { recursive: true, force: true }));
  let count = 0;
  return {
    path,
    write: async (content) => {
      const name = `profiles-${count++}.csv`;
      await writeFile(join(path, name), content);
      return name;
    },
  };
}

/** Import a file of the import directory. */
export function sendImport(app: TestApp, profiles: string, rest: object = {}): Promise<LightMyRequestResponse> {
  return send(app, 'POST', '/profiles/import', { format: 'CSV', profiles, ...rest });
}

/** Import a text that must be taken. */
export async function importText(
  app: TestApp,
  folder: ImportFolder,
  content: string | Buffer,
  rest: object = {},
): Promise<ImportAnswer> {
  const response = await sendImport(app, await folder.write(content), rest);
  expect(response.statusCode, response.body).toBe(200);
  expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
  return response.json();
}

/** The profiles of a tenant's customers that have this title, by first name, with their telephones. */
export async function findByTitle(app: TestApp, title: string): Promise<Record<string, unknown>[]> {
  const response = await send(app, 'GET', `/profiles?Title=${title}&include_profile=yes&extensions=Phone`);
  expect(response.statusCode, response.body).toBe(200);
  const profiles: Record<string, unknown>[] = response.json();
  const nameOf = ({ FirstName }: Record<string, unknown>): string => String(FirstName);
  return profiles.map(({ customer_id, ...profile }) => profile).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Give a tenant identification keys. */
export async function defineKeys(app: TestApp, ...keys: object[]): Promise<void> {
  for (const key of keys) {
    const response = await send(app, 'POST', '/metadata/identification-keys', key);
    expect(response.statusCode, response.body).toBe(201);
  }
}

/** So many lines. */
export const numbered = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
