import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { executeRows } from '../../src/db/client.ts';
import { useTestApp } from '../support/app.ts';
import { createCustomer, defineExtension, readProfile, readStored, send } from '../support/context-services.ts';
import { defineKey } from '../support/customer-traces.ts';
import { openTestDatabase } from '../support/database.ts';
import { REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

beforeAll(async () => {
  await defineKey(app, { name: 'ByMail', attributes: ['EmailAddress'], unique: true });
  const attributes = [
    { name: 'no', type: 'long' },
    { name: 'cost', type: 'currency' },
    { name: 'ratio', type: 'double' },
    { name: 'paid', type: 'boolean', default: true },
  ];
  await defineExtension(app, { name: 'Account', type: 'single-valued', attributes });
});

async function revert(customerId: string, toVersion: number, rest: object = {}) {
  const { data, errors } = await app.graphql(
    `mutation ($input: RevertProfileInput!) { revertProfile(input: $input) {
      __typename ... on RevertProfileSuccess { customer { version attributes } } ${REFUSAL} } }`,
    { input: { customerId, toVersion, ...rest } },
  );
  expect(errors).toBeUndefined();
  return data.revertProfile;
}
const put = async (id: string, body: unknown): Promise<void> => {
  const response = await send(app, 'PUT', `/profiles/${id}`, body);
  expect(response.statusCode, response.body).toBe(200);
};
const phone = (number: string, description: string) => ({ PhoneNumber: number, PhoneType: 0, description });

test('makes the profile be as it was, as a new version', async () => {
  const [one, two] = [phone('1', 'a'), phone('2', 'b')];
  const customerId = await createCustomer(app, { FirstName: 'Ada', Title: ['Dr.', 'Prof.'], Phone: [two, one] });
  const before = await readStored(app, customerId, 'Phone');
  await put(customerId, { LastName: 'Byron' });
  await put(customerId, { LastName: 'King', Phone: [phone('1', 'x'), phone('3', 'c')], Address: { City: 'Bonn' } });
  const kept = (await readStored(app, customerId, 'Phone')).records;
  expect(await revert(customerId, 1, { expectedVersion: 3 })).toEqual({
    __typename: 'RevertProfileSuccess',
    customer: { version: 4, attributes: { FirstName: 'Ada', Title: ['Dr.', 'Prof.'] } },
  });
  expect(await readProfile(app, customerId, 'Phone')).toEqual({
    FirstName: 'Ada',
    Title: ['Dr.', 'Prof.'],
    Phone: [two, one],
  });
  expect((await readStored(app, customerId, 'Address')).records).toEqual([]);
  // The record that is there keeps its id, one that was deleted comes back as another.
  const after = (await readStored(app, customerId, 'Phone')).records;
  expect(after[1]?.id).toBe(kept[0]?.id);
  expect(after[1]?.id).toBe(before.records[1]?.id);
  const [row] = await executeRows<{ operation: string; kind: string }>(
    app.db,
    sql`SELECT operation, kind FROM customer_revision WHERE customer_id = ${customerId} AND version = 4`,
  );
  expect(row).toEqual({ operation: 'revertProfile', kind: 'UPDATED' });
  // What was reverted can be reverted.
  expect((await revert(customerId, 3)).customer).toEqual({ version: 5, attributes: { LastName: 'King' } });
  expect(await readProfile(app, customerId, 'Phone,Address')).toEqual({
    LastName: 'King',
    Phone: [phone('1', 'x'), phone('3', 'c')],
    Address: { City: 'Bonn' },
  });
});

test('to the current version writes an equal one', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada', Phone: [phone('1', 'a')] });
  const before = await readStored(app, customerId, 'Phone');
  expect((await revert(customerId, 1)).customer.version).toBe(2);
  expect(await readStored(app, customerId, 'Phone')).toEqual({ ...before, version: 2 });
});

test('brings back values as they were, digit for digit, and fills in no default', async () => {
  const customerId = await createCustomer(
    app,
    '{ "FirstName": "Ada", "LastCalledAgent_TimeStamp": "2020-01-31T12:00:00+02:00", "Account": { "no": 9007199254740993, "cost": "12.50", "ratio": 1e21 } }',
  );
  // A record without the value that a new one gets.
  await app.db.execute(
    sql`UPDATE extension_record SET attributes = attributes - 'paid' WHERE customer_id = ${customerId}`,
  );
  const body = async () => (await send(app, 'GET', `/profiles/${customerId}?extensions=Account`)).body;
  const before = await body();
  expect(before).not.toContain('paid');
  await put(customerId, '{ "FirstName": "x", "Account": { "no": "007", "cost": 1 } }');
  const between = await body();
  await revert(customerId, 1);
  expect(await body()).toBe(before);
  await revert(customerId, 2);
  expect(await body()).toBe(between);
});

