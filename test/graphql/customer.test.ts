import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { observeDatabase } from '../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open);

const BRUCE = '00027a52JCGY000M';
const BETTY = '0000Sb5U97XE000Y';

test('a customer is read with its attributes, extensions and records in one operation', async () => {
  const { data, errors } = await app.graphql(
    `query ($customerId: String!) {
      customer(customerId: $customerId) {
        customerId version createdAt updatedAt attributes
        extensions { name kind records { extension attributes customer { customerId } } }
      }
    }`,
    { customerId: BETTY },
  );
  expect(errors).toBeUndefined();
  const { createdAt, updatedAt, ...customer } = data.customer;
  // DateTime: an instant in UTC, ISO 8601 with milliseconds.
  expect(createdAt).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
  expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(600_000);
  expect(updatedAt).toBe(createdAt);
  const record = (attributes: object) => ({ extension: 'Phone', attributes, customer: { customerId: BETTY } });
  expect(customer).toEqual({
    customerId: BETTY,
    version: 1,
    attributes: { FirstName: 'Betty', LastName: 'Ross', EmailAddress: 'betty.ross@example.com' },
    extensions: [
      {
        name: 'Phone',
        kind: 'MULTI_VALUED',
        records: [
          record({ PhoneType: 0, prefix: '+33', PhoneNumber: '3145926535', description: 'phone' }),
          record({ PhoneType: 2, prefix: '+33', PhoneNumber: '6543210', description: 'office hours only' }),
        ],
      },
    ],
  });
});

test.each([
  ['unknown', '0000000000000000'],
  ['empty', ''],
  ['longer than any id', BRUCE.repeat(1_000)],
  ['in another letter case', BRUCE.toLowerCase()],
  ['with a NUL', 'a\u0000'],
  ['with half a surrogate pair', '\ud800'],
  ['an SQL fragment', "' OR 1=1 --"],
  ['with a percent sign', '%'],
])('an id that is %s names nobody', async (_kind, customerId) => {
  const query = 'query ($customerId: String!) { customer(customerId: $customerId) { version } }';
  expect(await app.graphql(query, { customerId })).toEqual({ data: { customer: null } });
});

test('attribute(name:) lists the values of one core attribute as strings, the primary first', async () => {
  await app.inject({
    method: 'PUT',
    url: `/profiles/${BRUCE}`,
    payload: '{"FirstName":"Bruce","EmailAddress":["bruce.banner@marvelous.com","b.banner@hulk.dom"]}',
  });
  const { data } = await app.graphql(
    `{ customer(customerId: "${BRUCE}") {
      one: attribute(name: "FirstName") many: attribute(name: "EmailAddress")
      none: attribute(name: "LastName") otherCase: attribute(name: "firstname") inherited: attribute(name: "toString")
    } }`,
  );
  expect(data.customer).toEqual({
    one: ['Bruce'],
    many: ['bruce.banner@marvelous.com', 'b.banner@hulk.dom'],
    none: [],
    otherCase: [],
    inherited: [],
  });
});

test('extensions(names:) answers in the order asked, also for those without records, each once', async () => {
  const { data } = await app.graphql(
    `{ customer(customerId: "${BETTY}") { extensions(names: ["PHONE", "address", "Phone"]) { name kind records { extension } } } }`,
  );
  expect(data.customer.extensions).toEqual([
    { name: 'Phone', kind: 'MULTI_VALUED', records: [{ extension: 'Phone' }, { extension: 'Phone' }] },
    { name: 'Address', kind: 'SINGLE_VALUED', records: [] },
  ]);
});

test('extensions(names:) refuses each name that is no extension', async () => {
  const answer = await app.graphql(
    `{ customer(customerId: "${BETTY}") { extensions(names: ["Nope", "Phone", "toString"]) { name } } }`,
  );
  expect(answer.data).toEqual({ customer: null });
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]?.extensions).toMatchObject({
    code: 'VALIDATION',
    issues: [
      { path: ['extensions', '0'], code: 'UNKNOWN' },
      { path: ['extensions', '2'], code: 'UNKNOWN' },
    ],
  });
});

