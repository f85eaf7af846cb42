import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { basic, KENT, SUPERMAN_HASH, useUsersFile } from '../../support/authentication.ts';
import { readRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const AUTHENTICATION_FILE = useUsersFile({
  users: ['kent', 'Zo\u00eb'].map((name) => ({ name, passwordHash: SUPERMAN_HASH })),
});
const FRONT_END = 'https://app.example';
const app = useTestApp(openTestDatabase, { env: { AUTHENTICATION_FILE, CORS_ORIGINS: FRONT_END } });
const open = useTestApp(openTestDatabase);

const CHALLENGE = 'Basic realm="profile-gateway", charset="UTF-8"';
const BRUCE = '/profiles/00027a52JCGY000M';
const REPLACE = { method: 'PUT', url: BRUCE, payload: '{"FirstName":"Eve"}' } as const;

test.each([
  { what: 'missing', authorization: undefined, message: /missing/ },
  { what: 'of another scheme', authorization: 'Bearer abc', message: /HTTP Basic/ },
  { what: 'malformed', authorization: 'Basic kent:superman', message: /malformed/ },
  { what: 'of an unknown user', authorization: basic('clark', 'superman'), message: /wrong/ },
  { what: 'with a wrong password', authorization: basic('kent', 'batman'), message: /wrong/ },
  { what: 'with the hash as the password', authorization: basic('kent', SUPERMAN_HASH), message: /wrong/ },
])('credentials that are $what: 401 with a challenge, and nothing is done', async ({ authorization, message }) => {
  const before = await app.snapshot();
  const response = await app.inject({ ...REPLACE, headers: authorization === undefined ? {} : { authorization } });
  expect(response.statusCode).toBe(401);
  expect(response.headers['www-authenticate']).toBe(CHALLENGE);
  expect(response.headers['x-request-id']).toMatch(/\S/);
  expect(readRefusal(response)).toMatchObject({ http_method: 'PUT', uri: BRUCE, error_code: 'Unauthorized' });
  expect(response.json().message).toMatch(message);
  expect(await app.snapshot()).toEqual(before);
});

test.each([
  { what: 'a body that is no JSON', request: { ...REPLACE, payload: '{' } },
  { what: 'a body of another type', request: { ...REPLACE, headers: { 'content-type': 'text/xml' } } },
  { what: 'a body that is too large', request: { ...REPLACE, payload: ' '.repeat(5_000_000) } },
  { what: 'a tenant that is none', request: { ...REPLACE, headers: { 'x-genesys-tenantid': 'x' } } },
  { what: 'an unknown path', request: { method: 'GET', url: '/nowhere' } as const },
  { what: 'an unknown path below a known one', request: { method: 'GET', url: `${BRUCE}/nothing` } as const },
  { what: 'a method that the path does not have', request: { method: 'PATCH', url: BRUCE } as const },
  { what: 'an escaped path', request: { method: 'GET', url: '/%70rofiles/00027a52JCGY000M' } as const },
  {
    what: 'a path that climbs out of an open one',
    request: { method: 'GET', url: '/health/../metadata/profiles' } as const,
  },
])('$what is not looked at before the credentials are', async ({ request }) => {
  const response = await app.inject(request);
  expect(response.statusCode).toBe(401);
  expect(readRefusal(response).error_code).toBe('Unauthorized');
});

test.each([
  ['the pair of the legacy documents', KENT],
  ['a name beyond ASCII', basic('Zo\u00eb', 'superman')],
  ['a name in another spelling', basic('Zoe\u0308', 'superman')],
])('%s is let in, each time', async (_what, authorization) => {
  for (const _time of [1, 2]) {
    const response = await app.inject({ url: BRUCE, headers: { authorization } });
    expect(response.statusCode).toBe(200);
    expect(response.headers['www-authenticate']).toBeUndefined();
  }
  expect((await app.inject({ url: BRUCE })).statusCode).toBe(401);
});

test('with good credentials an unknown path is 404, a bad body 400, and roles are not asked for', async () => {
  const headers = { authorization: KENT };
  expect((await app.inject({ url: '/nowhere', headers })).statusCode).toBe(404);
  expect((await app.inject({ ...REPLACE, payload: '{', headers })).statusCode).toBe(400);
  expect((await app.inject({ ...REPLACE, headers })).statusCode).toBe(200);
});

test('health and the loyalty dialect are open; an unknown path of the loyalty dialect stays its own', async () => {
  for (const url of ['/health/live', '/health/ready']) expect((await app.inject({ url })).statusCode).toBe(200);
  const session = await app.inject({
    method: 'POST',
    url: '/client/users/ada.tremblay%40example.com/sessions',
    headers: { 'x-identifier-type': 'EMAIL', 'content-type': 'application/json' },
    payload: '{"correlationId":"without-credentials"}',
  });
  expect(session.statusCode).toBe(200);
  const unknown = await app.inject({ url: '/client/nowhere' });
  expect(unknown.statusCode).toBe(404);
  expect(unknown.json()).toMatchObject({ errorCode: 'NOT_FOUND' });
});

test('a front end that is let in may ask first without credentials, and can read why it is refused', async () => {
  const asked = await app.inject({
    method: 'OPTIONS',
    url: BRUCE,
    headers: {
      origin: FRONT_END,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization',
    },
  });
  expect(asked.statusCode).toBe(204);
  expect(asked.headers['access-control-allow-headers']).toBe('authorization');
  const refused = await app.inject({ ...REPLACE, headers: { origin: FRONT_END } });
  expect(refused.statusCode).toBe(401);
  expect(refused.headers['access-control-allow-origin']).toBe(FRONT_END);
});

test.each([
  { what: 'a page of another site', site: 'cross-site', origin: 'https://evil.example', status: 403 },
  { what: 'a page without an origin', site: 'cross-site', origin: 'null', status: 403 },
  { what: 'a page of a sister host', site: 'same-site', origin: 'https://evil.app.example', status: 403 },
  { what: 'a front end that is let in', site: 'cross-site', origin: FRONT_END, status: 201 },
  { what: 'the own page', site: 'same-origin', origin: 'http://localhost:80', status: 201 },
])('$what writes with the credentials that the browser adds: $status', async ({ site, origin, status }) => {
  const before = await app.snapshot();
  const headers = { authorization: KENT, 'sec-fetch-site': site, origin };
  const response = await app.inject({ method: 'POST', url: '/profiles', headers, payload: '{"FirstName":"Eve"}' });
  expect(response.statusCode, response.body).toBe(status);
  if (status === 403) {
    expect(readRefusal(response).error_code).toBe('Forbidden');
    expect(await app.snapshot()).toEqual(before);
  }
  // A link from another site may be followed.
  expect((await app.inject({ url: BRUCE, headers })).statusCode).toBe(200);
});

test.each([KENT, basic('clark', 'x'), 'Basic', 'Bearer abc'])(
  'without the setting, %s is ignored',
  async (authorization) => {
    expect((await open.inject({ url: BRUCE, headers: { authorization } })).statusCode).toBe(200);
  },
);
