import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

beforeAll(async () => {
  await defineExtension(app, {
    name: 'Sample',
    type: 'multi-valued',
    attributes: ['string', 'integer', 'long', 'double', 'date', 'datetime', 'currency', 'boolean'].map((type) => ({
      name: `a_${type}`,
      type,
    })),
  });
  await defineExtension(app, {
    name: 'Filled',
    type: 'single-valued',
    attributes: [
      { name: 'note', type: 'string', mandatory: true, length: 5 },
      { name: 'code', type: 'string', default: '555', mandatory: 'true' },
      { name: 'count', type: 'integer', default: 7, length: '3' },
      { name: 'open', type: 'boolean', default: 'true' },
    ],
  });
  await defineExtension(app, { name: 'Vip', type: 'classifier' });
});

/** Replace a new customer's profile with a body given as text. @returns its id, and the text that a read prints */
async function roundTrip(body: string, extension = ''): Promise<{ id: string; text: string }> {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const written = await send(app, 'PUT', `/profiles/${id}`, body);
  expect(written.statusCode, written.body).toBe(200);
  const read = await send(app, 'GET', `/profiles/${id}?extensions=${extension}`);
  return { id, text: read.body };
}

test.each([
  { sent: '"a@x.test"', printed: '"a@x.test"' },
  { sent: '["a@x.test"]', printed: '"a@x.test"' },
  { sent: '["b@x.test","a@x.test"]', printed: '["b@x.test","a@x.test"]' },
  { sent: '["c","b","a","b"]', printed: '["c","b","a","b"]' },
  { sent: '""', printed: '""' },
])('a core attribute sent as $sent reads $printed: the primary first (context-services.md §2.1)', async (row) => {
  const { id, text } = await roundTrip(`{"EmailAddress":${row.sent}}`);
  expect(text).toBe(`{"customer_id":"${id}","EmailAddress":${row.printed}}`);
});

test.each([
  // Beyond 2^53 a double would print 9007199254740992.
  '9007199254740993',
  '-9007199254740993',
  '9223372036854775807',
  '-9223372036854775808',
  '77',
  '0',
  '"9223372036854775807"',
  '"9007199254740993"',
  '"77"',
  '"0077"',
  '"-0"',
])(
  'an integer or long sent as %s is printed digit for digit, in the form sent (context-services.md §3.1)',
  async (token) => {
    const body = `{"Sample": [ {"a_integer": ${token}, "a_long": ${token}} ]}`;
    const { id, text } = await roundTrip(body, 'Sample');
    expect(text).toBe(`{"customer_id":"${id}","Sample":[{"a_integer":${token},"a_long":${token}}]}`);
  },
);

test('a profile read as text and sent back unchanged loses nothing', async () => {
  const record =
    '{"a_string":"é𝄞\\u2028\\"\\\\","a_integer":"007","a_long":9007199254740993,"a_double":0.1,"a_date":"1962-05-10","a_datetime":"2009-12-18T18:30:00.000Z","a_currency":12.34,"a_boolean":false}';
  const first = await roundTrip(`{"FirstName":["Ada","Augusta"],"Sample":[${record},{}]}`, 'Sample');
  const again = await send(app, 'PUT', `/profiles/${first.id}`, first.text);
  expect(again.statusCode).toBe(200);
  const read = await send(app, 'GET', `/profiles/${first.id}?extensions=Sample`);
  expect(read.body).toBe(first.text);
  expect(JSON.parse(read.body).Sample[0]).toEqual(JSON.parse(record));
});

