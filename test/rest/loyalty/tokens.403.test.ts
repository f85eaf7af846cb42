import type { InjectOptions } from 'fastify';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA } from '../../support/loyalty.ts';
import { tokenEntry, useTokensFile } from '../../support/loyalty-tokens.ts';

const LOYALTY_TOKENS_FILE = useTokensFile({
  tokens: [tokenEntry('web', 'cux', ['CUX']), tokenEntry('till', 'pos', ['POS']), tokenEntry('both', 'both')],
});
const app = useTestApp(openTestDatabase, { env: { LOYALTY_TOKENS_FILE } });

const PROFILE = `/client/users/${ADA.correlationId}/profile`;
const PATHS: readonly { suite: 'cux' | 'pos'; request: InjectOptions }[] = [
  { suite: 'pos', request: { method: 'PUT', url: `${PROFILE}/email` } },
  { suite: 'pos', request: { method: 'PUT', url: `${PROFILE}/email/` } },
  { suite: 'pos', request: { method: 'PUT', url: `/%63lient/users/${ADA.correlationId}/profile/%65mail` } },
  { suite: 'pos', request: { method: 'PUT', url: `${PROFILE}/phonenumber` } },
  { suite: 'pos', request: { method: 'POST', url: '/client/users/anonymous/sessions' } },
  { suite: 'cux', request: { method: 'POST', url: '/client/users' } },
  { suite: 'cux', request: { method: 'POST', url: `/client/users/${ADA.accountId}/sessions` } },
  { suite: 'cux', request: { method: 'PUT', url: PROFILE } },
  { suite: 'cux', request: { method: 'GET', url: PROFILE } },
  { suite: 'cux', request: { method: 'GET', url: `${PROFILE}/emd` } },
  { suite: 'cux', request: { method: 'PUT', url: `${PROFILE}/closure` } },
  { suite: 'cux', request: { method: 'GET', url: `${PROFILE}/email` } },
  { suite: 'cux', request: { method: 'GET', url: '/client/nowhere' } },
  { suite: 'cux', request: { method: 'PUT', url: '/client/users/%ZZ/profile/email' } },
];
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

// es-loyalty.md §2.1: "not every client may call every suite"
test.each(PATHS)('$request.method $request.url takes tokens of the suite $suite only', async ({ suite, request }) => {
  const before = await app.snapshot();
  const other = suite === 'cux' ? 'pos' : 'cux';
  // A body that would be 400: it is not looked at.
  const refused = await app.inject({ ...request, payload: '{', headers: bearer(other) });
  expect([refused.statusCode, refused.body]).toEqual([403, '{"message":"Forbidden"}']);
  expect(refused.headers['content-type']).toMatch(/^application\/json\b/);
  expect(refused.headers).toMatchObject({ 'mck-appid': 'ES-CB-V1' });
  expect(refused.headers['www-authenticate']).toBeUndefined();
  for (const token of [suite, 'both']) {
    const { statusCode, body } = await app.inject({ ...request, payload: '{', headers: bearer(token) });
    expect([401, 403], body).not.toContain(statusCode);
  }
  if (request.method !== 'GET') expect(await app.snapshot()).toEqual(before);
});
