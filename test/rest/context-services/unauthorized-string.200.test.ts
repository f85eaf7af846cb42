import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
/** Another gateway on the same database, which takes the words as values. */
const lenient = useSecondApp(app, { REFUSE_UNAUTHORIZED_VALUES: 'false' });

const DOGS = {
  name: 'Dogs',
  type: 'multi-valued',
  unique: ['tag'],
  attributes: ['tag', 'breed', 'note'].map((name) => ({ name, type: 'string' })),
};

beforeAll(async () => {
  await defineExtension(app, DOGS);
  for (const key of [
    { name: 'ByName', attributes: ['LastName'] },
    { name: 'ByDog', source: 'Dogs', attributes: ['tag'] },
  ]) {
    expect((await send(app, 'POST', '/metadata/identification-keys', key)).statusCode).toBe(201);
  }
});

const identify = async (query: string) => (await send(app, 'GET', `/profiles?${query}`)).json();

test.each([
  { Address: '23 Table Street' },
  { City: 'Set Sail' },
  { County: 'Lefty', Country: 'United States' },
  { Address: "Left'", PostCode: 'int8' },
  { City: 'Selected', Country: 'Type' },
  { City: 'no-null', County: 'date.' },
])('a word inside a longer text is no unauthorized string: %j (context-services.md §4)', async (address) => {
  const id = await createCustomer(app, { FirstName: 'Ada', Address: address });
  expect(await readProfile(app, id, 'Address')).toEqual({ FirstName: 'Ada', Address: address });
});

test.each([
  ['a type', { name: 'Trips', type: 'single-valued', attributes: [{ name: 'day', type: 'date' }] }],
  [
    'the beginning of a name',
    { name: 'select_2', type: 'single-valued', attributes: [{ name: 'orders', type: 'long' }] },
  ],
  [
    'a default of another type',
    { name: 'Flags', type: 'single-valued', attributes: [{ name: 'on', type: 'boolean', default: 'true' }] },
  ],
])('in a schema a word may be %s (context-services.md §4)', async (_what, schema) => {
  await defineExtension(app, schema);
});

test('in an identification key a word may be the source (context-services.md §4)', async () => {
  const key = { name: 'ByTitle', source: 'profile', attributes: ['Title'] };
  expect((await send(app, 'POST', '/metadata/identification-keys', key)).statusCode).toBe(201);
});

test('with the setting off the words are values like any other, by every operation', async () => {
  const id = await createCustomer(lenient, {
    LastName: 'Left',
    EmailAddress: ['select', 'Table'],
    Dogs: [{ tag: 'set' }],
  });
  const steps = [
    ['POST', `/profiles/${id}/extensions`, { Dogs: [{ tag: 'Union', breed: 'null' }] }, 200],
    ['PUT', `/profiles/${id}/extensions/Dogs/by/unique`, { tag: 'Union', note: 'where' }, 204],
    ['PUT', `/profiles/${id}/extensions/Dogs/delete/by/unique`, { tag: 'set' }, 204],
  ] as const;
  for (const [method, url, body, status] of steps) {
    const response = await send(lenient, method, url, body);
    expect(response.statusCode, response.body).toBe(status);
  }
  expect(await readProfile(lenient, id, 'Dogs')).toEqual({
    LastName: 'Left',
    EmailAddress: ['select', 'Table'],
    Dogs: [{ tag: 'Union', breed: 'null', note: 'where' }],
  });
  expect((await send(lenient, 'PUT', `/profiles/${id}`, { Title: 'Service', Dogs: { tag: 'Real' } })).body).toBe('[]');
  expect(await readProfile(lenient, id, 'Dogs')).toEqual({ Title: 'Service', Dogs: [{ tag: 'Real' }] });
});

test('values stored while the setting was off are read, and customers found by them, once it is on', async () => {
  const profile = { LastName: 'Right', Dogs: [{ tag: 'Index', breed: 'None' }] };
  const id = await createCustomer(lenient, profile);
  expect(await readProfile(app, id, 'Dogs')).toEqual(profile);
  expect(await identify('LastName=Right')).toEqual([{ customer_id: id }]);
  expect(await identify('Dogs.tag=Index&include_profile=yes&extensions=Dogs')).toEqual([
    { customer_id: id, ...profile },
  ]);
  const { data, errors } = await app.graphql(
    `{ identifyCustomers(attributes: [{ name: "LastName", value: "Right" }]) { nodes { customerId attribute(name: "LastName") } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data.identifyCustomers.nodes).toEqual([{ customerId: id, attribute: ['Right'] }]);
});

test('a query for a word that nobody has finds nobody, and is no error', async () => {
  expect(await identify('LastName=truncate')).toEqual([]);
});

test('what does not speak of a stored word goes on: other records, a key over it, a merge, a deletion', async () => {
  const profile = { LastName: 'Outer', Title: 'Primary', Dogs: [{ tag: 'rex', breed: 'real' }] };
  const id = await createCustomer(lenient, profile);
  const other = await createCustomer(app, { FirstName: 'Ada' });
  const byTitle = { name: 'ByTitle2', attributes: ['Title'] };
  const dogs = `/profiles/${id}/extensions`;
  const steps = [
    ['PUT', `${dogs}/Dogs/by/unique`, { tag: 'rex', note: 'good' }, 204],
    ['POST', dogs, { Dogs: [{ tag: 'max' }] }, 200],
    ['POST', '/metadata/identification-keys', byTitle, 201],
    ['PUT', `/profiles/${other}/merge/${id}`, {}, 204],
  ] as const;
  for (const [method, url, body, status] of steps) {
    const response = await send(app, method, url, body);
    expect(response.statusCode, response.body).toBe(status);
  }
  expect(await readProfile(app, other, 'Dogs')).toEqual({
    FirstName: 'Ada',
    LastName: 'Outer',
    Title: 'Primary',
    Dogs: [{ tag: 'rex', breed: 'real', note: 'good' }, { tag: 'max' }],
  });
  expect(await identify('Title=Primary&id_key=ByTitle2')).toEqual([{ customer_id: other }]);
  expect((await app.inject({ method: 'DELETE', url: `/profiles/${other}` })).statusCode).toBe(200);
});

test('a default that was defined while the setting was off goes on filling records', async () => {
  const attributes = [
    { name: 'tag', type: 'string' },
    { name: 'kind', type: 'string', default: 'none' },
  ];
  await defineExtension(lenient, { name: 'Cats', type: 'multi-valued', attributes });
  const id = await createCustomer(app, { Cats: [{ tag: 'tom' }] });
  expect(await readProfile(app, id, 'Cats')).toEqual({ Cats: [{ tag: 'tom', kind: 'none' }] });
});
