import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { basic, KENT, usersWith, useUsersFile } from '../support/authentication.ts';
import { openTestDatabase } from '../support/database.ts';
import { postGraphql } from '../support/graphql.ts';

const AUTHENTICATION_FILE = useUsersFile(
  usersWith({ kent: ['readProfile', 'readProfileExtension'], reader: ['readProfile'], nobody: [] }),
);
const app = useTestApp(openTestDatabase, { env: { AUTHENTICATION_FILE, USE_ROLES: 'true' } });
const open = useTestApp(openTestDatabase);

const as = (name: string) => ({ authorization: basic(name, 'superman') });
const ask = (query: string, headers: Record<string, string> = {}) =>
  postGraphql(app, JSON.stringify({ query }), { 'content-type': 'application/json', ...headers });
const HELLO = '{ __typename }';
const BETTY = '0000Sb5U97XE000Y';

test.each([
  ['none', {}],
  ['wrong', { authorization: basic('kent', 'batman') }],
  ['malformed', { authorization: 'Basic !' }],
  ['another scheme', { authorization: 'Bearer x' }],
])('credentials that are %s: 401 with a challenge, before anything is parsed', async (_what, headers) => {
  for (const response of [
    await ask(HELLO, headers),
    await postGraphql(app, '{', headers),
    await app.inject({ url: `/graphql?query=${encodeURIComponent(HELLO)}`, headers }),
    await app.inject({ url: '/graphql/', headers }),
    await app.inject({ method: 'DELETE', url: '/graphql', headers }),
  ]) {
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Basic realm="profile-gateway", charset="UTF-8"');
    const { errors, ...rest } = response.json();
    expect(rest).toEqual({});
    expect(errors).toEqual([{ message: expect.stringMatching(/\S/), extensions: { code: 'UNAUTHENTICATED' } }]);
  }
});

test('a browser is asked for credentials by the page of GraphiQL, and gets the page and its files with them', async () => {
  const accept = 'text/html,*/*;q=0.8';
  const refused = await app.inject({ url: '/graphql', headers: { accept } });
  expect(refused.statusCode).toBe(401);
  expect(refused.headers['www-authenticate']).toMatch(/^Basic /);
  const page = await app.inject({ url: '/graphql', headers: { accept, authorization: KENT } });
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  const urls = [...page.body.matchAll(/(?:src|href)="(\.[^"]+)"/g)].map(([, url]) => `/${url?.replace('./', '')}`);
  expect(urls.length).toBeGreaterThan(1);
  for (const url of urls) {
    expect((await app.inject({ url, headers: { authorization: KENT } })).statusCode).toBe(200);
  }
});

test('a page of another site cannot write with the credentials that the browser adds', async () => {
  const headers = { authorization: KENT, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
  const response = await ask(HELLO, headers);
  expect(response.statusCode).toBe(403);
  expect(response.json().errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});

test('good credentials are let in; without the setting they are ignored', async () => {
  expect((await ask(HELLO, { authorization: KENT })).json()).toEqual({ data: { __typename: 'Query' } });
  const response = await postGraphql(open, JSON.stringify({ query: HELLO }), {
    'content-type': 'application/json',
    authorization: basic('clark', 'x'),
  });
  expect(response.json()).toEqual({ data: { __typename: 'Query' } });
});

test('a field that may not be read is an error in its place; the rest is answered', async () => {
  const query = `{
    member(by: { loyaltyId: "6001234567890123" }) { loyaltyId }
    plain: customer(customerId: "${BETTY}") { customerId }
    full: customer(customerId: "${BETTY}") { customerId extensions { name } }
  }`;
  const { data, errors } = (await ask(query, as('reader'))).json();
  expect(data).toEqual({ member: { loyaltyId: '6001234567890123' }, plain: { customerId: BETTY }, full: null });
  expect(errors).toMatchObject([{ path: ['full', 'extensions'], extensions: { code: 'FORBIDDEN' } }]);
  const nobody = (await ask(query, as('nobody'))).json();
  expect(nobody.data).toEqual({ member: { loyaltyId: '6001234567890123' }, plain: null, full: null });
});

test('what one caller may read is not shown to another who asks at the same moment', async () => {
  const query = `{ customer(customerId: "${BETTY}") { customerId extensions { name } } }`;
  const names = ['kent', 'reader', 'nobody', 'kent', 'reader'];
  const answers = await Promise.all(names.map(async (name) => (await ask(query, as(name))).json()));
  expect(answers.map(({ data }) => data.customer?.extensions ?? null)).toEqual([
    ...[[{ name: 'Phone' }], null, null],
    ...[[{ name: 'Phone' }], null],
  ]);
});
