import { beforeAll, expect, test } from 'vitest';
import { EXAMPLE_OPERATIONS } from '../../src/graphql/graphiql/example-operations.ts';
import { useTestApp } from '../support/app.ts';
import { defineExtension, send } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { postGraphql } from '../support/graphql.ts';
import { createKey } from '../support/identification-keys.ts';
import { mustLink } from '../support/links.ts';
import { createMember } from '../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const BETTY = '0000Sb5U97XE000Y';
const BRUCE = '00027a52JCGY000M';
/** Further digits than a double has. */
const LONG = '1234567890123456789';

beforeAll(async () => {
  await createKey(app, { name: 'byName', attributes: ['LastName', 'FirstName'] });
  const { accountId } = await createMember(app, { firstName: 'Ada' });
  await mustLink(app, BETTY, accountId);
  await defineExtension(app, { name: 'Bonus', type: 'single-valued', attributes: [{ name: 'points', type: 'long' }] });
  // As text: a number in JavaScript would be rounded before it is sent.
  const response = await send(app, 'POST', `/profiles/${BRUCE}/extensions`, `{"Bonus":{"points":${LONG}}}`);
  expect(response.statusCode, response.body).toBe(200);
});

type Operation = { readonly query: string; readonly variables?: object; readonly operationName?: string };
const post = (operation: Operation) => postGraphql(app, JSON.stringify(operation));

let copies = 0;
/** The same operation, but no text that was seen before: it is run by graphql-js. */
const anew = ({ query, ...rest }: Operation): Operation => ({ ...rest, query: `${query}\n# ${++copies}` });

async function bodyOf(operation: Operation): Promise<string> {
  const { body, headers } = await post(operation);
  return body.replaceAll(String(headers['x-request-id']), '<request id>');
}

/** Send it as often as it takes until it is run in another way, and as often again. @returns the one answer */
async function askRepeatedly(operation: Operation): Promise<string> {
  const reference = await bodyOf(anew(operation));
  for (let time = 1; time <= 5; time++) expect(await bodyOf(operation), `time ${time}`).toBe(reference);
  return reference;
}

