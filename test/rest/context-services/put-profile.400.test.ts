import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import {
  createCustomer,
  defineExtension,
  expectRefusal,
  issuesOf,
  readProfile,
  send,
} from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);
const small = useTestApp(openTestDatabase, { env: { EXTENSION_RECORDS_MAX: '3' } });

let id = '';
beforeAll(async () => {
  await defineExtension(app, {
    name: 'Sample',
    type: 'multi-valued',
    attributes: ['string', 'integer', 'long', 'double', 'date', 'datetime', 'currency', 'boolean'].map((type) => ({
      name: `a_${type}`,
      type,
      ...(type === 'string' || type === 'integer' ? { length: 5 } : {}),
    })),
  });
  await defineExtension(app, {
    name: 'Keyed',
    type: 'multi-valued',
    unique: ['key'],
    attributes: [
      { name: 'key', type: 'string' },
      { name: 'note', type: 'string', mandatory: true },
    ],
  });
  id = await createCustomer(app, { FirstName: 'Ada', Address: { City: 'Nantes' }, Phone: [{ PhoneNumber: '1' }] });
});

const refusePut = (body: unknown, customerId = id) =>
  expectRefusal(
    app,
    { method: 'PUT', url: `/profiles/${customerId}`, payload: typeof body === 'string' ? body : JSON.stringify(body) },
    400,
  );

test.each([
  { what: 'another id', body: { customer_id: '0000Sb5U97XE000Y', FirstName: 'x' } },
  { what: 'a longer id', body: { customer_id: 'x'.repeat(17) } },
  { what: 'a number', body: { customer_id: 5 } },
  { what: 'a NUL character', body: { customer_id: '\u0000' } },
])('customer_id in the body that is $what differs from the path (context-services.md §5.2)', async ({ body }) => {
  expect(issuesOf(await refusePut(body))).toEqual(['customer_id: NOT_ALLOWED']);
});

test('an id of 17 characters is refused, whoever exists (seed 000_a767b5bb564813fe.txt: limited to 16)', async () => {
  const refusal = await refusePut({ FirstName: 'x' }, `${id}0`);
  expect(issuesOf(refusal)).toEqual(['customer_id: TOO_LONG']);
  expect(refusal.message).toContain("bad parameter 'customer_id' reason: ");
});

test.each([
  'Nope',
  'firstname',
  'extensions',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  ' FirstName',
  '\u0000',
  'Phone\u0000',
  '\ud800',
  'x'.repeat(27),
])('an unknown attribute or extension %j (context-services.md §3.3)', async (name) => {
  expect(issuesOf(await refusePut({ FirstName: 'x', [name]: 'y' }))).toEqual([`${name}: UNKNOWN`]);
});

test('an unknown attribute of a record, by exact name', async () => {
  const refusal = await refusePut({
    Phone: [{ PhoneNumber: '1' }, { PhoneNumber: '2', PREFIX: '+33', customer_id: id }],
  });
  expect(issuesOf(refusal)).toEqual(['Phone.1.PREFIX: UNKNOWN', 'Phone.1.customer_id: UNKNOWN']);
});

test.each(['1', '1e400', 'true', '{}', '{"a":1}', '[["a"]]', '12345678901234567890'])(
  'a core attribute that is %s and no string',
  async (token) => {
    const [issue, ...others] = issuesOf(await refusePut(`{"LastName":"x","FirstName":${token}}`));
    expect(issue).toMatch(/^FirstName(?:\.0)?: WRONG_TYPE$/);
    expect(others).toEqual([]);
  },
);

test.each([
  ...['1', 'true', '{}', '["x"]'].map((token) => ({ name: 'a_string', token, code: 'WRONG_TYPE' })),
  { name: 'a_string', token: '"abcdef"', code: 'TOO_LONG' },
  ...['1.5', '"1.5"', '""', '" 1"', '"1e3"', '"abc"', 'true', '[1]'].flatMap((token) => [
    { name: 'a_integer', token, code: 'WRONG_TYPE' },
    { name: 'a_long', token, code: 'WRONG_TYPE' },
  ]),
  { name: 'a_integer', token: '123456', code: 'TOO_LONG' },
  { name: 'a_integer', token: '"-123456"', code: 'TOO_LONG' },
  ...['9223372036854775808', '-9223372036854775809', '"9223372036854775808"', '1e20', '1e400', '9'.repeat(400)].map(
    (token) => ({
      name: 'a_long',
      token,
      code: 'OUT_OF_RANGE',
    }),
  ),
  ...['"abc"', 'true', '{}', '""'].map((token) => ({ name: 'a_double', token, code: 'WRONG_TYPE' })),
  ...['1e400', '-1e400', '9'.repeat(400)].map((token) => ({ name: 'a_double', token, code: 'OUT_OF_RANGE' })),
  ...['"2023-02-30"', '"2023-2-3"', '"20230203"', '""', '"0000-01-01"', '"2023-02-03T00:00:00.000Z"'].map((token) => ({
    name: 'a_date',
    token,
    code: 'MALFORMED',
  })),
  { name: 'a_date', token: '20230203', code: 'WRONG_TYPE' },
  ...[
    '"yesterday"',
    '"2009-12-18T25:00:00.000Z"',
    '"2009-02-30T00:00:00.000Z"',
    '"2009-12-18T18:30:00.0001Z"',
    '""',
  ].map((token) => ({ name: 'a_datetime', token, code: 'MALFORMED' })),
  { name: 'a_datetime', token: '1261161000000', code: 'WRONG_TYPE' },
  ...['1.23456', '"0.00001"', '1e400'].map((token) => ({ name: 'a_currency', token, code: 'OUT_OF_RANGE' })),
  ...['"1,5"', '"€5"', 'true'].map((token) => ({ name: 'a_currency', token, code: 'WRONG_TYPE' })),
  ...['1', '"yes"', '""', '{}'].map((token) => ({ name: 'a_boolean', token, code: 'WRONG_TYPE' })),
])('$name that is $token (context-services.md §3.1, §3.3)', async ({ name, token, code }) => {
  const refusal = await refusePut(`{"FirstName":"x","Sample":[{},{"${name}":${token}}]}`);
  expect(issuesOf(refusal)).toEqual([`Sample.1.${name}: ${code}`]);
});

