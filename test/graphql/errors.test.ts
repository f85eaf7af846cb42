import { expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, postGraphql } from '../support/graphql.ts';
import { observeDatabase } from '../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open);

const QUERIES: [string, string][] = [
  ['customer', '{ customer(customerId: "00027a52JCGY000M") { version } }'],
  ['member', '{ member(by: { email: "ada.tremblay@example.com" }) { version } }'],
  ['profileSchema', '{ profileSchema { version } }'],
  ['node', `{ node(id: "${Buffer.from('Customer:00027a52JCGY000M').toString('base64')}") { id } }`],
];
const TYPED = '{ __typename ... on Error { code message } ... on UnavailableError { retryAfterSeconds } }';
const MUTATIONS: [string, string][] = [
  ['createProfile', `mutation { createProfile(input: { attributes: { FirstName: "Banner" } }) ${TYPED} }`],
  [
    'replaceProfile',
    `mutation { replaceProfile(input: { customerId: "00027a52JCGY000M", attributes: { FirstName: "Banner" } }) ${TYPED} }`,
  ],
  [
    'updateExtensionRecord',
    `mutation { updateExtensionRecord(input: { customerId: "0000Sb5U97XE000Y", extension: "Phone", record: { PhoneNumber: "6543210", prefix: "Banner" } }) ${TYPED} }`,
  ],
  [
    'createExtensionSchema',
    `mutation { createExtensionSchema(input: { name: "Banner", kind: CLASSIFIER, attributes: [] }) ${TYPED} }`,
  ],
  ['enrolMember', `mutation { enrolMember(input: { email: "banner@example.com", postalZipCode: "12345" }) ${TYPED} }`],
  [
    'updateMemberProfile',
    `mutation { updateMemberProfile(input: { by: { email: "ada.tremblay@example.com" }, city: "Banner" }) ${TYPED} }`,
  ],
];

const send = (query: string, headers: Record<string, string> = {}) =>
  postGraphql(app, JSON.stringify({ query }), { 'content-type': 'application/json', ...headers });

/** What an ORM throws: its message holds the statement and its parameters, the driver's error is the cause. */
function databaseError(cause: object): Error {
  const sql = 'Failed query: INSERT INTO customer VALUES ($1) -- params: Banner, tenant_id 1';
  return new Error(sql, { cause: Object.assign(new Error('violates unique constraint "customer_pkey"'), cause) });
}

test.each([...QUERIES, ...MUTATIONS])(
  '%s masks a defect, and gives the id under which the log has it',
  async (field, query) => {
    const before = await app.snapshot();
    const response = await observed.whileFailing(databaseError({ code: '42P01' }), () => send(query));
    expect(response.statusCode).toBe(200);
    expect(response.json().errors).toMatchObject([
      {
        message: 'Unexpected error.',
        path: [field],
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: response.headers['x-request-id'] },
      },
    ]);
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.body).not.toMatch(INTERNALS);
    expect(response.body).not.toContain('Banner');
    expect(await app.snapshot()).toEqual(before);
  },
);

test('a request id that the client chose is the one in the masked error', async () => {
  const response = await observed.whileFailing(new TypeError('x is undefined'), () =>
    send('{ profileSchema { version } }', { 'x-request-id': 'trace:42.a-B_c' }),
  );
  expect(response.headers['x-request-id']).toBe('trace:42.a-B_c');
  expect(response.json().errors[0].extensions.requestId).toBe('trace:42.a-B_c');
});

test.each(['a b', 'é', 'x'.repeat(65), '{"a":1}', ''])('the request id %j is replaced by one of ours', async (id) => {
  const response = await send('{ __typename }', { 'x-request-id': id });
  expect(response.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
});

test('a defect in one field leaves the other fields of the operation alone', async () => {
  const response = await observed.whileFailing(new Error('boom'), () =>
    send('{ broken: customer(customerId: "00027a52JCGY000M") { version } __typename }'),
  );
  expect(response.json().data).toEqual({ broken: null, __typename: 'Query' });
});

const OUTAGES: [string, unknown][] = [
  ['connection refused', Object.assign(new Error('connect 10.0.0.1:5432'), { code: 'ECONNREFUSED' })],
  ['connection closed', databaseError({ code: 'CONNECTION_CLOSED' })],
  ['connection ended', databaseError({ code: 'CONNECTION_ENDED' })],
  ['a lock timeout', databaseError({ code: '55P03' })],
  ['a statement timeout', databaseError({ code: '57014' })],
  ['too many connections', databaseError({ code: '53300' })],
  ['a shutdown', databaseError({ code: '57P01' })],
];

test.each(OUTAGES)('a query during an outage (%s) says UNAVAILABLE and when to come back', async (_name, error) => {
  for (const [field, query] of QUERIES) {
    const response = await observed.whileFailing(error, () => send(query));
    expect(response.json().errors, field).toMatchObject([
      { path: [field], extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 1 } },
    ]);
    expect(response.body).not.toMatch(INTERNALS);
    expect(response.body).not.toContain('10.0.0.1');
  }
});

// The result unions name UnavailableError: a client that handles the union must not meet another kind of answer.
test.each(MUTATIONS)('%s during an outage answers with the typed UnavailableError', async (field, query) => {
  const before = await app.snapshot();
  const response = await observed.whileFailing(databaseError({ code: 'CONNECTION_CLOSED' }), () => send(query));
  expect(response.json()).toEqual({
    data: {
      [field]: {
        __typename: 'UnavailableError',
        code: 'UNAVAILABLE',
        message: expect.any(String),
        retryAfterSeconds: 1,
      },
    },
  });
  expect(response.body).not.toMatch(INTERNALS);
  expect(await app.snapshot()).toEqual(before);
});

test('a database that was closed is an outage, not a defect', async () => {
  const database = await openTestDatabase();
  const closing = await createApp(database, app.config);
  await database.close();
  const response = await closing.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json' },
    payload: '{"query":"{ customer(customerId: \\"00027a52JCGY000M\\") { version } }"}',
  });
  await closing.close();
  expect(response.json().errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
});

test('after an outage the same request succeeds', async () => {
  const query = '{ customer(customerId: "00027a52JCGY000M") { version } }';
  await observed.whileFailing(databaseError({ code: 'ECONNRESET' }), () => send(query));
  expect((await send(query)).json()).toEqual({ data: { customer: { version: 1 } } });
});

test.each([
  ['an unknown field', '{ customer(customerId: "x") { secret } }'],
  ['a missing argument', '{ customer { version } }'],
  ['a wrong type', '{ customer(customerId: 5) { version } }'],
  ['a syntax error', '{ customer('],
  ['two operations and no name', 'query A { __typename } query B { __typename }'],
])('%s is refused in the words of the engine, without an id of a defect', async (_name, query) => {
  const response = await send(query);
  expect(response.statusCode).toBeLessThan(500);
  const { errors, data } = response.json();
  expect(data).toBeUndefined();
  expect(errors[0].message).not.toBe('Unexpected error.');
  expect(JSON.stringify(errors)).not.toContain('requestId');
  expect(response.body).not.toMatch(INTERNALS);
});
