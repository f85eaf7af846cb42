import { serverAudits } from 'graphql-http';
import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { basic, usersWith, useUsersFile } from '../support/authentication.ts';
import { JSON_TYPE, postBothWays } from '../support/both-ways.ts';
import { openTestDatabase } from '../support/database.ts';
import { observeDatabase } from '../support/observed-database.ts';
import { setMode } from '../support/server-mode.ts';

const observed = observeDatabase(openTestDatabase);
const BODY_LIMIT = 200_000;
const app = useTestApp(observed.open, { env: { BODY_LIMIT: String(BODY_LIMIT) } });
const AUTHENTICATION_FILE = useUsersFile(usersWith({ reader: ['readProfile'], nobody: [] }));
const guarded = useTestApp(openTestDatabase, { env: { AUTHENTICATION_FILE, USE_ROLES: 'true' } });

const HELLO = '{ __typename }';
const BETTY = '{ customer(customerId: "0000Sb5U97XE000Y") { customerId attributes extensions { name } } }';
const CREATE = `mutation { createProfile(input: { attributes: { FirstName: "Both" } }) {
  ... on CreateProfileSuccess { customer { version attributes } } ... on Error { code message } } }`;
const TWO = 'query One { __typename } query Two { profileSchema { version } } mutation Three { __typename }';
const WITH_ID = 'query ($id: String!) { customer(customerId: $id) { customerId } }';
const FEED = 'subscription { profileChanges { __typename } }';
const text = (body: object): string => JSON.stringify(body);

beforeAll(async () => {
  for (const { app: server } of [app, guarded]) await server.listen({ port: 0, host: '127.0.0.1' });
});

test('a query, a mutation and refusals are answered by both, and not only with refusals', async () => {
  expect(await postBothWays(app, text({ query: HELLO }))).toEqual({
    status: 200,
    headers: expect.objectContaining({ 'content-type': 'application/json; charset=utf-8' }),
    body: '{"data":{"__typename":"Query"}}',
  });
  expect((await postBothWays(app, text({ query: BETTY }))).body).toContain('"FirstName":"Betty"');
  const created = await postBothWays(app, text({ query: CREATE }));
  expect(JSON.parse(created.body).data.createProfile.customer.attributes).toEqual({ FirstName: 'Both' });
  const names = await app.graphql('{ customers(last: 2) { nodes { attributes } } }');
  expect(names.data.customers.nodes.map(({ attributes }: { attributes: object }) => attributes)).toEqual([
    { FirstName: 'Both' },
    { FirstName: 'Both' },
  ]);
});

// https://github.com/graphql/graphql-http
test('every request of the audits is answered the same both ways', async () => {
  const sent = new Map<string, [string, Record<string, string>]>();
  const record: typeof fetch = (url, init) => {
    const headers = { ...(init?.headers as Record<string, string>) };
    if (init?.method === 'POST') sent.set(JSON.stringify([init.body, headers]), [String(init.body), headers]);
    return fetch(url, init);
  };
  const url = `${app.app.listeningOrigin}/graphql`;
  for (const { fn } of serverAudits({ url, fetchFn: record })) expect((await fn()).status).toBe('ok');
  expect(sent.size).toBeGreaterThan(30);
  for (const [body, headers] of sent.values()) await postBothWays(app, body, headers);
});