test.each(['\u0000', 'a\u0000b', '\ud800', 'a\udc00b'])('text %j, which PostgreSQL cannot store', async (text) => {
  const refusal = await refusePut({ FirstName: ['x', text], Address: { City: text }, Phone: [{ PhoneNumber: text }] });
  expect(issuesOf(refusal)).toEqual([
    'FirstName.1: NOT_STORABLE',
    'Address.City: NOT_STORABLE',
    'Phone.0.PhoneNumber: NOT_STORABLE',
  ]);
});

test.each([
  {
    what: 'two records of a single-valued one',
    body: { Address: [{ City: 'a' }, { City: 'b' }] },
    issue: 'Address: TOO_MANY',
  },
  { what: 'a text as a single-valued one', body: { Address: 'x' }, issue: 'Address: WRONG_TYPE' },
  { what: 'a list in a single-valued one', body: { Address: [[{ City: 'a' }]] }, issue: 'Address: WRONG_TYPE' },
  { what: 'a number as a multi-valued one', body: { Phone: 5 }, issue: 'Phone.0: WRONG_TYPE' },
  { what: 'false as a multi-valued one', body: { Phone: false }, issue: 'Phone.0: WRONG_TYPE' },
  { what: 'a text as a record', body: { Phone: [{ PhoneNumber: '1' }, 'x'] }, issue: 'Phone.1: WRONG_TYPE' },
  { what: 'null as a record', body: { Phone: [null] }, issue: 'Phone.0: WRONG_TYPE' },
  { what: 'a list as a record', body: { Phone: [[{ PhoneNumber: '1' }]] }, issue: 'Phone.0: WRONG_TYPE' },
  { what: 'a record without its unique attribute', body: { Keyed: [{ note: 'n' }] }, issue: 'Keyed.0.key: MISSING' },
  {
    what: 'a record whose unique attribute is null',
    body: { Keyed: [{ key: null, note: 'n' }] },
    issue: 'Keyed.0.key: MISSING',
  },
  { what: 'a record without a mandatory attribute', body: { Keyed: [{ key: 'k' }] }, issue: 'Keyed.0.note: MISSING' },
  {
    what: 'a unique key of megabytes',
    body: { Keyed: [{ key: 'k'.repeat(2_000_000), note: 'n' }] },
    issue: 'Keyed.0.key: TOO_LONG',
  },
])('extensions: $what', async ({ body, issue }) => {
  expect(issuesOf(await refusePut({ FirstName: 'x', ...body }))).toEqual([issue]);
});

test('every problem of the body is in issues, and the message names each', async () => {
  const refusal = await refusePut({
    Nope: 1,
    FirstName: 5,
    LastName: ['ok', 5],
    Address: { City: 7, Street: 'x' },
    Phone: [{ PhoneNumber: '1' }, { PhoneNumber: '1234567890123456', PhoneType: 'x' }, {}],
  });
  const paths = ['Nope', 'FirstName', 'LastName[1]', 'Address.City', 'Address.Street', 'Phone[1].PhoneNumber'];
  paths.push('Phone[1].PhoneType', 'Phone[2].PhoneNumber');
  expect(issuesOf(refusal)).toHaveLength(paths.length);
  for (const path of paths) expect(refusal.message).toContain(`bad parameter '${path}' reason: `);
});

test('duplicate unique keys beside another problem are 400, with both in issues', async () => {
  const refusal = await refusePut({ FirstName: 5, Phone: [{ PhoneNumber: '1' }, { PhoneNumber: '1' }] });
  expect(issuesOf(refusal)).toEqual(['FirstName: WRONG_TYPE', 'Phone.1: NOT_UNIQUE']);
});

test('an extension named twice in one body is invalid syntax, no clash of values (context-services.md §10.2)', async () => {
  const refusal = await refusePut('{"Phone":[{"PhoneNumber":"1"}],"PHONE":[{"PhoneNumber":"2"}]}');
  expect(issuesOf(refusal)).toEqual([expect.stringMatching(/^PHONE: /)]);
});

test('more records than EXTENSION_RECORDS_MAX are refused with the limit named; as many are stored', async () => {
  const url = '/profiles/0000Sb5U97XE000Y';
  const phones = ['1', '2', '3'].map((PhoneNumber) => ({ PhoneType: 1, PhoneNumber }));
  const payload = JSON.stringify({ Phone: phones, Address: { City: 'Nantes' } });
  const refusal = await expectRefusal(small, { method: 'PUT', url, payload }, 400);
  expect(issuesOf(refusal)).toEqual(['extensions: TOO_MANY']);
  expect(refusal.message).toContain('at most 3 ');
  expect((await send(small, 'PUT', url, { Phone: phones })).statusCode).toBe(200);
  expect(await readProfile(small, '0000Sb5U97XE000Y', 'Phone')).toEqual({ Phone: phones });
});