test('follows what the customer is found by, and is refused where that is taken', async () => {
  const customerId = await createCustomer(app, { EmailAddress: 'first@x.example' });
  await put(customerId, { EmailAddress: 'second@x.example' });
  const search = async (mail: string) => (await send(app, 'GET', `/profiles?EmailAddress=${mail}`)).json();
  await revert(customerId, 1);
  expect(await search('first@x.example')).toEqual([{ customer_id: customerId }]);
  expect(await search('second@x.example')).toEqual([]);
  await createCustomer(app, { EmailAddress: 'second@x.example' });
  const before = await app.snapshot();
  expect(await revert(customerId, 2)).toMatchObject({ __typename: 'AlreadyTakenError', code: 'ALREADY_TAKEN' });
  expect(await app.snapshot()).toEqual(before);
});

test('what the profile schema does not allow any more is named, and nothing is written', async () => {
  const run = async (mutation: string) => {
    const { data, errors } = await app.graphql(
      `mutation { answer: ${mutation} { __typename ... on Error { message } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.answer.message).toBeUndefined();
  };
  await run('createProfileAttribute(input: { name: "Hobby", type: STRING })');
  await defineExtension(app, { name: 'Pet', type: 'multi-valued', attributes: [{ name: 'name', type: 'string' }] });
  await defineExtension(app, { name: 'Car', type: 'multi-valued', attributes: [{ name: 'plate', type: 'string' }] });
  const customerId = await createCustomer(app, {
    ...{ FirstName: 'Ada', Hobby: 'chess', Pet: [{ name: 'Rex' }, {}], Car: [{ plate: 'A 1' }] },
  });
  await put(customerId, { FirstName: 'Ada', Account: {} });
  await run('deleteProfileAttribute(input: { name: "Hobby" })');
  await run('deleteExtensionSchema(input: { name: "Car" })');
  await run(
    'updateExtensionSchema(input: { name: "Pet", attributes: [{ name: "name", type: STRING, mandatory: true, length: 2 }] })',
  );
  const before = await app.snapshot();
  const refused = await revert(customerId, 1);
  expect(refused).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION' });
  expect(refused.issues.map(({ path, code }: { path: string[]; code: string }) => [path.join('.'), code])).toEqual([
    ['Hobby', 'UNKNOWN'],
    ['Pet.0.name', 'TOO_LONG'],
    ['Pet.1.name', 'MISSING'],
    ['Car', 'UNKNOWN'],
  ]);
  expect(await app.snapshot()).toEqual(before);
  expect((await revert(customerId, 2)).customer.version).toBeGreaterThan(2);
});

test('a version that is not known is not found, and nothing is written', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  await put(customerId, { FirstName: 'Grace' });
  await put(customerId, { FirstName: 'Mary' });
  await app.db.execute(sql`DELETE FROM customer_revision WHERE customer_id = ${customerId} AND version = 2`);
  const before = await app.snapshot();
  for (const version of [0, -1, 1, 4, 2_147_483_647]) {
    expect(await revert(customerId, version)).toEqual({
      __typename: 'NotFoundError',
      code: 'NOT_FOUND',
      message: `version ${version} of customer '${customerId}' is not known`,
    });
  }
  for (const id of ['0000000000000000', 'no id']) {
    expect(await revert(id, 1)).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('customer') });
  }
  expect(await revert('x'.repeat(17), 1)).toMatchObject({ code: 'VALIDATION' });
  expect(await revert(customerId, 2, { expectedVersion: 2 })).toMatchObject({ code: 'VERSION_CONFLICT' });
  expect(await app.snapshot()).toEqual(before);
  expect((await revert(customerId, 2)).customer.attributes).toEqual({ FirstName: 'Grace' });
});

test('a deleted customer stays deleted', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  await put(customerId, { FirstName: 'Grace' });
  await app.inject({ method: 'DELETE', url: `/profiles/${customerId}` });
  const before = await app.snapshot();
  expect(await revert(customerId, 1)).toMatchObject({
    code: 'NOT_FOUND',
    message: `customer '${customerId}' not found`,
  });
  expect(await app.snapshot()).toEqual(before);
});

test('of many who revert one version at once, one succeeds', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  await put(customerId, { FirstName: 'Grace' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => revert(customerId, 1, { expectedVersion: 2 })));
  expect(answers.filter(({ __typename: type }) => type === 'RevertProfileSuccess')).toHaveLength(1);
  expect(answers.filter(({ code }) => code === 'VERSION_CONFLICT')).toHaveLength(19);
  expect(await readProfile(app, customerId)).toEqual({ FirstName: 'Ada' });
});
