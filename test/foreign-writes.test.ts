import { expect, test } from 'vitest';
import { useTestApp } from './support/app.ts';
import { openTestDatabase } from './support/database.ts';

const app = useTestApp(openTestDatabase, {
  env: { CORS_ORIGINS: 'https://desk.example', PUBLIC_URL: 'https://profiles.example' },
});

/** A write through each door, as a page may send it without asking for permission. */
const WRITES = [
  { method: 'POST', url: '/profiles', payload: '{"FirstName":"Mallory"}' },
  { method: 'POST', url: '/client/users', payload: '{"email":"m@evil.example","postalZipCode":"90210"}' },
  {
    method: 'POST',
    url: '/graphql',
    payload:
      '{"query":"mutation { createProfile(input: { attributes: { FirstName: \\"Mallory\\" } }) { __typename } }"}',
  },
] as const;

const send = (index: number, headers: Record<string, string>) => {
  const write = WRITES[index] ?? WRITES[0];
  const type: Record<string, string> = write.url === '/graphql' ? { 'content-type': 'application/json' } : {};
  return app.inject({ ...write, headers: { host: '127.0.0.1:4000', ...type, ...headers } });
};

test.each([
  ['of another origin', { origin: 'https://evil.example' }],
  ['of the same host on another port', { origin: 'http://127.0.0.1:4001' }],
  ['without an origin that can be named', { origin: 'null' }],
  ['that a browser calls foreign', { 'sec-fetch-site': 'cross-site' }],
  ['of a neighbour', { origin: 'https://evil.profiles.example', 'sec-fetch-site': 'same-site' }],
])('a page %s cannot write through any door, and nothing is written', async (_name, headers) => {
  const before = await app.snapshot();
  for (const index of WRITES.keys()) {
    const response = await send(index, headers);
    expect(response.statusCode, response.body).toBe(403);
    expect(response.body).toContain('another origin');
  }
  expect(await app.snapshot()).toEqual(before);
});

test.each([
  ['what is no browser', {}],
  ['a page of the gateway itself', { origin: 'http://127.0.0.1:4000' }],
  ['a page of an origin that is let in', { origin: 'https://desk.example', 'sec-fetch-site': 'cross-site' }],
  ['a page of the public origin', { origin: 'https://profiles.example' }],
  ['a page behind a proxy', { origin: 'https://other.example', 'sec-fetch-site': 'same-origin' }],
])('%s may write', async (_name, headers) => {
  expect((await send(0, headers)).statusCode).toBe(201);
  expect((await send(2, headers)).json()).toEqual({ data: { createProfile: { __typename: 'CreateProfileSuccess' } } });
});

test('any page may be told to read', async () => {
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await app.inject({ url: '/profiles/00027a52JCGY000M', headers })).statusCode).toBe(200);
});
