import { sql } from 'drizzle-orm';
import { beforeAll, expect, inject, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { createCustomer, defineExtension, readProfile, readStored, send } from '../support/context-services.ts';
import { defineKey } from '../support/customer-traces.ts';
import { openTestDatabase } from '../support/database.ts';

const app = useTestApp(openTestDatabase, { env: { EXTENSION_RECORDS_MAX: '60' } });

/** The embedded engine has one connection: its writers queue. */
const WRITERS = inject('serverUrl') === null ? 20 : 50;
const names = Array.from({ length: WRITERS }, (_entry, index) => `Word${index}`);

beforeAll(async () => {
  const create = (name: string) =>
    `${name}: createProfileAttribute(input: { name: "${name}", type: STRING }) { __typename }`;
  const { data } = await app.graphql(`mutation { ${names.map(create).join(' ')} }`);
  const types = Object.values<{ __typename: string }>(data).map(({ __typename: type }) => type);
  expect(types).toEqual(names.map(() => 'CreateProfileAttributeSuccess'));
  const attributes = [
    { name: 'no', type: 'long' },
    { name: 'rent', type: 'double' },
    { name: 'note', type: 'string', default: 'plain' },
  ];
  await defineExtension(app, { name: 'Account', type: 'multi-valued', unique: ['no'], attributes });
  await defineExtension(app, { name: 'Note', type: 'multi-valued', attributes: [{ name: 'text', type: 'string' }] });
  await defineKey(app, { name: 'ByMail', attributes: ['EmailAddress'], unique: true });
});

const REPLACE = `mutation ($input: ReplaceProfileInput!) { replaceProfile(input: $input) {
  __typename
  ... on ReplaceProfileSuccess { customer { version } }
  ... on Error { code message }
  ... on ValidationError { issues { path code } }
  ... on VersionConflictError { currentVersion changesKnown changedFields { path expected current } }
} }`;
type Profile = { attributes: object; extensions?: object[] | null };

async function replace(customerId: string, profile: Profile, expectedVersion: number | null, onConflict = 'REBASE') {
  const input = { customerId, ...profile, expectedVersion, onConflict };
  const { data, errors } = await app.graphql(REPLACE, { input });
  expect(errors).toBeUndefined();
  return data.replaceProfile;
}
const done = (version: number) => ({ __typename: 'ReplaceProfileSuccess', customer: { version } });

/** All of a customer, as a client reads it that wants to send it back. */
async function readWhole(customerId: string) {
  const { data } = await app.graphql(
    'query ($id: String!) { customer(customerId: $id) { version attributes extensions { name records { attributes } } } }',
    { id: customerId },
  );
  const { version, attributes, extensions } = data.customer;
  type Extension = { name: string; records: { attributes: object }[] };
  const lists = extensions.map(({ name, records }: Extension) => {
    return { name, records: records.map((record) => record.attributes) };
  });
  return { version: version as number, attributes: attributes as object, extensions: lists as Extension[] };
}

test('of many who replace the whole of one version, each with its own attribute, all succeed and nothing is lost', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada', Account: [{ no: 1 }] });
  const { version, attributes, extensions } = await readWhole(customerId);
  const answers = await Promise.all(
    names.map((name) => replace(customerId, { attributes: { ...attributes, [name]: name }, extensions }, version)),
  );
  expect(answers.map(({ __typename: type }) => type)).toEqual(names.map(() => 'ReplaceProfileSuccess'));
  expect(await readProfile(app, customerId, 'Account')).toEqual({
    FirstName: 'Ada',
    ...Object.fromEntries(names.map((name) => [name, name])),
    Account: [{ no: '1', note: 'plain' }],
  });
  expect((await readWhole(customerId)).version).toBe(1 + WRITERS);
});