const QUERIES: [string, string][] = [
  [
    'aliases, each with arguments',
    `{ b: customer(customerId: "${BETTY}") { x: customerId x2: customerId } a: customer(customerId: "${BRUCE}") { customerId } }`,
  ],
  [
    'a field twice',
    `{ customer(customerId: "${BETTY}") { version } customer(customerId: "${BETTY}") { customerId version } }`,
  ],
  ['nobody', '{ customer(customerId: "nobody") { customerId extensions { name } } version: __typename }'],
  [
    'nobody beside somebody',
    `{ a: customer(customerId: "nobody") { member { accountId } } b: customer(customerId: "${BETTY}") { member { accountId city } } }`,
  ],
  [
    'the kinds of things',
    `{ __typename customer(customerId: "${BETTY}") { __typename extensions { __typename records { __typename } } } }`,
  ],
  [
    'fragments',
    `query { customer(customerId: "${BETTY}") { ...Outer } } fragment Outer on Customer { extensions { ...Inner } ...Own } fragment Inner on Extension { name kind } fragment Own on Customer { version }`,
  ],
  [
    'a fragment in many places',
    `{ a: customer(customerId: "${BETTY}") { ...F } b: customer(customerId: "${BRUCE}") { ...F } } fragment F on Customer { customerId attributes }`,
  ],
  [
    'fragments of interfaces',
    `{ node(id: "${Buffer.from(`Customer:${BETTY}`).toString('base64')}") { __typename id ... on Customer { customerId } ... on Member { accountId } } }`,
  ],
  ['ids of nobody', '{ nodes(ids: ["Q3VzdG9tZXI6eA==", "?", "Q3VzdG9tZXI6eQ=="]) { id } }'],
  [
    'nested lists',
    '{ customers(first: 50) { nodes { extensions { name records { id attributes customer { customerId } } } } edges { cursor node { version } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }',
  ],
  [
    'the order of fields',
    `{ customer(customerId: "${BETTY}") { version member { city accountId } customerId extensions { records { id } kind name } attributes } z: __typename limits { value name } }`,
  ],
  [
    'an order other than the one in which things are read',
    `{ slow: customers(first: 3) { totalCount nodes { customerId } } quick: __typename one: customer(customerId: "${BETTY}") { customerId } }`,
  ],
  [
    'a long integer',
    `{ customer(customerId: "${BRUCE}") { attribute(name: "LastName") extensions { records { attributes } } } }`,
  ],
  [
    'times',
    `{ customer(customerId: "${BETTY}") { createdAt updatedAt history(first: 2) { nodes { writtenAt kind door } } } }`,
  ],
  [
    'a literal for @skip and @include',
    `{ customer(customerId: "${BETTY}") @include(if: true) { customerId version @skip(if: true) } limits @include(if: false) { name } }`,
  ],
  ['a page that is too long', '{ __typename customers(first: 100000) { totalCount } }'],
  [
    'an error in a list, beside data',
    `{ profileSchema { version } customer(customerId: "${BETTY}") { asOf(version: 1, time: "2020-01-01T00:00:00Z") { version } } }`,
  ],
  [
    'an error of each of two fields',
    '{ a: customers(first: -1) { totalCount } b: customers(after: "?") { totalCount } }',
  ],
  [
    'counts up to the limit',
    `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: customers { totalCount }`).join(' ')} }`,
  ],
  [
    // What was counted before the refusal must not count twice.
    'a refusal beside counts',
    `{ ${Array.from({ length: 6 }, (_, n) => `a${n}: customers { totalCount }`).join(' ')} customer(customerId: "${BETTY}") { asOf(version: 1, time: "2020-01-01T00:00:00Z") { version } } }`,
  ],
  ['one count too many', `{ ${Array.from({ length: 11 }, (_, n) => `a${n}: customers { totalCount }`).join(' ')} }`],
  [
    'an input object',
    '{ members(filter: { lastName: { startsWith: "t" } }, first: 2) { nodes { lastName } totalCount } }',
  ],
  [
    'introspection',
    '{ __type(name: "Customer") { name fields { name type { name kind ofType { name } } } } __schema { mutationType { name } } }',
  ],
  [
    'more fields than are compiled',
    `{ ${Array.from({ length: 150 }, (_, n) => `a${n}: customer(customerId: "${BETTY}") { version }`).join(' ')} }`,
  ],
];

test.each(QUERIES)('%s: the same answer, however often it is asked', async (_what, query) => {
  await askRepeatedly({ query });
});

test('what is answered is what is stored', async () => {
  const { data } = JSON.parse(
    await askRepeatedly({
      query: `{ customer(customerId: "${BETTY}") { attributes } none: customer(customerId: "?") { version } }`,
    }),
  );
  expect(data).toEqual({ customer: { attributes: expect.objectContaining({ FirstName: 'Betty' }) }, none: null });
  const text = await askRepeatedly({
    query: `{ customer(customerId: "${BRUCE}") { extensions { records { attributes } } } }`,
  });
  expect(text).toContain(`"points":"${LONG}"`);
});

const isQuery = ({ query }: { readonly query: string }): boolean => /^query /m.test(query);
test.each(EXAMPLE_OPERATIONS.filter(isQuery).map(({ query }) => [/query (\w+)/.exec(query)?.[1] ?? '', query]))(
  'the example %s: the same answer, however often it is asked',
  async (_name, query) => {
    expect(JSON.parse(await askRepeatedly({ query })).errors).toBeUndefined();
  },
);

/** Documents with variables, each asked with all of these. */
const ASKED: [string, string, object[]][] = [
  [
    '@skip and @include',
    `query ($a: Boolean!, $b: Boolean = true) { customer(customerId: "${BETTY}") { customerId @skip(if: $a) version @include(if: $b) extensions @include(if: $a) @skip(if: $b) { name } ... @include(if: $a) { attributes } ...F @skip(if: $a) } } fragment F on Customer { createdAt }`,
    [
      { a: true },
      { a: false },
      { a: true, b: false },
      { a: false, b: false },
      { a: true, b: true },
      {},
      { a: null },
      { a: 'x' },
    ],
  ],
  [
    'an id',
    'query ($id: String!) { customer(customerId: $id) { customerId version extensions { name records { attributes } } } }',
    [
      { id: BETTY },
      { id: BRUCE },
      { id: 'nobody' },
      { id: '' },
      { id: null },
      {},
      { id: 7 },
      { id: ['x'] },
      { id: { a: 1 } },
      { id: BETTY, more: 1 },
    ],
  ],
  [
    'numbers and cursors',
    'query ($first: Int = 2, $after: String) { customers(first: $first, after: $after) { nodes { customerId } pageInfo { endCursor hasNextPage } } }',
    [
      {},
      { first: 1 },
      { first: 0 },
      { first: null },
      { first: -1 },
      { first: 501 },
      { first: 1.5 },
      { first: '1' },
      { first: 2 ** 31 },
      { after: '?' },
      { after: null },
      { first: 1, after: Buffer.from(BETTY).toString('base64url') },
    ],
  ],
  [
    'lists',
    `query ($names: [String!], $ids: [ID!]! = []) { customer(customerId: "${BETTY}") { extensions(names: $names) { name records { id } } } nodes(ids: $ids) { id } }`,
    [
      {},
      { names: [] },
      { names: null },
      { names: ['Phone'] },
      { names: 'Phone' },
      { names: ['Phone', 'Nope'] },
      { names: [null] },
      { names: ['Phone', 7] },
      { ids: [1, 'x'] },
      { ids: null },
    ],
  ],
  [
    'an input object',
    'query ($filter: MemberFilterInput, $by: MemberByInput!) { members(filter: $filter, first: 3) { nodes { lastName } } member(by: $by) { city } }',
    [
      { by: { email: 'ada.tremblay@example.com' } },
      { by: {} },
      { by: { email: 'x', loyaltyId: 'y' } },
      { by: { email: null } },
      { by: { nope: 1 } },
      { filter: { lastName: { startsWith: 't' } }, by: { email: 'x' } },
    ],
  ],
];

test.each(ASKED)('%s as variables: the same answers, however often they are asked for', async (_what, query, all) => {
  for (let round = 1; round <= 3; round++) {
    for (const variables of all) {
      const what = `round ${round}: ${JSON.stringify(variables)}`;
      expect(await bodyOf({ query, variables }), what).toBe(await bodyOf(anew({ query, variables })));
    }
  }
});

test.each(ASKED)('%s as variables, each in a document of its own: the same answers', async (_what, query, all) => {
  for (const variables of all) await askRepeatedly(anew({ query, variables }));
});

test('operations of one document are told apart, however often each is asked for', async () => {
  const query = `query A { customer(customerId: "${BETTY}") { version } } query B { limits { name } } query C { customers(first: 1000) { totalCount } }`;
  const answers = new Set<string>();
  for (const operationName of ['A', 'B', 'C', 'A', 'B']) answers.add(await askRepeatedly({ query, operationName }));
  expect(answers.size).toBe(3);
});

test('what has changed in the meantime is seen, also when the query came often before', async () => {
  const query = `{ customer(customerId: "${BETTY}") { attributes } }`;
  for (let time = 1; time <= 8; time++) {
    const patch = `mutation { patchProfile(input: { customerId: "${BETTY}", set: { Title: "${time}" } }) { __typename } }`;
    await app.graphql(patch);
    expect((await app.graphql(query)).data.customer.attributes.Title).toBe(String(time));
  }
});
