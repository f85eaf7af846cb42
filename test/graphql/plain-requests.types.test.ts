import { beforeAll, describe, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { JSON_TYPE, postBothWays } from '../support/both-ways.ts';
import { openTestDatabase } from '../support/database.ts';

const app = useTestApp(openTestDatabase);

const HELLO = '{ __typename }';
const BETTY = '{ customer(customerId: "0000Sb5U97XE000Y") { customerId attributes extensions { name } } }';
const CREATE = `mutation { createProfile(input: { attributes: { FirstName: "Both" } }) {
  ... on CreateProfileSuccess { customer { version attributes } } ... on Error { code message } } }`;
const WITH_ID = 'query ($id: String!) { customer(customerId: $id) { customerId } }';
const FEED = 'subscription { profileChanges { __typename } }';
const text = (body: object): string => JSON.stringify(body);

beforeAll(async () => {
  await app.app.listen({ port: 0, host: '127.0.0.1' });
});

const ACCEPTED = [
  'application/json',
  'application/graphql-response+json',
  'APPLICATION/GraphQL-Response+JSON',
  'application/graphql-response+json, application/json;q=0.9',
  'application/json;q=0.1, application/graphql-response+json',
  'application/json; charset=utf-8',
  'application/graphql-response+json; charset=utf-8, application/json; charset=utf-8',
  'application/json; charset=latin1',
  'application/*',
  '*/*',
  'text/html, */*;q=0.1',
  'text/event-stream',
  'text/event-stream, application/json',
  'application/json, text/event-stream',
  'multipart/mixed',
  'image/png',
  'image/png, application/json;q=0',
  ' ',
  ',',
];
const ASKED = [
  ['a query', { query: BETTY }],
  ['a mutation', { query: CREATE }],
  ['a document that is invalid', { query: '{ nope }' }],
  ['a document that cannot be parsed', { query: '{' }],
  ['a page that is too long', { query: '{ customers(first: 100000) { totalCount } }' }],
  ['a variable that is missing', { query: WITH_ID }],
  ['nothing', {}],
] as const;

describe.each(ACCEPTED)('accepting %j', (accept) => {
  test.each(ASKED)('%s gets the same answer both ways', async (_what, body) => {
    await postBothWays(app, text(body), { ...JSON_TYPE, accept });
  });
});

test('a type that there is none of is 406, both ways', async () => {
  expect((await postBothWays(app, text({ query: HELLO }), { ...JSON_TYPE, accept: 'image/png' })).status).toBe(406);
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    expect((await postBothWays(app, text({ query: FEED }), { ...JSON_TYPE, accept })).status).toBe(406);
  }
});

test.each([
  'application/json; charset=utf-8',
  'application/json;charset=UTF-8; x=1',
  'application/json; charset=latin1',
  'Application/JSON',
  'application/graphql+json',
  'application/graphql',
  'application/jsonx',
  'text/plain',
  '',
])('a body of the type %j gets the same answer both ways', async (type) => {
  await postBothWays(app, text({ query: HELLO }), { 'content-type': type });
});
