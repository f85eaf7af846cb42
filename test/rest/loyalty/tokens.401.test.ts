import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA } from '../../support/loyalty.ts';
import { sha256, tokenEntry, useTokensFile } from '../../support/loyalty-tokens.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const TOKEN = 'c2VzYW1l.-_~+/=';
const FRONT_END = 'https://app.example';
const LOYALTY_TOKENS_FILE = useTokensFile({ tokens: [tokenEntry('a', 'other'), tokenEntry('web', TOKEN)] });
const app = useTestApp(openTestDatabase, { env: { LOYALTY_TOKENS_FILE, CORS_ORIGINS: FRONT_END } });
const below = useSecondApp(app, { LOYALTY_TOKENS_FILE, LOYALTY_BASE_PATH: '/cux' });
const open = useSecondApp(app);

const UPDATE = {
  method: 'PUT',
  url: `/client/users/${ADA.correlationId}/profile`,
  payload: `{"email":"${ADA.email}","postalZipCode":"H0H 0H0","city":"Gaspé"}`,
} as const;

/** Send a request that must be refused at the edge: not in the dialect's error object, and with nothing done. */
async function expectUnauthorized(request: InjectOptions, gateway = app): Promise<void> {
  const before = await app.snapshot();
  const response = await gateway.inject(request);
  expect([response.statusCode, response.body]).toEqual([401, '{"message":"Unauthorized"}']);
  expect(response.headers).toMatchObject({
    'www-authenticate': 'Bearer',
    'content-type': expect.stringMatching(/^application\/json\b/),
    'mck-appid': 'ES-CB-V1',
    'x-request-id': expect.stringMatching(/\S/),
  });
  expect(await app.snapshot()).toEqual(before);
}

// es-loyalty.md §2.1: refused by the gateway in front of the platform.
test.each([
  ['missing', undefined],
  ['empty', ''],
  ['without a scheme', TOKEN],
  ['of another scheme', `Basic ${TOKEN}`],
  ['without a token', 'Bearer'],
  ['without a blank', `Bearer${TOKEN}`],
  ['in two parts', `Bearer ${TOKEN} x`],
  ['beyond ASCII', 'Bearer \u00e9'],
  ['unknown', 'Bearer sesame'],
  ['in another letter case', `Bearer ${TOKEN.toUpperCase()}`],
  ['the hash itself', `Bearer ${sha256(TOKEN)}`],
  ['the start of a known one', `Bearer ${TOKEN.slice(0, -1)}`],
])('a token that is %s: 401', async (_what, authorization) => {
  await expectUnauthorized({ ...UPDATE, headers: authorization === undefined ? {} : { authorization } });
});

const ID = ADA.correlationId;
test.each<[string, InjectOptions]>([
  ['a session', { method: 'POST', url: `/client/users/${ADA.accountId}/sessions`, payload: '{"correlationId":"x"}' }],
  ['an anonymous session', { method: 'POST', url: '/client/users/anonymous/sessions', payload: '{}' }],
  ['an enrolment', { method: 'POST', url: '/client/users', payload: '{"email":"a@b.cc","postalCode":"00000"}' }],
  ['a read', { method: 'GET', url: `/client/users/${ID}/profile` }],
  ['a HEAD', { method: 'HEAD', url: `/client/users/${ID}/profile/emd` }],
  ['a closure', { method: 'PUT', url: `/client/users/${ID}/profile/closure` }],
  ['a capture', { method: 'PUT', url: `/client/users/${ID}/profile/email`, payload: '{"status":"declined"}' }],
  ['an unknown path', { method: 'GET', url: '/client/nowhere' }],
  ['an unknown path in escapes', { method: 'GET', url: '/%63lient/nowhere' }],
  ['an unknown path with an origin', { method: 'GET', url: 'http://h.example/client/nowhere' }],
  ['an unknown path below a known one', { method: 'GET', url: `/client/users/${ID}/profile/nothing` }],
  ['a method that the path lacks', { method: 'PATCH', url: `/client/users/${ID}/profile` }],
  ['OPTIONS that ask for nothing', { method: 'OPTIONS', url: `/client/users/${ID}/profile` }],
  ['a path in escapes', { ...UPDATE, url: `/%63lient/users/${ID}/profile` }],
  ['a trailing slash', { ...UPDATE, url: `${UPDATE.url}/` }],
  ['faulty percent-encoding', { method: 'PUT', url: '/client/users/%ZZ/profile' }],
  ['a path that is too long', { method: 'PUT', url: `/client/users/${'x'.repeat(20_000)}/profile` }],
  ['a session that does not exist', { ...UPDATE, url: '/client/users/nobody/profile' }],
  ['a body that is no JSON', { ...UPDATE, payload: '{' }],
  ['a body of another type', { ...UPDATE, headers: { 'content-type': 'text/xml' } }],
  ['a body that is too large', { ...UPDATE, payload: ' '.repeat(5_000_000) }],
  [
    'a page of another site',
    { ...UPDATE, headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } },
  ],
])('%s is not looked at before the token is', async (what, request) => {
  if (what !== 'a HEAD') return expectUnauthorized(request);
  expect((await app.inject(request)).statusCode).toBe(401);
});

test('below a base path, paths and unknown paths need a token, too', async () => {
  await expectUnauthorized({ ...UPDATE, url: `/cux${UPDATE.url}` }, below);
  await expectUnauthorized({ url: '/cux/client/nowhere' }, below);
  expect((await below.inject({ url: '/client/nowhere' })).json()).toMatchObject({ http_code: 404 });
});

test.each(['Bearer', 'bearer', 'BEARER', 'Bearer  '])('a known token with the scheme %j is let in', async (scheme) => {
  const headers = { authorization: `${scheme} ${TOKEN}` };
  const response = await app.inject({ ...UPDATE, headers });
  expect([response.statusCode, response.body]).toEqual([200, '{"debugMessage":"Profile Updated"}']);
  const unknown = await app.inject({ url: '/client/nowhere', headers });
  expect([unknown.statusCode, unknown.json().errorCode]).toEqual([404, 'NOT_FOUND']);
  expect((await app.inject({ ...UPDATE, payload: '{', headers })).json()).toMatchObject({ statusCode: 400 });
});

test('other paths need no token of a loyalty client', async () => {
  for (const url of ['/health/live', '/metadata/profiles', '/profiles/00027a52JCGY000M']) {
    expect((await app.inject({ url })).statusCode).toBe(200);
  }
});

test('a front end that is let in may ask first without a token, and can read why it is refused', async () => {
  const asked = await app.inject({
    method: 'OPTIONS',
    url: UPDATE.url,
    headers: { origin: FRONT_END, 'access-control-request-method': 'PUT' },
  });
  expect(asked.statusCode).toBe(204);
  const refused = await app.inject({ ...UPDATE, headers: { origin: FRONT_END } });
  expect(refused.statusCode).toBe(401);
  expect(refused.headers['access-control-allow-origin']).toBe(FRONT_END);
});

test.each(['Bearer sesame', 'Basic a2VudDpzdXBlcm1hbg==', 'x'])(
  'without the setting, %s is ignored',
  async (authorization) => {
    const url = `/client/users/${ADA.accountId}/sessions`;
    const payload = JSON.stringify({ correlationId: randomUUID() });
    expect((await open.inject({ method: 'POST', url, headers: { authorization }, payload })).statusCode).toBe(200);
  },
);
