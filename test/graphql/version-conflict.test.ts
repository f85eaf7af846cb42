import { sql } from 'drizzle-orm';
import { isInputObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { useTestApp } from '../support/app.ts';
import { createCustomer, send } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { createMember, update } from '../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const CONFLICT =
  '__typename ... on VersionConflictError { code currentVersion changesKnown unlistedFields changedFields { path expected current } }';

async function run(field: string, input: object): Promise<Record<string, unknown>> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { answer: ${field}(input: $input) { ${CONFLICT} } }`;
  const { data, errors } = await app.graphql(query, { input });
  expect(errors).toBeUndefined();
  return data.answer;
}

const conflict = (currentVersion: number, changedFields: readonly object[] | null) => ({
  __typename: 'VersionConflictError',
  code: 'VERSION_CONFLICT',
  currentVersion,
  changesKnown: changedFields !== null,
  unlistedFields: 0,
  changedFields: changedFields ?? [],
});

const one = { PhoneNumber: '1', PhoneType: 0, description: 'home' };
const two = { PhoneNumber: '2', PhoneType: 0 };

/** A customer at version 3. @returns its id */
async function changedCustomer(): Promise<string> {
  const id = await createCustomer(app, { FirstName: 'Ada', LastName: 'L', Phone: [one] });
  await send(app, 'PUT', `/profiles/${id}`, { FirstName: 'Grace', LastName: 'L' });
  await send(app, 'PUT', `/profiles/${id}`, {
    FirstName: 'Grace',
    LastName: 'L',
    EmailAddress: ['a@x.example', 'b@x.example'],
    Phone: [{ ...one, description: 'work' }, two],
  });
  return id;
}
const SINCE_TWO = [
  { path: ['EmailAddress'], expected: null, current: ['a@x.example', 'b@x.example'] },
  { path: ['Phone', '1', 'description'], expected: 'home', current: 'work' },
  { path: ['Phone', '2'], expected: null, current: two },
];
const SINCE_ONE = [{ path: ['FirstName'], expected: 'Ada', current: 'Grace' }, ...SINCE_TWO];

const OF_CUSTOMERS: Readonly<Record<string, (customerId: string) => object>> = {
  replaceProfile: () => ({ attributes: {} }),
  patchProfile: () => ({ set: { Title: 'Dr.' } }),
  revertProfile: () => ({ toVersion: 1 }),
  insertExtensionRecords: () => ({ extensions: [{ name: 'Phone', records: [{ PhoneNumber: '3' }] }] }),
  updateExtensionRecord: () => ({ extension: 'Phone', record: { ...two, description: 'x' } }),
  deleteExtensionRecord: () => ({ extension: 'Phone', record: two }),
  mergeProfiles: () => ({ sourceCustomerId: '0000Sb5U97XE000Y' }),
  deleteProfile: () => ({}),
  eraseCustomer: () => ({}),
};
const OF_MEMBERS: Readonly<Record<string, object>> = {
  updateMemberProfile: { lastName: 'Lost' },
  closeMember: { anonymizeMemberData: true },
  eraseMember: {},
};

test('every mutation with an expected version is tried here', () => {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  const conditional = fields.filter(({ name }) => {
    const input = schema.getType(`${name.charAt(0).toUpperCase()}${name.slice(1)}Input`);
    return isInputObjectType(input) && 'expectedVersion' in input.getFields();
  });
  expect(conditional.map(({ name }) => name).sort()).toEqual(Object.keys({ ...OF_CUSTOMERS, ...OF_MEMBERS }).sort());
});

test.each(Object.entries(OF_CUSTOMERS))(
  '%s for a former version tells what has changed since, with both values, and writes nothing',
  async (field, inputOf) => {
    const customerId = await changedCustomer();
    const before = await app.snapshot();
    const tell = (expectedVersion: number) => run(field, { customerId, ...inputOf(customerId), expectedVersion });
    const [sinceOne, sinceTwo] = [await tell(1), await tell(2)];
    expect(sinceOne).toEqual({ ...conflict(3, SINCE_ONE), changedFields: expect.arrayContaining(SINCE_ONE) });
    expect(sinceOne['changedFields']).toHaveLength(SINCE_ONE.length);
    expect(sinceTwo).toEqual({ ...conflict(3, SINCE_TWO), changedFields: expect.arrayContaining(SINCE_TWO) });
    expect(sinceTwo['changedFields']).toHaveLength(SINCE_TWO.length);
    for (const never of [4, 0, -7, 2_147_483_647]) expect(await tell(never)).toEqual(conflict(3, null));
    expect(await app.snapshot()).toEqual(before);
  },
);

test.each(Object.entries(OF_MEMBERS))(
  '%s for a former version tells what has changed of the member since, and writes nothing',
  async (field, input) => {
    const member = await createMember(app, { city: 'Laval', extendedData: { casl: true, tier: 'gold' } });
    await update(app, member, { city: 'Montréal', extendedData: { casl: false } });
    const before = await app.snapshot();
    const by = { accountId: member.accountId };
    const entry = (value: unknown) => ({ value, source: null, channel: null });
    const changed = [
      { path: ['city'], expected: 'Laval', current: 'Montréal' },
      { path: ['extendedData', 'casl'], expected: entry(true), current: entry(false) },
      { path: ['extendedData', 'tier'], expected: entry('gold'), current: null },
    ];
    const answer = await run(field, { by, ...input, expectedVersion: 1 });
    expect(answer).toEqual({ ...conflict(2, changed), changedFields: expect.arrayContaining(changed) });
    expect(answer['changedFields']).toHaveLength(changed.length);
    expect(await run(field, { by, ...input, expectedVersion: 3 })).toEqual(conflict(2, null));
    expect(await app.snapshot()).toEqual(before);
    await app.db.execute(sql`DELETE FROM member_revision WHERE account_id = ${member.accountId}`);
    expect(await run(field, { by, ...input, expectedVersion: 1 })).toEqual(conflict(2, null));
  },
);

test('where history is not kept, a conflict does not tell what has changed', async () => {
  const customerId = await changedCustomer();
  await app.db.execute(sql`DELETE FROM customer_revision WHERE customer_id = ${customerId} AND version = 2`);
  const tell = (expectedVersion: number) => run('replaceProfile', { customerId, attributes: {}, expectedVersion });
  expect(await tell(1)).toEqual(conflict(3, null));
  expect(await tell(2)).toMatchObject({ changesKnown: true, changedFields: { length: 3 } });
  await app.db.execute(sql`DELETE FROM customer_revision WHERE customer_id = ${customerId}`);
  expect(await tell(2)).toEqual(conflict(3, null));
});

test('what was taken back is no change', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  for (const FirstName of ['Grace', 'Ada']) await send(app, 'PUT', `/profiles/${customerId}`, { FirstName });
  const answer = await run('replaceProfile', { customerId, attributes: {}, expectedVersion: 1 });
  expect(answer).toEqual(conflict(3, []));
});

test('a hundred changed fields are listed, and the others counted', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  const Phone = Array.from({ length: 130 }, (_entry, index) => ({ PhoneNumber: `${index}` }));
  await send(app, 'PUT', `/profiles/${customerId}`, { FirstName: 'Ada', Phone });
  const answer = await run('replaceProfile', { customerId, attributes: {}, expectedVersion: 1 });
  expect(answer).toMatchObject({ changesKnown: true, unlistedFields: 30, changedFields: { length: 100 } });
});

test('both bounds of what a conflict lists are among the limits', async () => {
  const { data } = await app.graphql('{ limits { name value } }');
  expect(data.limits).toEqual(
    expect.arrayContaining([
      { name: 'fieldsPerConflict', value: 100 },
      { name: 'valuesPerConflict', value: 100_000 },
    ]),
  );
});

test('aliases do not make a conflict an answer of many megabytes', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  const Title = Array.from({ length: 900 }, () => 'x'.repeat(100));
  await send(app, 'PUT', `/profiles/${customerId}`, { Title });
  const aliases = Array.from({ length: 400 }, (_entry, index) => `a${index}: current`).join(' ');
  const query = `mutation { replaceProfile(input: { customerId: "${customerId}", attributes: {}, expectedVersion: 1 }) {
    ... on VersionConflictError { changedFields { ${aliases} } } } }`;
  const { errors } = await app.graphql(query);
  expect(errors?.map(({ extensions }) => extensions?.['code'])).toContain('ANSWER_TOO_LARGE');
});

test('digits of a long are all there', async () => {
  const attributes = [{ name: 'number', type: 'long' }];
  const extension = { name: 'Account', type: 'single-valued', attributes: [{ ...attributes[0], name: 'no' }] };
  expect((await send(app, 'POST', '/metadata/profiles/extensions', extension)).statusCode).toBe(201);
  const customerId = await createCustomer(app, '{ "FirstName": "Ada", "Account": { "no": 9007199254740993 } }');
  await send(app, 'PUT', `/profiles/${customerId}`, '{ "FirstName": "Ada", "Account": { "no": 9007199254740995 } }');
  const answer = await run('replaceProfile', { customerId, attributes: {}, expectedVersion: 1 });
  const changed = [{ path: ['Account', 'no'], expected: '9007199254740993', current: '9007199254740995' }];
  expect(answer).toEqual(conflict(2, changed));
  const response = await app.inject({
    ...{ method: 'PUT', url: `/profiles/${customerId}`, headers: { 'if-match': '"1"' }, payload: '{}' },
  });
  expect(response.body).toContain(
    '"changed_fields":[{"path":["Account","no"],"expected":9007199254740993,"current":9007199254740995}]',
  );
});

test('two conflicts of one operation each tell their own', async () => {
  const [first, second] = [await changedCustomer(), await createCustomer(app, { FirstName: 'Ada' })];
  const replace = (id: string, version: number, name: string) =>
    `replaceProfile(input: { customerId: "${id}", attributes: { FirstName: "${name}" }, expectedVersion: ${version} }) { ${CONFLICT} }`;
  const { data } = await app.graphql(`mutation {
    a: ${replace(first, 2, 'x')} b: ${replace(second, 2, 'x')} c: ${replace(second, 1, 'Grace')} d: ${replace(second, 1, 'x')}
  }`);
  expect(data.a.changedFields).toHaveLength(3);
  expect(data.b).toEqual(conflict(1, null));
  expect(data.c).toEqual({ __typename: 'ReplaceProfileSuccess' });
  expect(data.d).toEqual(conflict(2, [{ path: ['FirstName'], expected: 'Ada', current: 'Grace' }]));
});
