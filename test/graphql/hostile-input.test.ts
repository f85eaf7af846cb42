import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, postGraphql, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

const nested = (open: string, close: string, depth: number, core = '') =>
  `${open.repeat(depth)}${core}${close.repeat(depth)}`;
const DEEP_LIST = nested('[', ']', 100_000);
const DEEP_OBJECT = nested('{"a":', '}', 100_000, '1');
const REPLACE = `mutation ($attributes: JSONObject!) {
  replaceProfile(input: { customerId: \\"00027a52JCGY000M\\", attributes: $attributes }) { __typename }
}`.replaceAll('\n', ' ');
const replaceWith = (attributes: string) => `{"query":"${REPLACE}","variables":{"attributes":${attributes}}}`;
const document = (query: string) => JSON.stringify({ query });
const createWithDefault = (literal: string) =>
  document(`mutation { createExtensionSchema(input: {
    name: "Hostile", kind: MULTI_VALUED, attributes: [{ name: "a", type: STRING, default: ${literal} }]
  }) { ... on CreateExtensionSchemaSuccess { extension { name } } ${REFUSAL} } }`);

test.each([
  ['no JSON', '{"query":'],
  ['nothing', ''],
  ['a JSON text', '"{ __typename }"'],
  ['a JSON number', '5'],
  ['JSON null', 'null'],
  ['a list of operations', '[{"query":"{ __typename }"},{"query":"{ __typename }"}]'],
  ['no query', '{}'],
  ['a query that is no text', '{"query":{"a":1}}'],
  ['a query 100,000 lists deep', `{"query":${DEEP_LIST}}`],
  ['variables that are a text', '{"query":"{ __typename }","variables":"x"}'],
  ['variables that are a list 100,000 deep', `{"query":"{ __typename }","variables":${DEEP_LIST}}`],
  ['an operation name 100,000 deep', `{"query":"{ __typename }","operationName":${DEEP_OBJECT}}`],
  ['__proto__ beside the query', '{"query":"{ __typename }","__proto__":{"polluted":1}}'],
  ['a JSONObject variable 100,000 objects deep', replaceWith(DEEP_OBJECT)],
  ['a JSONObject variable 100,000 lists deep', replaceWith(`{"FirstName":${DEEP_LIST}}`)],
  ['a JSONObject variable that is a list', replaceWith('[]')],
  ['a JSONObject variable that is a text', replaceWith('"x"')],
  ['a JSONObject variable with a key __proto__', replaceWith('{"__proto__":{"polluted":1}}')],
  ['a number beyond every type', replaceWith('{"FirstName":1e999}')],
  ['a list literal 70 deep', createWithDefault(nested('[', ']', 70))],
  ['a list literal 90 deep', createWithDefault(nested('[', ']', 90))],
  ['an object literal 90 deep', createWithDefault(nested('{a:', '}', 90, '1'))],
  ['a list literal 30,000 long', createWithDefault(`[${'1 '.repeat(30_000)}]`)],
  ['an integer literal of 100,000 digits', createWithDefault('9'.repeat(100_000))],
  ['a float literal beyond every type', createWithDefault('1e999')],
  ['a NUL between tokens', document('{ \u0000 __typename }')],
  ['half a surrogate pair in a text', document('{ customer(customerId: "\ud800") { version } }')],
  ['half a surrogate pair as an escape', document('{ customer(customerId: "\\ud800") { version } }')],
  ['half a surrogate pair as a name', document('{ \udfff }')],
  ['a byte order mark in the middle', document('{ a\ufeff__typename }')],
  ['a subscription', document('subscription { profileChanges { id } }')],
  ['an unknown directive', document('{ __typename @nope(if: true) }')],
  ['fragments in a circle', document('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }')],
])('%s is refused: no 5xx, no defect, nothing internal, nothing written', async (_name, payload) => {
  const before = await app.snapshot();
  const response = await postGraphql(app, payload);
  expect(response.statusCode).toBeLessThan(500);
  const { errors, data } = response.json();
  const refusal = errors ?? Object.values(data ?? {});
  expect(refusal).not.toHaveLength(0);
  expect(JSON.stringify(refusal)).not.toMatch(INTERNALS);
  expect(response.body).not.toMatch(/Unexpected error|Maximum call stack|Success/);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect((await postGraphql(app, document('{ __typename }'))).json()).toEqual({ data: { __typename: 'Query' } });
  expect(await app.snapshot()).toEqual(before);
});

