import { expect, test } from 'vitest';
import { useTestApp } from './support/app.ts';
import { openTestDatabase } from './support/database.ts';

const ALLOWED = ['https://app.example', 'http://localhost:3000'];
const OTHERS = [
  'https://app.example.evil',
  'https://evil-app.example',
  'http://app.example',
  'https://app.example:8443',
  'http://localhost',
  'null',
];
const PATHS = ['/graphql', '/profiles/00027a52JCGY000M', '/client/users/demo-session-1/profile'];

const closed = useTestApp(openTestDatabase);
const open = useTestApp(openTestDatabase, { env: { CORS_ORIGINS: ALLOWED.join(', ') } });

/** What a browser sends before a PUT or a POST with a JSON body. */
const preflight = (app: typeof open, url: string, origin: string) =>
  app.inject({
    method: 'OPTIONS',
    url,
    headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' },
  });

const read = (app: typeof open, url: string, origin: string) => app.inject({ url, headers: { origin } });

test.each(PATHS)('%s lets no other origin in by default', async (url) => {
  for (const origin of [...ALLOWED, ...OTHERS]) {
    const asked = await preflight(closed, url, origin);
    expect(asked.statusCode).toBeGreaterThanOrEqual(400);
    for (const { headers } of [asked, await read(closed, url, origin)]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  }
});

test.each(PATHS)('%s lets exactly the origins of CORS_ORIGINS in', async (url) => {
  for (const origin of ALLOWED) {
    const { statusCode, headers } = await preflight(open, url, origin);
    expect(statusCode).toBe(204);
    expect(headers['access-control-allow-origin']).toBe(origin);
    expect(headers['access-control-allow-methods']).toContain('PUT');
    expect(headers['access-control-allow-headers']).toBe('content-type');
    const answer = await read(open, url, origin);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers['access-control-expose-headers']).toContain('X-Request-Id');
  }
  for (const origin of OTHERS) {
    for (const { headers } of [await preflight(open, url, origin), await read(open, url, origin)]) {
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  }
});

test.each(PATHS)('%s tells caches that the answer depends on the origin, and never lets cookies in', async (url) => {
  for (const origin of [...ALLOWED, ...OTHERS]) {
    const { headers } = await read(open, url, origin);
    expect(String(headers['vary'])).toContain('Origin');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  }
});

test('the refusals of the doors can be read by the origins that are let in', async () => {
  const origin = ALLOWED[0] ?? '';
  const refusals = [
    await open.inject({ method: 'PUT', url: '/profiles/none', headers: { origin }, payload: '{' }),
    await open.inject({ method: 'PUT', url: '/client/users/none/profile', headers: { origin }, payload: '{}' }),
    await open.inject({
      method: 'POST',
      url: '/graphql',
      headers: { origin, 'content-type': 'text/plain' },
      payload: '{',
    }),
  ];
  for (const { statusCode, headers } of refusals) {
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(headers['access-control-allow-origin']).toBe(origin);
  }
});