const BODIES: [string, string | Buffer][] = [
  ['a field that is not there', text({ query: '{ customer(customerId: "x") { nope } }' })],
  ['an argument that is missing', text({ query: '{ customer { customerId } }' })],
  ['a document that cannot be parsed', text({ query: '{ customer( }' })],
  ['a document without an operation', text({ query: 'fragment F on Query { __typename }' })],
  ['an empty document', text({ query: '' })],
  ['two operations, one named', text({ query: TWO, operationName: 'Two' })],
  ['two operations, the mutation named', text({ query: TWO, operationName: 'Three' })],
  ['two operations, none named', text({ query: TWO })],
  ['two operations, the name empty', text({ query: TWO, operationName: '' })],
  ['one operation, the name empty', text({ query: HELLO, operationName: '' })],
  ['an operation of another name', text({ query: TWO, operationName: 'Nine' })],
  ['a name of an operation that has none', text({ query: HELLO, operationName: 'Nine' })],
  ['a subscription as one of two', text({ query: `query Q { __typename } ${FEED}`, operationName: 'Q' })],
  ['variables', text({ query: WITH_ID, variables: { id: '0000Sb5U97XE000Y' } })],
  ['a variable too much', text({ query: WITH_ID, variables: { id: 'x', other: [1] } })],
  ['a variable that is missing', text({ query: WITH_ID })],
  ['a variable of another type', text({ query: WITH_ID, variables: { id: 7 } })],
  ['a variable that is null', text({ query: WITH_ID, variables: { id: null } })],
  ['a variable that is an object', text({ query: WITH_ID, variables: { id: { id: 'x' } } })],
  [
    'a long integer',
    '{"query":"query ($n: Int) { customers(first: $n) { totalCount } }","variables":{"n":9007199254740993}}',
  ],
  ['variables as a list', text({ query: HELLO, variables: [] })],
  ['variables as a text', text({ query: HELLO, variables: '{}' })],
  ['all parameters null', text({ query: HELLO, variables: null, operationName: null, extensions: null })],
  ['a query that is null', text({ query: null })],
  ['a query that is a number', text({ query: 7 })],
  ['no query', text({ variables: {} })],
  ['a name that is a number', text({ query: HELLO, operationName: 7 })],
  ['extensions', text({ query: HELLO, extensions: { trace: true } })],
  ['extensions as a text', text({ query: HELLO, extensions: 'x' })],
  ['a persisted query', text({ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } })],
  ['a parameter that nobody knows', text({ query: HELLO, nope: 1 })],
  ['a parameter that is called __proto__', '{"query":"{ __typename }","__proto__":{"variables":{}}}'],
  [
    'a variable that is called __proto__',
    `{"query":${text({ query: WITH_ID }).slice(9, -1)},"variables":{"__proto__":{"id":"x"}}}`,
  ],
  ['a parameter twice', '{"query":"{ a: __typename }","query":"{ b: __typename }"}'],
  ['an empty body', ''],
  ['blanks', '  '],
  ['broken JSON', '{"query":"{ __typename }"'],
  ['JSON with more behind it', '{"query":"{ __typename }"} x'],
  ['a list', text([{ query: HELLO }])],
  ['a text', '"{ __typename }"'],
  ['null', 'null'],
  ['a byte order mark', `\uFEFF${text({ query: HELLO })}`],
  [
    'bytes that are not UTF-8',
    Buffer.from([...Buffer.from('{"query":"{ __typename }","operationName":"'), 0xff, 0x22, 0x7d]),
  ],
  [
    'half a surrogate pair',
    '{"query":"query ($id: String!) { customer(customerId: $id) { customerId } }","variables":{"id":"\\ud800"}}',
  ],
  ['a document that is too long', text({ query: `{ __typename } # ${'x'.repeat(65_536)}` })],
  ['a document that is too deep', text({ query: '{ a '.repeat(101) + '}'.repeat(101) })],
  ['a document that is too long to be remembered', text({ query: `{ __typename } # ${'x'.repeat(9_000)}` })],
  ['a body that is as long as allowed', text({ query: HELLO }).padEnd(BODY_LIMIT)],
  ['a body that is too long', text({ query: HELLO }).padEnd(BODY_LIMIT + 1)],
  ['a page that is too long', text({ query: '{ customers(first: 100000) { totalCount } }' })],
  ['a broken cursor', text({ query: '{ customers(first: 1, after: "?") { totalCount } }' })],
  [
    'an answer that is too large',
    text({ query: `{ ${Array.from({ length: 11 }, (_, n) => `a${n}: customers { totalCount }`).join(' ')} }` }),
  ],
  ['a mutation that writes nothing', text({ query: CREATE.replace('FirstName', 'Nope') })],
  [
    'a mutation of nobody',
    text({
      query: 'mutation { deleteProfile(input: { customerId: "x" }) { __typename ... on Error { code message } } }',
    }),
  ],
  ['an enum that is not there', text({ query: 'query ($e: Nope) { __typename }', variables: { e: 1 } })],
  [
    'introspection',
    text({
      query: '{ __schema { queryType { name } types { name kind } } __type(name: "Customer") { fields { name } } }',
    }),
  ],
];

// What a document is refused for is remembered: it is refused the same the next time.
test.each(BODIES)('%s gets the same answer both ways, each time', async (_what, body) => {
  const first = await postBothWays(app, body);
  for (let time = 2; time <= 4; time++) expect(await postBothWays(app, body)).toEqual(first);
});

test.each(['reader', 'nobody', 'stranger'])('%s, who may not do all, gets the same answer both ways', async (name) => {
  for (const query of [HELLO, BETTY, CREATE, BETTY.replace('extensions { name }', '')]) {
    for (let time = 1; time <= 4; time++) {
      const headers = { ...JSON_TYPE, authorization: basic(name, 'superman') };
      const { status, body } = await postBothWays(guarded, text({ query }), headers);
      expect(status).toBe(name === 'stranger' ? 401 : 200);
      if (query === BETTY && name !== 'stranger') expect(body).toContain('"FORBIDDEN"');
    }
  }
});

test('what maintenance keeps out gets the same answer both ways', async () => {
  await setMode(app, 'maintenance');
  try {
    for (const query of [BETTY, CREATE]) {
      for (let time = 1; time <= 4; time++) {
        expect((await postBothWays(app, text({ query }))).body).toContain('maintenance');
      }
    }
  } finally {
    await setMode(app, 'production');
  }
  expect((await postBothWays(app, text({ query: BETTY }))).body).toContain('Betty');
});

test('a defect and an outage get the same answer both ways', async () => {
  const outage = Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' });
  for (const [error, word] of [
    [new TypeError('x is undefined'), '"requestId":"<request id>"'],
    [new Error('failed', { cause: outage }), '"UNAVAILABLE"'],
  ] as const) {
    for (const query of [BETTY, CREATE]) {
      const answer = await observed.whileFailing(error, () => postBothWays(app, text({ query })));
      expect(answer.body).toContain(word);
    }
  }
  expect((await postBothWays(app, text({ query: BETTY }))).body).toContain('Betty');
});
