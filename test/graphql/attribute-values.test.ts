import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

const BRUCE = '00027a52JCGY000M';
/** Names of types are no names of attributes. */
const TYPES = {
  aString: 'STRING',
  anInteger: 'INTEGER',
  aLong: 'LONG',
  aDouble: 'DOUBLE',
  aDate: 'DATE',
  aDatetime: 'DATETIME',
  aCurrency: 'CURRENCY',
  aBoolean: 'BOOLEAN',
};
const SELECTION = `
  ... on ReplaceProfileSuccess { customer { extensions(names: ["Values", "Keys"]) { records { attributes } } } }
  ${REFUSAL}`;

beforeAll(async () => {
  const create = (input: object) =>
    app.graphql(
      'mutation ($input: CreateExtensionSchemaInput!) { createExtensionSchema(input: $input) { __typename } }',
      { input },
    );
  const attributes = Object.entries(TYPES).map(([name, type]) => ({ name, type }));
  await create({ name: 'Values', kind: 'SINGLE_VALUED', attributes });
  await create({ name: 'Keys', kind: 'MULTI_VALUED', attributes, unique: ['aLong'] });
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
  ['aString', 'Zoë 🦊', 'Zoë 🦊'],
  ['aString', '', ''],
  ['anInteger', -5, -5],
  ['anInteger', '3145926535', '3145926535'],
  ['anInteger', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ['aLong', 77, '77'],
  ['aLong', '9223372036854775807', '9223372036854775807'],
  ['aLong', '-9223372036854775808', '-9223372036854775808'],
  ['aDouble', -1.5, -1.5],
  ['aDouble', 5e-324, 5e-324],
  ['aDate', '2024-02-29', '2024-02-29'],
  ['aDatetime', '2009-12-18T18:30:00.000Z', '2009-12-18T18:30:00.000Z'],
  ['aDatetime', '2009-12-18T18:30+02:00', '2009-12-18T16:30:00.000Z'],
  ['aDatetime', '2009-12-18', '2009-12-18T00:00:00.000Z'],
  ['aCurrency', 12.3456, 12.3456],
  ['aCurrency', '-0.50', -0.5],
  ['aBoolean', false, false],
  ['aBoolean', 'true', true],
])('%s sent as %j reads as %j', async (name, sent, read) => {
  expect(stored(await writeRecord({ [name]: sent }))).toEqual({ [name]: read });
});

test.each([
  ['aString', 5, 'WRONG_TYPE'],
  ['aString', ['a'], 'WRONG_TYPE'],
  ['aString', 'a\u0000b', 'NOT_STORABLE'],
  ['aString', '\udfff', 'NOT_STORABLE'],
  ['anInteger', 1.5, 'WRONG_TYPE'],
  ['anInteger', '1e3', 'WRONG_TYPE'],
  ['anInteger', 2 ** 53, 'OUT_OF_RANGE'],
  ['aLong', 2 ** 53, 'OUT_OF_RANGE'],
  ['aLong', -(2 ** 60), 'OUT_OF_RANGE'],
  ['aLong', '9223372036854775808', 'OUT_OF_RANGE'],
  ['aLong', '9'.repeat(10_000), 'OUT_OF_RANGE'],
  ['aLong', true, 'WRONG_TYPE'],
  ['aDouble', 'x', 'WRONG_TYPE'],
  ['aDate', '2023-02-29', 'MALFORMED'],
  ['aDatetime', '2023-01-01T25:00:00Z', 'MALFORMED'],
  ['aCurrency', 1.23456, 'OUT_OF_RANGE'],
  ['aCurrency', '12345678901234567', 'OUT_OF_RANGE'],
  ['aBoolean', 1, 'WRONG_TYPE'],
])('%s sent as %j is refused', async (name, sent, code) => {
  const before = await app.snapshot();
  expect(await writeRecord({ [name]: sent })).toMatchObject({
    code: 'VALIDATION',
    issues: [{ path: ['Values', name], code }],
  });
  expect(await app.snapshot()).toEqual(before);
});

// A JSON number in a variable has lost its digits before any of our code sees it; one in the document has not.
test.each([
  ['aLong', '9007199254740993', '"9007199254740993"'],
  ['aLong', '-9223372036854775808', '"-9223372036854775808"'],
  ['anInteger', '9007199254740993', '"9007199254740993"'],
  ['anInteger', '9223372036854775807', '"9223372036854775807"'],
  ['anInteger', '5', '5'],
])('%s of %s in the document keeps every digit, through both doors', async (name, digits, printed) => {
  const attributes = stored(await writeLiteral(`{ ${name}: ${digits} }`));
  expect(JSON.stringify(attributes)).toBe(`{"${name}":${printed}}`);
  expect(await legacyBody()).toContain(`"Values":{"${name}":${digits}}`);
});

test.each([
  ['a string', '{ aLong: "9007199254740993" }', '', {}],
  ['a string in a variable', '{ aLong: $long }', '($long: JSON)', { long: '9007199254740993' }],
  [
    'a string in a record in a variable',
    '$record',
    '($record: JSONObject!)',
    { record: { aLong: '9007199254740993' } },
  ],
])('a long may be %s', async (_name, record, declaration, variables) => {
  expect(stored(await writeLiteral(record, declaration, variables))).toEqual({ aLong: '9007199254740993' });
});

test.each([
  ['9223372036854775808', 'OUT_OF_RANGE'],
  ['9007199254740993.0', 'OUT_OF_RANGE'],
  ['1.5', 'WRONG_TYPE'],
  ['[1]', 'WRONG_TYPE'],
  ['{ a: 1 }', 'WRONG_TYPE'],
])('a long of %s in the document is refused', async (literal, code) => {
  const answer = await writeLiteral(`{ aLong: ${literal} }`);
  expect(answer.issues).toEqual([{ path: ['Values', 'aLong'], code, message: expect.any(String) }]);
});

test('a name in the document is no value: JSON has none', async () => {
  const { data, errors } = await app.graphql(
    'mutation { createProfile(input: { attributes: { FirstName: Ada } }) { __typename } }',
  );
  expect(data).toBeUndefined();
  expect(errors).toHaveLength(1);
});

test('a null attribute is absent', async () => {
  expect(stored(await writeRecord({ aString: null, aLong: null, aBoolean: true }))).toEqual({ aBoolean: true });
  expect(stored(await writeLiteral('{ aString: null, aBoolean: true }'))).toEqual({ aBoolean: true });
});

test('a variable left out of the request is null inside a document', async () => {
  const answer = await writeLiteral('{ aString: $text, aBoolean: true }', '($text: JSON)');
  expect(stored(answer)).toEqual({ aBoolean: true });
});

test('equal numbers are one unique key, however they are written', async () => {
  const records = [{ aLong: 77 }, { aLong: '77' }, { aLong: '077' }, { aLong: '-77' }];
  const answer = await run(
    `mutation ($input: ReplaceProfileInput!) { replaceProfile(input: $input) { ${SELECTION} } }`,
    { input: { customerId: BRUCE, attributes: {}, extensions: [{ name: 'Keys', records }] } },
  );
  expect(answer.issues).toEqual([
    { path: ['Keys', '1'], code: 'NOT_UNIQUE', message: expect.any(String) },
    { path: ['Keys', '2'], code: 'NOT_UNIQUE', message: expect.any(String) },
  ]);
});

test('a digit string of an integer stays a string, so that it reads as it was written', async () => {
  await writeRecord({ anInteger: '0042', aLong: '0042' });
  expect(await legacyBody()).toContain('"Values":{"anInteger":"0042","aLong":"0042"}');
});
