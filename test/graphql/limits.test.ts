import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, postGraphql } from '../support/graphql.ts';
import { postOverSocket } from '../support/socket.ts';

const BODY_LIMIT = 300_000;
const app = useTestApp(openTestDatabase, { env: { BODY_LIMIT: String(BODY_LIMIT) } });
const JSON_TYPE = { 'content-type': 'application/json' };
let origin = '';

beforeAll(async () => {
  origin = await app.app.listen({ port: 0, host: '127.0.0.1' });
});

const HELLO = '{"query":"{ __typename }"}';
const HELLO_ANSWER = { data: { __typename: 'Query' } };

test('a body of exactly BODY_LIMIT bytes is taken', async () => {
  expect((await postGraphql(app, HELLO.padEnd(BODY_LIMIT))).json()).toEqual(HELLO_ANSWER);
});

test.each([
  ['with Content-Length', { 'content-length': String(BODY_LIMIT + 1) }],
  ['chunked', {}],
])('a body one byte over BODY_LIMIT is 413, sent %s', async (_name, headers) => {
  const body = HELLO.padEnd(BODY_LIMIT + 1);
  const chunks = [body.slice(0, 1_000), body.slice(1_000)];
  const answer = await postOverSocket(`${origin}/graphql`, { ...JSON_TYPE, ...headers }, chunks);
  expect(answer.status).toBe(413);
  expect(JSON.parse(answer.body).errors).toHaveLength(1);
  expect(answer.body).not.toMatch(INTERNALS);
  expect((await postGraphql(app, HELLO)).json()).toEqual(HELLO_ANSWER);
});

// Else the gateway would have to read the rest, and could not stop before the client does.
test.each(['/graphql', '/profiles', '/client/users'])(
  'a large upload to %s is refused without waiting for its end, and the connection is closed',
  async (path) => {
    const chunks = Array.from({ length: 100 }, () => Buffer.alloc(100_000, ' '));
    const answer = await postOverSocket(`${origin}${path}`, JSON_TYPE, chunks);
    expect(answer.status).toBe(413);
    expect(answer.headers['connection']).toBe('close');
  },
);

/** A document of that many tokens; `names` are values, so that nothing but the parser has work with them. */
function documentOf(tokens: number): string {
  const names = '"" '.repeat(tokens - 20);
  return `{ customer(customerId: "none") { extensions(names: [${names}]) { name } } }`;
}

const ask = (query: string, variables = {}) => postGraphql(app, JSON.stringify({ query, variables }));

test('a document of 10,000 tokens is answered, one more is refused', async () => {
  expect((await ask(documentOf(10_000))).json()).toEqual({ data: { customer: null } });
  const response = await ask(documentOf(10_001));
  expect(response.statusCode).toBeLessThan(500);
  expect(response.json().errors).toMatchObject([{ extensions: { code: 'DOCUMENT_TOO_LARGE' } }]);
});

test('a document 100 braces deep is answered, one deeper is refused', async () => {
  const nest = (depth: number) => `{ ${'... { '.repeat(depth - 1)} __typename ${'} '.repeat(depth)}`;
  expect((await ask(nest(100))).json()).toEqual(HELLO_ANSWER);
  expect((await ask(nest(101))).json().errors).toMatchObject([{ extensions: { code: 'DOCUMENT_TOO_LARGE' } }]);
});

test.each([
  ['20,000 open brackets', '['.repeat(20_000)],
  ['20,000 braces', `${'{a'.repeat(20_000)}${'}'.repeat(20_000)}`],
  ['20,000 parentheses', `{ a${'('.repeat(20_000)}`],
  ['a list literal 5,000 deep', `{ customer(customerId: ${'['.repeat(5_000)}${']'.repeat(5_000)}) { version } }`],
  ['an object literal 5,000 deep', `{ member(by: ${'{a:'.repeat(5_000)}1${'}'.repeat(5_000)}) { version } }`],
  ['a list type 20,000 deep', `query ($a: ${'['.repeat(20_000)}Int${']'.repeat(20_000)}) { __typename }`],
  ['closing brackets first', `${'}'.repeat(10_000)}${'{'.repeat(9_000)}`],
  ['30,000 tokens', 'a '.repeat(30_000)],
])('%s are refused without a crash', async (_name, query) => {
  const response = await ask(query);
  expect(response.statusCode).toBeLessThan(500);
  expect(response.json().errors).toHaveLength(1);
  expect(response.body).not.toContain('Maximum call stack');
  expect(response.body).not.toContain('Unexpected error.');
});

/** Fragments that each spread the next one twice: 2^n ways through a document of n lines. */
function doublingFragments(count: number): string {
  const fragments = Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1;
    return `fragment F${index} on Customer { ${isLast ? 'version' : `...F${index + 1} ...F${index + 1}`} }`;
  });
  return `{ customer(customerId: "00027a52JCGY000M") { ...F0 } } ${fragments.join('\n')}`;
}

test('fragments that double at each level cost no more than their number', async () => {
  const start = performance.now();
  const response = await ask(doublingFragments(25));
  expect(response.statusCode).toBeLessThan(500);
  expect(performance.now() - start).toBeLessThan(3_000);
});

test('a document of 65,536 characters is answered, one more is refused', async () => {
  expect((await ask('{ __typename }'.padEnd(65_536))).json()).toEqual(HELLO_ANSWER);
  const response = await ask('{ __typename }'.padEnd(65_537));
  expect(response.json().errors).toMatchObject([{ extensions: { code: 'DOCUMENT_TOO_LARGE' } }]);
});

// Two records lead back to their customer, whose two records lead back to it: 2^n records in an answer of n levels.
test.each([17, 32])('an answer that doubles %i times is refused before it is made', async (levels) => {
  const query = `{ customer(customerId: "0000Sb5U97XE000Y") {
    ${'extensions { records { customer { '.repeat(levels)} version ${'} } } '.repeat(levels)}
  } }`;
  const response = await ask(query);
  expect(response.statusCode).toBeLessThan(500);
  expect(response.json()).toMatchObject({
    errors: [{ extensions: { code: 'ANSWER_TOO_LARGE' } }],
    data: { customer: null },
  });
  expect(response.body.length).toBeLessThan(10_000);
});

const PHONES = Array.from({ length: 2_000 }, (_, index) => ({ PhoneNumber: `${index}` }));

// Each of a customer's records leads back to all of them; and one field may be asked for under any number of names.
test.each([
  ['circle', 'extensions { records { customer { extensions { records { id } } } } }'],
  ['circle without records at its end', 'extensions { records { customer { extensions { name } } } }'],
  ['long list of names', Array.from({ length: 1_600 }, (_, index) => `a${index}: extensions { name }`).join(' ')],
])('a %s over a customer with 2,000 records is answered or refused soon', async (_name, selection) => {
  const payload = JSON.stringify({ Phone: PHONES });
  await app.inject({ method: 'PUT', url: '/profiles/00027a52JCGY000M', payload });
  const start = performance.now();
  const response = await ask(`{ customer(customerId: "00027a52JCGY000M") { ${selection} } }`);
  expect(response.statusCode).toBeLessThan(500);
  expect(performance.now() - start).toBeLessThan(8_000);
});

test('one level back from a record to its customer is answered', async () => {
  const query = '{ customer(customerId: "0000Sb5U97XE000Y") { extensions { records { customer { customerId } } } } }';
  const { data } = (await ask(query)).json();
  const customer = { customer: { customerId: '0000Sb5U97XE000Y' } };
  expect(data.customer.extensions).toEqual([{ records: [customer, customer] }]);
});
