import { expect, test } from 'vitest';
import { EXAMPLE_OPERATIONS } from '../../src/graphql/graphiql/example-operations.ts';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { postGraphql } from '../support/graphql.ts';
import { listen } from '../support/subscriptions.ts';

const app = useTestApp(openTestDatabase);

const HELLO = '{ __typename }';
const HELLO_ANSWER = { data: { __typename: 'Query' } };
const CREATE = 'mutation { createProfile(input: { attributes: { FirstName: "Mallory" } }) { __typename } }';

const nameOf = (query: string): string => /(?:query|mutation|subscription) (\w+)/.exec(query)?.[1] ?? query;

const isSubscription = ({ query }: { query: string }): boolean => query.includes('\nsubscription ');
const ONE_ANSWER = EXAMPLE_OPERATIONS.filter((tab) => !isSubscription(tab));

test.each(ONE_ANSWER.map((tab) => [nameOf(tab.query), tab] as const))(
  'the example %s runs on the demo data as it is',
  async (_name, { query, variables }) => {
    const { data, errors } = await app.graphql(query, variables === undefined ? {} : JSON.parse(variables));
    expect(errors).toBeUndefined();
    for (const [field, answer] of Object.entries<Record<string, unknown> | null>(data)) {
      expect(answer, field).not.toBeNull();
      expect(answer, field).not.toHaveProperty('code');
    }
  },
);

test('the example of a subscription runs as it is, accepting what GraphiQL does', async () => {
  const url = await listen(app.app);
  for (const { query } of EXAMPLE_OPERATIONS.filter(isSubscription)) {
    const leaving = new AbortController();
    // As the page sends it.
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json' };
    const body = JSON.stringify({ query, operationName: nameOf(query) });
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body, signal: leaving.signal });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect((await app.graphql(CREATE)).data.createProfile.__typename).toBe('CreateProfileSuccess');
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (/data: .*\n\n/.test(text)) break;
    }
    expect(text).toContain('"customer":{"attributes":{"FirstName":"Mallory"}}');
    expect(text).not.toContain('errors');
    leaving.abort();
  }
});

test.each([
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'],
  ['text/html alone', 'text/html'],
])('GraphiQL opens for %s', async (_name, accept) => {
  for (const url of ['/graphql', '/graphql?query=%7B__typename%7D']) {
    const response = await app.inject({ url, headers: { accept } });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.headers['content-security-policy']).toContain("default-src 'none'");
    expect(response.body).toContain('<title>profile-gateway</title>');
    for (const { query } of EXAMPLE_OPERATIONS) expect(response.body).toContain(nameOf(query));
  }
});

test('GraphiQL with a slash at its end leads to the page, whose links are relative to it', async () => {
  const response = await app.inject({ url: '/graphql/', headers: { accept: 'text/html' } });
  expect(response.statusCode).toBe(308);
  const target = new URL(String(response.headers['location']), 'http://gateway.example/graphql/');
  expect(target.pathname).toBe('/graphql');
});

test('every file that the GraphiQL page names is served', async () => {
  const page = await app.inject({ url: '/graphql', headers: { accept: 'text/html' } });
  const urls = [...page.body.matchAll(/(?:src|href)="(\.[^"]+)"/g)].map(([, url]) => `/${url?.replace('./', '')}`);
  expect(urls.length).toBeGreaterThan(1);
  for (const url of urls) expect((await app.inject({ url })).statusCode, url).toBe(200);
});

test.each(['application/json', 'application/graphql-response+json', '*/*', undefined])(
  'a client that accepts %s is answered with JSON',
  async (accept) => {
    const headers: Record<string, string> = accept === undefined ? {} : { accept };
    const get = await app.inject({ url: `/graphql?query=${encodeURIComponent(HELLO)}`, headers });
    const post = await postGraphql(app, JSON.stringify({ query: HELLO }), {
      'content-type': 'application/json; charset=utf-8',
      ...headers,
    });
    for (const response of [get, post]) {
      expect(response.statusCode).toBe(200);
      expect(response.headers['content-type']).toMatch(/^application\/(graphql-response\+)?json; charset=utf-8$/);
      expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(response.json()).toEqual(HELLO_ANSWER);
    }
  },
);

// https://graphql.github.io/graphql-over-http/draft/#sec-GET
test('an empty operationName of a GET is the same as none', async () => {
  const response = await app.inject({ url: '/graphql?query=%7B__typename%7D&operationName=' });
  expect(response.json()).toEqual(HELLO_ANSWER);
});

test('variables of a GET are read', async () => {
  const query = encodeURIComponent('query Q($id: String!) { customer(customerId: $id) { customerId } }');
  const variables = encodeURIComponent('{"id":"00027a52JCGY000M"}');
  const response = await app.inject({ url: `/graphql?query=${query}&variables=${variables}&operationName=Q` });
  expect(response.json()).toEqual({ data: { customer: { customerId: '00027a52JCGY000M' } } });
});

test('a mutation over GET is refused, and nothing is written', async () => {
  const before = await app.snapshot();
  for (const headers of [{}, { accept: 'application/graphql-response+json' }]) {
    const response = await app.inject({ url: `/graphql?query=${encodeURIComponent(CREATE)}`, headers });
    expect(response.statusCode).toBe(405);
    expect(response.headers['allow']).toBe('POST');
  }
  expect(await app.snapshot()).toEqual(before);
});

test('a list of operations in one request is refused, and none of them runs', async () => {
  const before = await app.snapshot();
  const response = await postGraphql(app, JSON.stringify([{ query: CREATE }, { query: CREATE }]));
  expect(response.statusCode).toBe(400);
  expect(response.json().errors).toHaveLength(1);
  expect(await app.snapshot()).toEqual(before);
});

// A page of any site can send these without asking first (https://fetch.spec.whatwg.org/#cors-safelisted-request-header),
// so that taking one would let it write with the visitor's reach.
test.each([
  ['application/x-www-form-urlencoded', `query=${encodeURIComponent(CREATE)}`],
  ['text/plain', JSON.stringify({ query: CREATE })],
  [
    'multipart/form-data; boundary=b',
    `--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: CREATE })}\r\n--b--\r\n`,
  ],
])('a mutation as %s is 415, and nothing is written', async (type, payload) => {
  const before = await app.snapshot();
  const response = await postGraphql(app, payload, { 'content-type': type });
  expect(await app.snapshot()).toEqual(before);
  expect(response.statusCode).toBe(415);
});

test.each([
  ['application/xml', { 'content-type': 'application/xml' }],
  ['nothing', {}],
  ['text that only contains JSON', { 'content-type': 'text/application/json' }],
])('a body declared as %s is 415', async (_name, headers: Record<string, string>) => {
  const before = await app.snapshot();
  expect((await postGraphql(app, JSON.stringify({ query: CREATE }), headers)).statusCode).toBe(415);
  expect(await app.snapshot()).toEqual(before);
});

test('a compressed body is refused, not read as something else', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const { statusCode } = await postGraphql(app, Buffer.from([0x1f, 0x8b, 8, 0, 0]), headers);
  expect([400, 415]).toContain(statusCode);
});

test.each(['PUT', 'DELETE', 'PATCH'] as const)('%s is no method of the endpoint', async (method) => {
  const response = await app.inject({ method, url: '/graphql' });
  expect([404, 405]).toContain(response.statusCode);
});
