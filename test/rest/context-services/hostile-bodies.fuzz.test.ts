import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, readRefusal, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase, { env: { EXTENSION_RECORDS_MAX: '5' } });

const OTHER_TYPES = ['double', 'date', 'datetime', 'currency', 'boolean'];

beforeAll(() =>
  defineExtension(app, {
    name: 'toString',
    type: 'multi-valued',
    unique: ['constructor', 'aLong'],
    attributes: [
      { name: 'constructor', type: 'string' },
      { name: 'aLong', type: 'long', default: 0 },
      ...OTHER_TYPES.map((type) => ({ name: `a_${type}`, type })),
    ],
  }),
);

/** JSON as text: tokens that no JavaScript value prints, keys that are repeated, names that mean something. */
const text = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('a', '1', '', 'Left', '2009-12-18', '2009-12-18T20:30:00+02:00', '-0', '12.5', 'true'),
  },
  { weight: 1, arbitrary: fc.constantFrom('\u0000', '\ud800', '\udc00x', "'; --", '\\', '9'.repeat(400)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);
const number = fc.oneof(
  fc.constantFrom('0', '-0', '1', '1.0', '1e2', '1e400', '-1e400', '5e-324', '9007199254740993', '9'.repeat(40)),
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);
const scalar = fc.oneof(
  { weight: 4, arbitrary: text.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: number },
  { weight: 1, arbitrary: fc.constantFrom('null', 'true', 'false') },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
);
const listOf = (item: fc.Arbitrary<string>) => fc.array(item, { maxLength: 4 }).map((items) => `[${items.join()}]`);
const objectOf = (key: fc.Arbitrary<string>, value: fc.Arbitrary<string>, maxLength = 4) =>
  fc
    .array(fc.tuple(key, value), { maxLength })
    .map((entries) => `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${entry}`).join()}}`);

const strangeName = fc.oneof(
  text,
  fc.constantFrom('customer_id', '__proto__', 'constructor', 'hasOwnProperty', 'firstname', 'Nope', 'extensions'),
);
const recordAttribute = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('PhoneNumber', 'PhoneType', 'prefix', 'start_availabilty') },
  {
    weight: 20,
    arbitrary: fc.constantFrom('constructor', 'aLong', ...OTHER_TYPES.map((type) => `a_${type}`)),
  },
  { weight: 1, arbitrary: strangeName },
);
const record = objectOf(recordAttribute, scalar);
// Mostly sound, so that both answers come up.
const phone = text.map((value) => `{"PhoneNumber":"1","prefix":${JSON.stringify(value)}}`);
const keyed = number.map((value) => `{"constructor":"a","aLong":"01","a_double":${value}}`);
const coreEntry = fc.tuple(
  fc.constantFrom('FirstName', 'LastName', 'EmailAddress', 'LastCalledAgent_TimeStamp'),
  fc.oneof(
    scalar,
    listOf(scalar),
    text.map((value) => JSON.stringify(value)),
  ),
);
const extensionEntry = fc.tuple(
  fc.constantFrom('Phone', 'PHONE', 'Address', 'toString'),
  fc.oneof(record, phone, keyed, listOf(fc.oneof(record, phone, keyed)), scalar),
);
const strangeEntry = fc.tuple(strangeName, fc.oneof(scalar, listOf(scalar)));
const profile = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: coreEntry },
      { weight: 4, arbitrary: extensionEntry },
      { weight: 1, arbitrary: strangeEntry },
    ),
    { maxLength: 4 },
  )
  .map((entries) => `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`);

/** Sometimes a byte is lost on the way. */
const damaged = (body: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 9, arbitrary: body },
    {
      weight: 1,
      arbitrary: fc.tuple(body, fc.nat(200)).map(([whole, at]) => whole.slice(0, at) + whole.slice(at + 1)),
    },
  );

test.each([
  { operation: 'a replace', method: 'PUT', url: (id: string) => `/profiles/${id}`, body: profile, success: 200 },
  { operation: 'a creation', method: 'POST', url: () => '/profiles', body: profile, success: 201 },
  {
    operation: 'an update of a Phone',
    method: 'PUT',
    url: (id: string) => `/profiles/${id}/extensions/Phone/by/unique`,
    body: fc.oneof(record, phone),
    success: 204,
  },
  {
    operation: 'an update by two unique attributes',
    method: 'PUT',
    url: (id: string) => `/profiles/${id}/extensions/tostring/by/unique`,
    body: fc.oneof(record, keyed),
    success: 204,
  },
] as const)('$operation with any body never fails, and changes no row when it is refused', async (row) => {
  const id = await createCustomer(app, { Phone: [{ PhoneNumber: '1' }], toString: [{ constructor: 'a', aLong: 1 }] });
  const seen = { accepted: 0, refused: 0 };
  let before = await app.snapshot();
  await fc.assert(
    fc.asyncProperty(damaged(row.body), async (body) => {
      const response = await send(app, row.method, row.url(id), body);
      const after = await app.snapshot();
      if (response.statusCode === row.success) {
        seen.accepted++;
      } else {
        seen.refused++;
        expect([400, 403, 404]).toContain(response.statusCode);
        expect(readRefusal(response).http_code).toBe(response.statusCode);
        expect(after).toEqual(before);
      }
      before = after;
    }),
    { numRuns: 80, seed: 20180907 },
  );
  // Else the bodies would be all sound or all broken, and the property say nothing.
  expect(seen.accepted).toBeGreaterThan(3);
  expect(seen.refused).toBeGreaterThan(3);
});
