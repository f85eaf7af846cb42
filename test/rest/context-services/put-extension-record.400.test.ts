import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, expectRefusal, issuesOf } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

let id = '';
beforeAll(async () => {
  await defineExtension(app, { name: 'Note', type: 'multi-valued', attributes: [{ name: 'text', type: 'string' }] });
  await defineExtension(app, {
    name: 'Visit',
    type: 'multi-valued',
    unique: ['shop', 'at'],
    attributes: [
      { name: 'shop', type: 'long' },
      { name: 'at', type: 'datetime' },
      { name: 'kg', type: 'double' },
    ],
  });
  id = await createCustomer(app, {
    Address: { City: 'Nantes' },
    Phone: [{ PhoneNumber: '55501', PhoneType: 1 }],
    Note: [{ text: 'x' }],
    Visit: [{ shop: 77, at: '2009-12-18' }],
  });
});

const refuse = (body: unknown, extension = 'Phone', customerId = id) =>
  expectRefusal(
    app,
    {
      method: 'PUT',
      url: `/profiles/${customerId}/extensions/${extension}/by/unique`,
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    },
    400,
  );

test.each([
  { what: 'absent', record: { description: 'x' } },
  { what: 'null', record: { PhoneNumber: null, description: 'x' } },
])('a unique attribute that is $what (context-services.md §6.2)', async ({ record }) => {
  expect(issuesOf(await refuse(record))).toEqual(['PhoneNumber: MISSING']);
});

test('each of several unique attributes is needed', async () => {
  expect(issuesOf(await refuse({ shop: 77, kg: 1 }, 'Visit'))).toEqual(['at: MISSING']);
  expect(issuesOf(await refuse({}, 'Visit'))).toEqual(['shop: MISSING', 'at: MISSING']);
});

test.each([
  { what: 'an unknown attribute', body: '{"PhoneNumber":"55501","Nope":1}', issues: ['Nope: UNKNOWN'] },
  {
    what: 'an attribute in another letter case',
    body: '{"PhoneNumber":"55501","phonetype":1}',
    issues: ['phonetype: UNKNOWN'],
  },
  { what: 'an extension', body: '{"PhoneNumber":"55501","Address":{}}', issues: ['Address: UNKNOWN'] },
  { what: 'constructor', body: '{"PhoneNumber":"55501","constructor":"x"}', issues: ['constructor: UNKNOWN'] },
  { what: 'toString', body: '{"PhoneNumber":"55501","toString":null}', issues: ['toString: UNKNOWN'] },
  { what: 'a name with a NUL', body: '{"PhoneNumber":"55501","pre\\u0000fix":"x"}', issues: ['pre\u0000fix: UNKNOWN'] },
  { what: 'a wrong type', body: '{"PhoneNumber":"55501","PhoneType":"x"}', issues: ['PhoneType: WRONG_TYPE'] },
  { what: 'a list for a value', body: '{"PhoneNumber":"55501","prefix":["+1"]}', issues: ['prefix: WRONG_TYPE'] },
  { what: 'a unique value of a wrong type', body: '{"PhoneNumber":55501}', issues: ['PhoneNumber: WRONG_TYPE'] },
  { what: 'too long a unique value', body: '{"PhoneNumber":"1234567890123456"}', issues: ['PhoneNumber: TOO_LONG'] },
  { what: 'a NUL character', body: '{"PhoneNumber":"55501","prefix":"\\u0000"}', issues: ['prefix: NOT_STORABLE'] },
  { what: 'a NUL in the unique value', body: '{"PhoneNumber":"55501\\u0000"}', issues: ['PhoneNumber: NOT_STORABLE'] },
  { what: 'half of a surrogate pair', body: '{"PhoneNumber":"\\udfff"}', issues: ['PhoneNumber: NOT_STORABLE'] },
  {
    what: 'a bad date-time',
    body: '{"PhoneNumber":"55501","end_availabilty":"noon"}',
    issues: ['end_availabilty: MALFORMED'],
  },
  {
    what: 'several problems',
    body: '{"Nope":1,"PhoneType":1.5,"prefix":5}',
    issues: ['Nope: UNKNOWN', 'PhoneNumber: MISSING', 'PhoneType: WRONG_TYPE', 'prefix: WRONG_TYPE'],
  },
])('$what', async ({ body, issues }) => {
  expect(issuesOf(await refuse(body)).sort()).toEqual(issues);
});

test.each(['1e400', '-1e400', '"1e3"'])('a number out of range, %s', async (token) => {
  const refusal = await refuse(`{"shop":77,"at":"2009-12-18","kg":${token}}`, 'Visit');
  expect(issuesOf(refusal)).toEqual([expect.stringMatching(/^kg: (?:OUT_OF_RANGE|WRONG_TYPE)$/)]);
});

test.each([
  { extension: 'Address', body: { City: 'Brest' } },
  { extension: 'Note', body: { text: 'x' } },
])('$extension has no unique attributes to select by (context-services.md §6.2)', async ({ extension, body }) => {
  const refusal = await refuse(body, extension);
  expect(issuesOf(refusal)).toEqual([`${extension}: NOT_ALLOWED`]);
});

test.each([
  { length: 17, of: (own: string) => `${own}0` },
  { length: 10_000, of: () => 'x'.repeat(10_000) },
])('an id of $length characters (seed 003_6f9af8e5fdc4ed47.txt: limited to 16)', async ({ of }) => {
  expect(issuesOf(await refuse({ PhoneNumber: '55501' }, 'Phone', of(id)))).toEqual(['customer_id: TOO_LONG']);
});
