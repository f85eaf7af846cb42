import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

const BRUCE = '00027a52JCGY000M';
const TYPES = ['STRING', 'INTEGER', 'LONG', 'DOUBLE', 'DATE', 'DATETIME', 'CURRENCY', 'BOOLEAN'];
const SELECTION = `
  ... on ReplaceProfileSuccess { customer { extensions(names: ["Values", "Keys"]) { records { attributes } } } }
  ${REFUSAL}`;

beforeAll(async () => {
  const create = (input: object) =>
    app.graphql(
      'mutation ($input: CreateExtensionSchemaInput!) { createExtensionSchema(input: $input) { __typename } }',
      { input },
    );
  // Each attribute is called as its type.
  const attributes = TYPES.map((type) => ({ name: type, type }));
  await create({ name: 'Values', kind: 'SINGLE_VALUED', attributes });
  await create({ name: 'Keys', kind: 'MULTI_VALUED', attributes, unique: ['LONG'] });
});

async function run(query: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await app.graphql(query, variables);
  expect(errors).toBeUndefined();
  return data.replaceProfile;
}

const writeRecord = (record: object) =>
  run(`mutation ($input: ReplaceProfileInput!) { replaceProfile(input: $input) { ${SELECTION} } }`, {
    input: { customerId: BRUCE, attributes: {}, extensions: [{ name: 'Values', records: [record] }] },
  });

const writeLiteral = (record: string, declaration = '', variables = {}) =>
  run(
    `mutation ${declaration} { replaceProfile(
      input: { customerId: "${BRUCE}", attributes: {}, extensions: [{ name: "Values", records: [${record}] }] }
    ) { ${SELECTION} } }`,
    variables,
  );

const stored = (answer: { customer: { extensions: [{ records: [{ attributes: object }] }] } }) =>
  answer.customer.extensions[0].records[0].attributes;

const legacyBody = async () => (await app.inject({ url: `/profiles/${BRUCE}?extensions=Values` })).body;

