import type { InjectOptions } from 'fastify';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { readRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);
const prefixed = useTestApp(openTestDatabase, {
  env: { CONTEXT_SERVICES_BASE_PATH: '/genesys/1/cs', CORS_ORIGINS: 'https://desk.example' },
});

type Method = NonNullable<InjectOptions['method']>;

const METHODS: Method[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Every path of the dialect with the methods that it has (context-services.md §0); nobody has these ids and names. */
const PATHS: [path: string, allow: string][] = [
  ['/profiles', 'GET, HEAD, POST'],
  ['/profiles/0001Qa6K3TRW0009', 'GET, HEAD, PUT, DELETE'],
  ['/profiles/0001Qa6K3TRW0009/merge/0001Qa6K3TRW0008', 'PUT'],
  ['/profiles/0001Qa6K3TRW0009/extensions', 'POST'],
  ['/profiles/0001Qa6K3TRW0009/extensions/Nope/by/unique', 'PUT'],
  ['/profiles/0001Qa6K3TRW0009/extensions/Nope/delete/by/unique', 'PUT'],
  ['/metadata/profiles', 'GET, HEAD'],
  ['/metadata/profiles/extensions', 'GET, HEAD, POST'],
  ['/metadata/profiles/extensions/Nope', 'GET, HEAD, DELETE'],
  ['/metadata/identification-keys', 'GET, HEAD, POST'],
  ['/metadata/identification-keys/Nope', 'GET, HEAD, DELETE'],
  ['/server/status', 'GET, HEAD'],
  ['/server/mode', 'POST'],
];

const isAllowed = (allow: string, method: Method): boolean => allow.split(', ').includes(method);

async function expectNotAllowed(target: typeof app, request: InjectOptions, allow: string): Promise<void> {
  const response = await target.inject(request);
  const { method = 'GET', url } = request;
  expect(response.statusCode, `${method} ${url}: ${response.body}`).toBe(405);
  expect(response.headers['allow']).toBe(allow);
  // The answer to a HEAD has no body on the wire.
  if (method === 'HEAD') return;
  const body = readRefusal(response);
  expect(body).toMatchObject({ http_method: method, uri: url, http_code: 405, error_code: 'MethodNotAllowed' });
  expect(body.message).toContain(allow);
}

test.each(PATHS)('%s has no other methods than %s (context-services.md §10.2)', async (url, allow) => {
  const before = await app.snapshot();
  for (const method of METHODS.filter((name) => !isAllowed(allow, name))) {
    await expectNotAllowed(app, { method, url }, allow);
  }
  expect(await app.snapshot()).toEqual(before);
});

test.each(PATHS)('%s has the methods that Allow names: %s', async (url, allow) => {
  for (const method of METHODS.filter((name) => isAllowed(allow, name))) {
    const { statusCode, headers, body } = await app.inject({ method, url });
    expect(statusCode, `${method}: ${body}`).not.toBe(405);
    expect(headers['allow']).toBeUndefined();
    expect(body).not.toContain('no such path');
  }
});

test.each(PATHS)(
  '%s is the same path with a slash at its end, with a query, and behind the base path',
  async (url, allow) => {
    for (const method of ['PATCH', 'OPTIONS', 'HEAD'] as const) {
      if (isAllowed(allow, method)) continue;
      await expectNotAllowed(app, { method, url: `${url}/` }, allow);
      await expectNotAllowed(app, { method, url: `${url}?extensions=Phone` }, allow);
    }
    await expectNotAllowed(prefixed, { method: 'PATCH', url: `/genesys/1/cs${url}` }, allow);
    await expectNotAllowed(prefixed, { method: 'PATCH', url: `/genesys/1/cs${url}/` }, allow);
    const outside = await prefixed.inject({ method: 'PATCH', url });
    expect(outside.statusCode).toBe(404);
    expect(outside.headers['allow']).toBeUndefined();
  },
);

test('the path is known whatever the ids in it are', async () => {
  for (const id of ['%00', 'x'.repeat(17), '__proto__', '%F0%9D%84%9E']) {
    await expectNotAllowed(app, { method: 'POST', url: `/profiles/${id}` }, 'GET, HEAD, PUT, DELETE');
  }
});

test.each([
  ['malformed JSON', '{', 'application/json'],
  ['another type', '<profile/>', 'application/xml'],
  ['more than is taken', `"${'x'.repeat(4_194_304)}"`, 'application/json'],
])('a method that is not there is said before the body is looked at: %s', async (_what, payload, type) => {
  const request = { method: 'PATCH', url: '/profiles/00027a52JCGY000M', headers: { 'content-type': type } } as const;
  const before = await app.snapshot();
  await expectNotAllowed(app, { ...request, payload }, 'GET, HEAD, PUT, DELETE');
  expect(await app.snapshot()).toEqual(before);
});

test('where other origins are let in, a preflight is answered, and another OPTIONS is refused as ever', async () => {
  const request = { method: 'OPTIONS', url: '/genesys/1/cs/profiles' } as const;
  const headers = { origin: 'https://desk.example', 'access-control-request-method': 'POST' };
  expect((await prefixed.inject({ ...request, headers })).statusCode).toBe(204);
  await expectNotAllowed(prefixed, request, 'GET, HEAD, POST');
});

test.each([
  ['GET', '/profiles/0001Qa6K3TRW0009/extensions/Phone'],
  ['POST', '/profiles/0001Qa6K3TRW0009/merge'],
  ['PUT', '/profiles/0001Qa6K3TRW0009/extensions/Phone/by'],
  ['DELETE', '/metadata'],
  ['GET', '/server'],
  ['OPTIONS', '/PROFILES'],
] as const)('%s %s stays 404: no operation has that path', async (method, url) => {
  const response = await app.inject({ method, url });
  expect(readRefusal(response)).toMatchObject({ http_method: method, http_code: 404, error_code: 'NotFound' });
  expect(response.headers['allow']).toBeUndefined();
});

test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)('/graphql has no %s', async (method) => {
  const before = await app.snapshot();
  for (const url of ['/graphql', '/graphql/', '/graphql?query=%7B__typename%7D']) {
    const response = await app.inject({ method, url });
    expect(response.statusCode, response.body).toBe(405);
    expect(response.headers['allow']?.toString().split(', ')).toEqual(expect.arrayContaining(['GET', 'POST']));
    expect(response.json()).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'METHOD_NOT_ALLOWED' } }],
    });
  }
  expect(await app.snapshot()).toEqual(before);
});

test('/graphql takes every method that its Allow names', async () => {
  const { headers } = await app.inject({ method: 'PUT', url: '/graphql' });
  for (const method of METHODS.filter((name) => isAllowed(String(headers['allow']), name))) {
    const response = await app.inject({ method, url: '/graphql?query=%7B__typename%7D' });
    expect(response.statusCode, method).not.toBe(405);
  }
});
