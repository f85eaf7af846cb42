import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, expect } from 'vitest';
import type { TestApp } from './app.ts';
import { ADA } from './loyalty.ts';

/** To be called at the top of a file: a file of search rules, gone after the tests. @returns its path */
export function useSearchFile(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'profile-gateway-search-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'search.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Search by a session; bodies that are texts go out as they are. */
export const search = (
  app: TestApp,
  body: unknown,
  correlationId: string = ADA.correlationId,
): Promise<LightMyRequestResponse> =>
  app.inject({
    method: 'POST',
    url: `/client/users/${encodeURIComponent(correlationId)}/member/search`,
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** The members that are found. */
export async function findMembers(app: TestApp, body: unknown): Promise<Record<string, unknown>[]> {
  const response = await search(app, body);
  expect(response.statusCode, response.body).toBe(200);
  const { members, ...rest } = response.json();
  expect(rest).toEqual({});
  return members;
}