test('the same with a record each, where records that were there keep their ids', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada', Account: [{ no: 1 }, { no: 2 }] });
  const before = await readStored(app, customerId, 'Account');
  const { version, attributes, extensions } = await readWhole(customerId);
  const held = extensions[0]?.records ?? [];
  const answers = await Promise.all(
    names.map((note, index) =>
      replace(
        customerId,
        { attributes, extensions: [{ name: 'Account', records: [...held, { no: 100 + index, note }] }] },
        version,
      ),
    ),
  );
  expect(answers.map(({ __typename: type }) => type)).toEqual(names.map(() => 'ReplaceProfileSuccess'));
  const { records } = await readStored(app, customerId, 'Account');
  expect(records).toEqual(expect.arrayContaining(before.records));
  expect(records.map(({ attributes }) => attributes['note']).sort()).toEqual(['plain', 'plain', ...names].sort());
});

test('of many who change the same attribute of one version, one succeeds', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  const answers = await Promise.all(names.map((LastName) => replace(customerId, { attributes: { LastName } }, 1)));
  expect(answers.filter(({ __typename: type }) => type === 'ReplaceProfileSuccess')).toHaveLength(1);
  const { LastName } = await readProfile(app, customerId);
  const refused = answers.filter(({ __typename: type }) => type !== 'ReplaceProfileSuccess');
  expect(refused).toEqual(
    refused.map(() => ({
      __typename: 'VersionConflictError',
      code: 'VERSION_CONFLICT',
      message: expect.any(String),
      currentVersion: 2,
      changesKnown: true,
      changedFields: expect.arrayContaining([{ path: ['LastName'], expected: null, current: LastName }]),
    })),
  );
});

test('a clash is refused with all that has changed, and writes nothing', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada', Account: [{ no: 1 }] });
  await replace(customerId, { attributes: { FirstName: 'Grace', Title: 'Dr.' } }, 1);
  const before = await app.snapshot();
  expect(await replace(customerId, { attributes: { FirstName: 'Mary' } }, 1)).toMatchObject({
    code: 'VERSION_CONFLICT',
    currentVersion: 2,
    changesKnown: true,
    changedFields: [
      { path: ['FirstName'], expected: 'Ada', current: 'Grace' },
      { path: ['Title'], expected: null, current: 'Dr.' },
    ],
  });
  for (const onConflict of ['REFUSE', null]) {
    const profile = { attributes: { FirstName: 'Ada', LastName: 'x' } };
    const input = { customerId, ...profile, expectedVersion: 1, onConflict };
    const { data } = await app.graphql(REPLACE, { input });
    expect(data.replaceProfile.code, String(onConflict)).toBe('VERSION_CONFLICT');
  }
  expect(await app.snapshot()).toEqual(before);
});

test('what a client reads and sends back unchanged is no change of its own, however it is printed', async () => {
  const body = `{ "FirstName": "Ada", "LastCalledAgent_TimeStamp": "2020-01-31T12:00:00+02:00",
    "Account": [{ "no": 9007199254740993, "rent": 1e21 }, { "no": "007", "rent": 0.5 }], "Note": [{ "text": "a" }] }`;
  const customerId = await createCustomer(app, body);
  const { version, attributes, extensions } = await readWhole(customerId);
  // A long reads as a text.
  expect(extensions[0]?.records[0]).toMatchObject({ no: '9007199254740993', rent: 1e21 });
  await send(app, 'PUT', `/profiles/${customerId}`, {
    FirstName: 'Grace',
    Account: [{ no: 7, rent: 1, note: 'theirs' }],
  });
  const left = await replace(customerId, { attributes: { ...attributes, LastName: 'Mine' }, extensions }, version);
  expect(left).toEqual(done(3));
  expect(await readProfile(app, customerId, 'Account,Note')).toEqual({
    FirstName: 'Grace',
    LastName: 'Mine',
    Account: [{ no: 7, rent: 1, note: 'theirs' }],
    Note: [],
  });
});

test('a client that gives no extension leaves the records to the others', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada', Account: [{ no: 1 }] });
  await send(app, 'POST', `/profiles/${customerId}/extensions`, { Account: [{ no: 2 }] });
  expect(await replace(customerId, { attributes: { LastName: 'x' }, extensions: null }, 1)).toEqual(done(3));
  expect(await readProfile(app, customerId, 'Account')).toMatchObject({
    LastName: 'x',
    Account: [{ no: 1 }, { no: 2 }],
  });
});