test.each([
  ['STRING', 'Zoë 🦊', 'Zoë 🦊'],
  ['STRING', '', ''],
  ['INTEGER', -5, -5],
  ['INTEGER', '3145926535', '3145926535'],
  ['INTEGER', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ['LONG', 77, '77'],
  ['LONG', '9223372036854775807', '9223372036854775807'],
  ['LONG', '-9223372036854775808', '-9223372036854775808'],
  ['DOUBLE', -1.5, -1.5],
  ['DOUBLE', 5e-324, 5e-324],
  ['DATE', '2024-02-29', '2024-02-29'],
  ['DATETIME', '2009-12-18T18:30:00.000Z', '2009-12-18T18:30:00.000Z'],
  ['DATETIME', '2009-12-18T18:30+02:00', '2009-12-18T16:30:00.000Z'],
  ['DATETIME', '2009-12-18', '2009-12-18T00:00:00.000Z'],
  ['CURRENCY', 12.3456, 12.3456],
  ['CURRENCY', '-0.50', -0.5],
  ['BOOLEAN', false, false],
  ['BOOLEAN', 'true', true],
])('a %s sent as %j reads as %j', async (type, sent, read) => {
  expect(stored(await writeRecord({ [type]: sent }))).toEqual({ [type]: read });
});

test.each([
  ['STRING', 5, 'WRONG_TYPE'],
  ['STRING', ['a'], 'WRONG_TYPE'],
  ['STRING', 'a\u0000b', 'NOT_STORABLE'],
  ['STRING', '\udfff', 'NOT_STORABLE'],
  ['INTEGER', 1.5, 'WRONG_TYPE'],
  ['INTEGER', '1e3', 'WRONG_TYPE'],
  ['INTEGER', 2 ** 53, 'OUT_OF_RANGE'],
  ['LONG', 2 ** 53, 'OUT_OF_RANGE'],
  ['LONG', -(2 ** 60), 'OUT_OF_RANGE'],
  ['LONG', '9223372036854775808', 'OUT_OF_RANGE'],
  ['LONG', '9'.repeat(10_000), 'OUT_OF_RANGE'],
  ['LONG', true, 'WRONG_TYPE'],
  ['DOUBLE', 'x', 'WRONG_TYPE'],
  ['DATE', '2023-02-29', 'MALFORMED'],
  ['DATETIME', '2023-01-01T25:00:00Z', 'MALFORMED'],
  ['CURRENCY', 1.23456, 'OUT_OF_RANGE'],
  ['CURRENCY', '12345678901234567', 'OUT_OF_RANGE'],
  ['BOOLEAN', 1, 'WRONG_TYPE'],
])('a %s sent as %j is refused', async (type, sent, code) => {
  const before = await app.snapshot();
  expect(await writeRecord({ [type]: sent })).toMatchObject({
    code: 'VALIDATION',
    issues: [{ path: ['Values', type], code }],
  });
  expect(await app.snapshot()).toEqual(before);
});

// A JSON number in a variable has lost its digits before any of our code sees it; one in the document has not.
test.each([
  ['LONG', '9007199254740993', '"9007199254740993"'],
  ['LONG', '-9223372036854775808', '"-9223372036854775808"'],
  ['INTEGER', '9007199254740993', '"9007199254740993"'],
  ['INTEGER', '9223372036854775807', '"9223372036854775807"'],
  ['INTEGER', '5', '5'],
])('a %s of %s in the document keeps every digit, through both doors', async (type, digits, printed) => {
  const attributes = stored(await writeLiteral(`{ ${type}: ${digits} }`));
  expect(JSON.stringify(attributes)).toBe(`{"${type}":${printed}}`);
  expect(await legacyBody()).toContain(`"Values":{"${type}":${digits}}`);
});

test.each([
  ['a string', '{ LONG: "9007199254740993" }', '', {}],
  ['a string in a variable', '{ LONG: $long }', '($long: JSON)', { long: '9007199254740993' }],
  ['a string in a record in a variable', '$record', '($record: JSONObject!)', { record: { LONG: '9007199254740993' } }],
])('a LONG may be %s', async (_name, record, declaration, variables) => {
  expect(stored(await writeLiteral(record, declaration, variables))).toEqual({ LONG: '9007199254740993' });
});

test.each([
  ['9223372036854775808', 'OUT_OF_RANGE'],
  ['9007199254740993.0', 'OUT_OF_RANGE'],
  ['1.5', 'WRONG_TYPE'],
  ['[1]', 'WRONG_TYPE'],
  ['{ a: 1 }', 'WRONG_TYPE'],
])('a LONG of %s in the document is refused', async (literal, code) => {
  const answer = await writeLiteral(`{ LONG: ${literal} }`);
  expect(answer.issues).toEqual([{ path: ['Values', 'LONG'], code, message: expect.any(String) }]);
});

test('a name in the document is no value: JSON has none', async () => {
  const { data, errors } = await app.graphql(
    'mutation { createProfile(input: { attributes: { FirstName: Ada } }) { __typename } }',
  );
  expect(data).toBeUndefined();
  expect(errors).toHaveLength(1);
});

test('a null attribute is absent', async () => {
  expect(stored(await writeRecord({ STRING: null, LONG: null, BOOLEAN: true }))).toEqual({ BOOLEAN: true });
  expect(stored(await writeLiteral('{ STRING: null, BOOLEAN: true }'))).toEqual({ BOOLEAN: true });
});

test('a variable left out of the request is null inside a document', async () => {
  const answer = await writeLiteral('{ STRING: $text, BOOLEAN: true }', '($text: JSON)');
  expect(stored(answer)).toEqual({ BOOLEAN: true });
});

test('equal numbers are one unique key, however they are written', async () => {
  const records = [{ LONG: 77 }, { LONG: '77' }, { LONG: '077' }, { LONG: '-77' }];
  const answer = await run(
    `mutation ($input: ReplaceProfileInput!) { replaceProfile(input: $input) { ${SELECTION} } }`,
    { input: { customerId: BRUCE, attributes: {}, extensions: [{ name: 'Keys', records }] } },
  );
  expect(answer.issues).toEqual([
    { path: ['Keys', '1'], code: 'NOT_UNIQUE', message: expect.any(String) },
    { path: ['Keys', '2'], code: 'NOT_UNIQUE', message: expect.any(String) },
  ]);
});

test('a digit string of an INTEGER stays a string, so that it reads as it was written', async () => {
  await writeRecord({ INTEGER: '0042', LONG: '0042' });
  expect(await legacyBody()).toContain('"Values":{"INTEGER":"0042","LONG":"0042"}');
});