test.each([
  { name: 'a_double', sent: '1e21', value: 1e21 },
  { name: 'a_double', sent: '1.7976931348623157e308', value: 1.7976931348623157e308 },
  { name: 'a_double', sent: '5e-324', value: 5e-324 },
  { name: 'a_double', sent: '-0.1', value: -0.1 },
  { name: 'a_double', sent: '3', value: 3 },
  { name: 'a_currency', sent: '12.3456', value: 12.3456 },
  { name: 'a_currency', sent: '"12.50"', value: 12.5 },
  { name: 'a_currency', sent: '-7', value: -7 },
  { name: 'a_boolean', sent: 'false', value: false },
  { name: 'a_boolean', sent: '"true"', value: true },
  { name: 'a_boolean', sent: '"false"', value: false },
  { name: 'a_date', sent: '"2024-02-29"', value: '2024-02-29' },
  { name: 'a_integer', sent: '"3145926535"', value: '3145926535' },
  { name: 'a_integer', sent: '3145926535', value: 3145926535 },
])('$name sent as $sent reads $value (context-services.md §3.1)', async ({ name, sent, value }) => {
  const { text } = await roundTrip(`{"Sample":[{"${name}":${sent}}]}`, 'Sample');
  expect(JSON.parse(text).Sample).toEqual([{ [name]: value }]);
});

test.each([
  { sent: '2009-12-18T18:30:00.000Z', value: '2009-12-18T18:30:00.000Z' },
  { sent: '2009-12-18T18:30:00Z', value: '2009-12-18T18:30:00.000Z' },
  { sent: '2009-12-18T18:30:00.5Z', value: '2009-12-18T18:30:00.500Z' },
  { sent: '2009-12-18T20:30:00+02:00', value: '2009-12-18T18:30:00.000Z' },
  { sent: '2009-12-31T23:30:00.250-01:00', value: '2010-01-01T00:30:00.250Z' },
  { sent: '2009-12-18', value: '2009-12-18T00:00:00.000Z' },
])('a date-time sent as $sent reads $value, in core and extension alike (context-services.md §3.1)', async (row) => {
  const body = { LastCalledAgent_TimeStamp: row.sent, Sample: [{ a_datetime: row.sent }] };
  const { text } = await roundTrip(JSON.stringify(body), 'Sample');
  expect(JSON.parse(text)).toMatchObject({
    LastCalledAgent_TimeStamp: row.value,
    Sample: [{ a_datetime: row.value }],
  });
});

test.each([
  { what: 'absent', sent: { note: 'x' }, stored: { note: 'x', code: '555', count: 7, open: true } },
  {
    what: 'null',
    sent: { note: 'x', code: null, count: null, open: null },
    stored: { note: 'x', code: '555', count: 7, open: true },
  },
  {
    what: 'given',
    sent: { note: '', code: '', count: 0, open: false },
    stored: { note: '', code: '', count: 0, open: false },
  },
])(
  'a default fills an attribute that is absent; an empty string satisfies mandatory: $what (context-services.md §2.4, §3.3)',
  async (row) => {
    const { id } = await roundTrip(JSON.stringify({ Filled: row.sent }));
    expect(await readProfile(app, id, 'Filled')).toEqual({ Filled: row.stored });
  },
);

test('length counts characters, not UTF-16 units; of an integer it counts digits (context-services.md §2.4)', async () => {
  const { id } = await roundTrip(JSON.stringify({ Filled: { note: '𝄞𝄞𝄞𝄞𝄞', count: -999 } }));
  expect(await readProfile(app, id, 'Filled')).toMatchObject({ Filled: { note: '𝄞𝄞𝄞𝄞𝄞', count: -999 } });
});

test('an object for a multi-valued extension is one record; an array of one is a single-valued one (context-services.md §6.1)', async () => {
  const { id } = await roundTrip('{"Sample":{"a_string":"x"},"Filled":[{"note":"y"}],"Vip":{}}');
  expect(await readProfile(app, id, 'Sample,Filled,Vip')).toEqual({
    Sample: [{ a_string: 'x' }],
    Filled: { note: 'y', code: '555', count: 7, open: true },
    Vip: {},
  });
});

test('an extension without unique attributes holds equal records', async () => {
  const { id } = await roundTrip('{"Sample":[{"a_long":1},{"a_long":1},{}]}');
  expect(await readProfile(app, id, 'Sample')).toEqual({ Sample: [{ a_long: 1 }, { a_long: 1 }, {}] });
});

test('a null attribute of a record is absent', async () => {
  const { id } = await roundTrip('{"Sample":[{"a_long":null,"a_string":"x","a_date":null}]}');
  expect(await readProfile(app, id, 'Sample')).toEqual({ Sample: [{ a_string: 'x' }] });
});