test.each(['constructor', 'toString', 'hasOwnProperty', 'prototype', ''])(
  'an attribute called %j is unknown, like any other',
  async (name) => {
    const before = await app.snapshot();
    const query = `mutation ($attributes: JSONObject!, $record: JSONObject!) {
      a: createProfile(input: { attributes: $attributes }) { ${REFUSAL} }
      b: createProfile(input: { attributes: {}, extensions: [{ name: "Phone", records: [$record] }] }) { ${REFUSAL} }
      c: updateExtensionRecord(input: { customerId: "0000Sb5U97XE000Y", extension: "Phone", record: $record }) { ${REFUSAL} }
    }`;
    const attributes = `{"FirstName":"x","${name}":{"polluted":true}}`;
    const record = `{"PhoneNumber":"6543210","${name}":{"polluted":true}}`;
    const response = await postGraphql(
      app,
      `{"query":${JSON.stringify(query)},"variables":{"attributes":${attributes},"record":${record}}}`,
    );
    const { data } = response.json();
    expect(data.a.issues).toMatchObject([{ path: [name], code: 'UNKNOWN' }]);
    expect(data.b.issues).toMatchObject([{ path: ['Phone', '0', name], code: 'UNKNOWN' }]);
    expect(data.c.issues).toMatchObject([{ path: [name], code: 'UNKNOWN' }]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(await app.snapshot()).toEqual(before);
  },
);

test.each([
  'variables={',
  'variables=%7B%22a%22:1',
  'variables=5',
  'variables=[]',
  `variables=${'['.repeat(3_000)}`,
  'extensions={',
  'extensions=%22x%22',
  'operationName=Nope',
  'query=%7Ba:__typename%7D',
])('a GET with %s is refused: no 5xx, no defect', async (parameter) => {
  const response = await app.inject({ url: `/graphql?query=%7B__typename%7D&${parameter}` });
  expect(response.statusCode).toBe(400);
  expect(response.json().errors).toHaveLength(1);
  expect(response.body).not.toMatch(INTERNALS);
  expect(response.body).not.toContain('Unexpected error.');
});

test.each([
  ['a key __proto__', '{"__proto__":{"polluted":true},"constructor":1}'],
  ['a key __proto__ further in', '{"a":{"__proto__":{"polluted":true}}}'],
  ['63 levels', `{"a":${nested('[', ']', 62)}}`],
  ['64 levels', `{"a":${nested('[', ']', 63)}}`],
  ['65 levels', `{"a":${nested('[', ']', 64)}}`],
  ['66 levels', `{"a":${nested('[', ']', 65)}}`],
])('extended data with %s is stored so that it can be read again, or refused', async (name, data) => {
  const email = `${name.replaceAll(' ', '-')}@example.com`;
  const query = `mutation ($data: JSONObject!) {
    variable: enrolMember(input: { email: "v-${email}", postalZipCode: "12345", extendedData: $data }) { __typename ${REFUSAL} }
  }`;
  await postGraphql(app, `{"query":${JSON.stringify(query)},"variables":{"data":${data}}}`);
  const literal = data.replaceAll(/"(\w+)":/g, '$1:');
  await postGraphql(
    app,
    document(query.replace('($data: JSONObject!)', '').replace('$data', literal).replace('v-', 'l-')),
  );
  for (const kind of ['v', 'l']) {
    const read = `{ member(by: { email: "${kind}-${email}" }) { email extendedData { key value } } }`;
    expect((await postGraphql(app, document(read))).json().errors, kind).toBeUndefined();
  }
});

test('a literal and a variable inside it may not nest deeper together than either alone', async () => {
  const depth = 60;
  const query = `mutation ($inner: JSON!) {
    enrolMember(input: { email: "both@example.com", postalZipCode: "12345", extendedData: { a: ${nested('[', ']', depth, '$inner')} } }) {
      __typename ${REFUSAL}
    }
  }`;
  await postGraphql(app, `{"query":${JSON.stringify(query)},"variables":{"inner":${nested('[', ']', depth)}}}`);
  const read = document('{ member(by: { email: "both@example.com" }) { extendedData { value } } }');
  expect((await postGraphql(app, read)).json().errors).toBeUndefined();
});

test('a body that is not UTF-8 is refused, not stored with other characters in it', async () => {
  const before = await app.snapshot();
  const [head = '', tail = ''] = replaceWith('{"FirstName":"Zo|"}').split('|');
  const latin1 = Buffer.concat([Buffer.from(head), Buffer.from([0xeb]), Buffer.from(tail)]);
  const response = await postGraphql(app, latin1);
  expect(response.statusCode).toBe(400);
  expect(await app.snapshot()).toEqual(before);
});

test('a malformed body is not quoted back', async () => {
  const response = await postGraphql(app, '{"query":"{ __typename }","variables":{"secret":"4111-1111"},}');
  expect(response.statusCode).toBe(400);
  expect(response.body).not.toContain('4111-1111');
});