// https://spec.graphql.org/October2021/#sec-Response-Format: the order of the operation, not of the answers.
test.each([
  [
    'slow fields first',
    '{ s: profileSchema { version } c: customer(customerId: "none") { version } t: __typename }',
    'sct',
  ],
  [
    'slow fields last',
    '{ t: __typename c: customer(customerId: "none") { version } s: profileSchema { version } }',
    'tcs',
  ],
  [
    'fragments between',
    '{ ...A t: __typename ... { c: customer(customerId: "none") { version } } } fragment A on Query { s: profileSchema { version } }',
    'stc',
  ],
])('the fields of an answer come in the order of the operation: %s', async (_name, query, order) => {
  expect(Object.keys((await app.graphql(query)).data).join('')).toBe(order);
});

test('fields below come in the order of the operation too', async () => {
  const { data } = await app.graphql(
    `{ customer(customerId: "${BETTY}") { version extensions { records { id } name } attributes customerId } }`,
  );
  expect(Object.keys(data.customer)).toEqual(['version', 'extensions', 'attributes', 'customerId']);
  expect(Object.keys(data.customer.extensions[0])).toEqual(['records', 'name']);
});

test('attributes come in the order of the profile schema, whatever the order they were sent in', async () => {
  const payload =
    '{"EmailAddress":"e@x.example","LastName":"L","Title":"T","FirstName":"F","Address":{"Country":"C","City":"B","Type":1}}';
  await app.inject({ method: 'PUT', url: `/profiles/${BRUCE}`, payload });
  const { data } = await app.graphql(
    `{ customer(customerId: "${BRUCE}") { attributes extensions { records { attributes } } } }`,
  );
  expect(Object.keys(data.customer.attributes)).toEqual(['FirstName', 'LastName', 'Title', 'EmailAddress']);
  expect(Object.keys(data.customer.extensions[0].records[0].attributes)).toEqual(['Type', 'City', 'Country']);
});

test.each([
  ['without extensions', 'version attributes'],
  ['with extensions and their records', 'version attributes extensions { name records { id attributes } }'],
  ['with extensions asked for in a fragment', '...Extensions ... on Customer { version }'],
  ['with extensions twice under other names', 'extensions(names: ["Phone"]) { name } others: extensions { name }'],
])('a customer %s costs one SQL statement', async (_name, selection) => {
  const query = `{ customer(customerId: "${BETTY}") { ${selection} } }
    ${selection.includes('...Extensions') ? 'fragment Extensions on Customer { extensions { records { attributes } } }' : ''}`;
  // The first read of a process also reads the profile schema, which is then remembered.
  expect((await app.graphql(query)).errors).toBeUndefined();
  expect(await observed.countRoundTrips(() => app.graphql(query))).toBe(1);
});

test('twenty customers in one operation share one SQL statement', async () => {
  const fields = Array.from({ length: 20 }, (_, index) => {
    const id = index === 3 ? BRUCE : index === 17 ? BETTY : `UNKNOWN${index}`;
    return `c${index}: customer(customerId: "${id}") { customerId ${index % 2 ? 'extensions { name }' : 'version'} }`;
  });
  const query = `{ ${fields.join(' ')} }`;
  const { data } = await app.graphql(query);
  expect(Object.values(data).filter((customer) => customer !== null)).toHaveLength(2);
  expect(data['c3']).toMatchObject({ customerId: BRUCE });
  expect(data['c17']).toEqual({ customerId: BETTY, extensions: [{ name: 'Phone' }] });
  expect(await observed.countRoundTrips(() => app.graphql(query))).toBe(1);
});

test('a read after a write in another request sees it: nothing is remembered between requests', async () => {
  const read = async () =>
    (await app.graphql(`{ customer(customerId: "${BRUCE}") { version attributes } }`)).data.customer;
  const before = await read();
  await app.inject({ method: 'PUT', url: `/profiles/${BRUCE}`, payload: '{"Title":"Dr"}' });
  expect(await read()).toEqual({ version: before.version + 1, attributes: { Title: 'Dr' } });
});