test('history tells of one write, and the rebased profile is found by what it holds', async () => {
  const customerId = await createCustomer(app, { EmailAddress: 'old@x.example' });
  await send(app, 'POST', `/profiles/${customerId}/extensions`, { Account: [{ no: 2 }] });
  expect(await replace(customerId, { attributes: { EmailAddress: 'new@x.example' } }, 1)).toEqual(done(3));
  const search = async (mail: string) => (await send(app, 'GET', `/profiles?EmailAddress=${mail}`)).json();
  expect(await search('new@x.example')).toEqual([{ customer_id: customerId }]);
  expect(await search('old@x.example')).toEqual([]);
  const rows = await app.db.execute(
    sql`SELECT version, operation FROM customer_revision WHERE customer_id = ${customerId} ORDER BY version`,
  );
  expect(JSON.stringify(rows)).toMatch(/createProfile.*insertExtensionRecords.*replaceProfile/);
});

test('values of a unique key that another customer has are refused, and nothing is written', async () => {
  await createCustomer(app, { EmailAddress: 'taken@x.example' });
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  await replace(customerId, { attributes: { FirstName: 'Ada', Title: 'Dr.' } }, 1);
  const before = await app.snapshot();
  const profile = { attributes: { FirstName: 'Ada', EmailAddress: 'taken@x.example' } };
  expect(await replace(customerId, profile, 1)).toMatchObject({ code: 'ALREADY_TAKEN' });
  expect(await app.snapshot()).toEqual(before);
});

test('what both add together must respect the limits', async () => {
  const records = (from: number) => Array.from({ length: 40 }, (_entry, index) => ({ no: from + index }));
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  await send(app, 'POST', `/profiles/${customerId}/extensions`, { Account: records(0) });
  const before = await app.snapshot();
  const profile = { attributes: { FirstName: 'Ada' }, extensions: [{ name: 'Account', records: records(100) }] };
  expect(await replace(customerId, profile, 1)).toMatchObject({
    code: 'VALIDATION',
    issues: [{ path: ['extensions'], code: 'TOO_MANY' }],
  });
  expect(await app.snapshot()).toEqual(before);
});

test('without an expected version there is nothing to rebase on', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  const before = await app.snapshot();
  expect(await replace(customerId, { attributes: {} }, null)).toMatchObject({
    code: 'VALIDATION',
    issues: [{ path: ['expectedVersion'], code: 'MISSING' }],
  });
  expect(await app.snapshot()).toEqual(before);
  expect(await replace(customerId, { attributes: { Title: 'Dr.' } }, 1)).toEqual(done(2));
});

test('a version that was never, or is not kept any more, is a conflict, and nothing is written', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  await replace(customerId, { attributes: { FirstName: 'Ada', Title: 'Dr.' } }, 1);
  await app.db.execute(sql`DELETE FROM customer_revision WHERE customer_id = ${customerId}`);
  const before = await app.snapshot();
  for (const version of [1, 3, 0, -1, 2_147_483_647]) {
    const profile = { attributes: { FirstName: 'Ada', LastName: 'x' } };
    expect(await replace(customerId, profile, version), `${version}`).toMatchObject({
      code: 'VERSION_CONFLICT',
      currentVersion: 2,
      changesKnown: false,
      changedFields: [],
    });
  }
  expect(await replace('0000000000000000', { attributes: {} }, 1)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await replace(customerId, { attributes: { Shoe: 1 } }, 1)).toMatchObject({ code: 'VALIDATION' });
  expect(await app.snapshot()).toEqual(before);
});

test('an attribute that is no more since the client read goes for both', async () => {
  const create = 'mutation { createProfileAttribute(input: { name: "Gone", type: STRING }) { __typename } }';
  await app.graphql(create);
  const customerId = await createCustomer(app, { FirstName: 'Ada', Gone: 'x' });
  await app.graphql(
    'mutation { deleteProfileAttribute(input: { name: "Gone", expectedCustomers: 1 }) { __typename ... on Error { message } } }',
  );
  const left = await replace(customerId, { attributes: { FirstName: 'Ada', LastName: 'y' } }, 1);
  expect(left.__typename).toBe('ReplaceProfileSuccess');
  expect(await readProfile(app, customerId)).toEqual({ FirstName: 'Ada', LastName: 'y' });
});
