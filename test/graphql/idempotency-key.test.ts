import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { type GraphqlAnswer, useTestApp } from '../support/app.ts';
import { basic, usersWith, useUsersFile } from '../support/authentication.ts';
import { createCustomer, send } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { postGraphql } from '../support/graphql.ts';
import { ageKeys } from '../support/keyed-writes.ts';
import { linkMember, mustLink } from '../support/links.ts';
import { createMember } from '../support/loyalty.ts';
import { useSecondApp } from '../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
const PRIVILEGES = ['createProfile', 'readProfile'];
const AUTHENTICATION_FILE = useUsersFile(usersWith({ kent: PRIVILEGES, lois: PRIVILEGES }));
const guarded = useSecondApp(app, { AUTHENTICATION_FILE });

const NUMBER = { PhoneNumber: '5550100' };
const newCustomer = () => createCustomer(app, { FirstName: 'Ada', Phone: [NUMBER] });
const newMember = async () => ({ accountId: (await createMember(app)).accountId });
const records = (PhoneNumber: string) => [{ name: 'Phone', records: [{ PhoneNumber }] }];

type Input = Readonly<Record<string, unknown>>;
type Mutation = readonly [
  field: string,
  selection: string,
  prepare: () => Promise<Input>,
  /** What makes another request of it. */
  change: Input,
];

const CUSTOMER = 'customer { customerId version attributes }';
const MEMBER = 'member { accountId version status }';

const MUTATIONS: readonly Mutation[] = [
  ['createProfile', CUSTOMER, async () => ({ attributes: { FirstName: 'Ada' } }), { attributes: { FirstName: 'B' } }],
  [
    ...(['replaceProfile', CUSTOMER] as const),
    async () => ({ customerId: await newCustomer(), attributes: { FirstName: 'Grace' }, expectedVersion: 1 }),
    { expectedVersion: 2 },
  ],
  [
    ...(['patchProfile', CUSTOMER] as const),
    async () => ({ customerId: await newCustomer(), set: { FirstName: 'Grace' } }),
    { set: { FirstName: 'Joan' } },
  ],
  [
    ...(['revertProfile', CUSTOMER] as const),
    async () => ({ customerId: await newCustomer(), toVersion: 1 }),
    { toVersion: 2 },
  ],
  ['deleteProfile', 'customerId', async () => ({ customerId: await newCustomer() }), { expectedVersion: 1 }],
  [
    ...(['mergeProfiles', CUSTOMER] as const),
    async () => ({ customerId: await newCustomer(), sourceCustomerId: await newCustomer() }),
    { force: true },
  ],
  [
    ...(['insertExtensionRecords', CUSTOMER] as const),
    async () => ({ customerId: await newCustomer(), extensions: records('1') }),
    { extensions: records('2') },
  ],
  [
    ...(['updateExtensionRecord', `record { id attributes } ${CUSTOMER}`] as const),
    async () => ({ customerId: await newCustomer(), extension: 'Phone', record: { ...NUMBER, prefix: '+1' } }),
    { record: { ...NUMBER, prefix: '+2' } },
  ],
  [
    ...(['deleteExtensionRecord', CUSTOMER] as const),
    async () => ({ customerId: await newCustomer(), extension: 'Phone', record: NUMBER }),
    { extension: 'phone' },
  ],
  [
    ...(['enrolMember', MEMBER] as const),
    async () => ({ email: `${randomUUID()}@a.example`, postalZipCode: 'H0H 0H0' }),
    { city: 'Laval' },
  ],
  ['updateMemberProfile', MEMBER, async () => ({ by: await newMember(), city: 'Laval' }), { city: 'Gaspé' }],
  ['closeMember', MEMBER, async () => ({ by: await newMember() }), { anonymizeMemberData: true }],
  [
    ...(['linkMember', `${CUSTOMER} ${MEMBER}`] as const),
    async () => ({ customerId: await newCustomer(), by: await newMember() }),
    { by: { email: 'else@a.example' } },
  ],
  [
    ...(['unlinkMember', `${CUSTOMER} ${MEMBER}`] as const),
    async () => {
      const [customerId, { accountId }] = [await newCustomer(), await newMember()];
      await mustLink(app, customerId, accountId);
      return { customerId };
    },
    { customerId: 'else' },
  ],
];

function run(field: string, selection: string, input: Input): Promise<GraphqlAnswer> {
  const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const query = `mutation ($input: ${name}Input!) { result: ${field}(input: $input) {
    __typename ... on ${name}Success { ${selection} } ... on Error { code message }
    ... on ValidationError { issues { path code } } } }`;
  return app.graphql(query, { input });
}

test.each(MUTATIONS)('%s sent again is answered as before, and writes nothing', async (field, selection, prepare) => {
  const input = { ...(await prepare()), idempotencyKey: randomUUID() };
  const first = await run(field, selection, input);
  expect(first).toEqual({
    data: { result: expect.objectContaining({ __typename: expect.stringMatching(/Success$/) }) },
  });
  const before = await app.snapshot();
  expect(await run(field, selection, input)).toEqual(first);
  expect(await run(field, selection, { ...input, idempotencyKey: `"${input.idempotencyKey}"` })).toEqual(first);
  expect(await app.snapshot()).toEqual(before);
});

test.each(MUTATIONS)('%s with another input under the key is refused', async (field, selection, prepare, change) => {
  const input = { ...(await prepare()), idempotencyKey: randomUUID() };
  await run(field, selection, input);
  const before = await app.snapshot();
  const { data, errors } = await run(field, selection, { ...input, ...change });
  expect(errors).toBeUndefined();
  expect(data.result).toEqual({
    __typename: 'IdempotencyKeyReusedError',
    code: 'IDEMPOTENCY_KEY_REUSED',
    message: 'this idempotency key was sent with another request: take a new key for a new request',
  });
  expect(await app.snapshot()).toEqual(before);
});

test.each(MUTATIONS)('%s refuses what is no key, and writes nothing', async (field, selection, prepare) => {
  const input = await prepare();
  const before = await app.snapshot();
  for (const [idempotencyKey, code] of [
    ['', 'MALFORMED'],
    ['a b', 'MALFORMED'],
    ['clé', 'MALFORMED'],
    ['k'.repeat(256), 'TOO_LONG'],
  ]) {
    const { data } = await run(field, selection, { ...input, idempotencyKey });
    expect(data.result).toMatchObject({ code: 'VALIDATION', issues: [{ path: ['idempotencyKey'], code }] });
  }
  expect(await app.snapshot()).toEqual(before);
  // null is the same as none.
  const made = await run(field, selection, { ...input, idempotencyKey: null });
  expect(made.data.result.__typename).toMatch(/Success$/);
  expect((await app.snapshot())['idempotency_key']).toEqual(before['idempotency_key']);
});

test.each(MUTATIONS)('%s under one key sent often at once is made once', async (field, selection, prepare) => {
  const input = { ...(await prepare()), idempotencyKey: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 8 }, () => run(field, selection, input)));
  const [first] = answers;
  expect(first?.data?.result.__typename).toMatch(/Success$/);
  for (const answer of answers) expect(answer).toEqual(first);
});

test('every mutation that takes a key is in the table above', async () => {
  const { data } = await app.graphql('{ __schema { types { name inputFields { name } } } }');
  const inputs: { name: string; inputFields: { name: string }[] | null }[] = data.__schema.types;
  const keyed = inputs.filter(({ inputFields }) => inputFields?.some(({ name }) => name === 'idempotencyKey'));
  const listed = MUTATIONS.map(([field]) => `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`);
  expect(keyed.map(({ name }) => name).sort()).toEqual(listed.sort());
});

test('an answer that is given again shows the customer as it is now', async () => {
  const input = { attributes: { FirstName: 'Ada' }, idempotencyKey: 'now' };
  const first = await run('createProfile', CUSTOMER, input);
  const { customerId } = first.data.result.customer;
  await send(app, 'PUT', `/profiles/${customerId}`, { FirstName: 'Grace' });
  const again = await run('createProfile', CUSTOMER, input);
  expect(again.data.result.customer).toEqual({ customerId, version: 2, attributes: { FirstName: 'Grace' } });
});

test('what is asked of a customer who is gone has an error that says so; what is not asked, none', async () => {
  const input = { attributes: { FirstName: 'Ada' }, idempotencyKey: 'gone' };
  const first = await run('createProfile', CUSTOMER, input);
  const { customerId } = first.data.result.customer;
  await app.inject({ method: 'DELETE', url: `/profiles/${customerId}` });
  const before = await app.snapshot();
  const { data, errors } = await run('createProfile', CUSTOMER, input);
  expect(data ?? null).toBeNull();
  expect(errors).toMatchObject([
    {
      message: `customer '${customerId}' not found`,
      path: ['result', 'customer'],
      extensions: { code: 'NOT_FOUND' },
    },
  ]);
  expect(await run('createProfile', '__typename', input)).toEqual({
    data: { result: { __typename: 'CreateProfileSuccess' } },
  });
  expect(await app.snapshot()).toEqual(before);
});

test('a link that is given again names who is gone the same way', async () => {
  const [customerId, by] = [await newCustomer(), await newMember()];
  const input = { customerId, by, idempotencyKey: 'link' };
  await run('linkMember', CUSTOMER, input);
  await app.inject({ method: 'DELETE', url: `/profiles/${customerId}` });
  const { errors } = await run('linkMember', CUSTOMER, input);
  expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  expect((await run('linkMember', MEMBER, input)).data.result.member).toMatchObject(by);
});

test('a refused attempt may be made again under its key', async () => {
  const { accountId } = await newMember();
  const [holder, other] = [await newCustomer(), await newCustomer()];
  await mustLink(app, holder, accountId);
  const input = { customerId: other, by: { accountId }, idempotencyKey: 'retried' };
  const before = await app.snapshot();
  expect((await linkMember(app, other, { accountId })).code).toBe('ALREADY_TAKEN');
  expect((await run('linkMember', CUSTOMER, input)).data.result.code).toBe('ALREADY_TAKEN');
  expect(await app.snapshot()).toEqual(before);
  await run('unlinkMember', CUSTOMER, { customerId: holder, idempotencyKey: 'retried' });
  expect((await run('linkMember', CUSTOMER, input)).data.result.__typename).toBe('LinkMemberSuccess');
});

test('one operation may hold the same write twice, and others under keys of their own', async () => {
  const { data, errors } = await app.graphql(`mutation {
    a: createProfile(input: { attributes: { FirstName: "A" }, idempotencyKey: "one" }) { ...created }
    b: createProfile(input: { attributes: { FirstName: "A" }, idempotencyKey: "one" }) { ...created }
    c: createProfile(input: { attributes: { FirstName: "A" }, idempotencyKey: "two" }) { ...created }
    d: createProfile(input: { attributes: { FirstName: "D" }, idempotencyKey: "one" }) { ...created }
  } fragment created on CreateProfileResult { ... on CreateProfileSuccess { customer { customerId } } ... on Error { code } }`);
  expect(errors).toBeUndefined();
  expect(data.b).toEqual(data.a);
  expect(data.c.customer.customerId).not.toBe(data.a.customer.customerId);
  expect(data.d).toEqual({ code: 'IDEMPOTENCY_KEY_REUSED' });
});

test('a key of one mutation is another one elsewhere: of another mutation, door or user', async () => {
  const input = { attributes: { FirstName: 'Ada' }, idempotencyKey: 'scope' };
  const { data } = await run('createProfile', CUSTOMER, input);
  const { customerId } = data.result.customer;
  const replaced = await run('replaceProfile', CUSTOMER, { ...input, customerId });
  expect(replaced.data.result.customer.version).toBe(2);
  const headers = { 'idempotency-key': 'scope' };
  const byRest = await app.inject({ method: 'POST', url: '/profiles', headers, payload: '{"FirstName":"Ada"}' });
  expect([byRest.statusCode, byRest.json().customer_id === customerId]).toEqual([201, false]);
  const query = `mutation { createProfile(input: { attributes: { FirstName: "Ada" }, idempotencyKey: "scope" }) {
    ... on CreateProfileSuccess { customer { customerId } } } }`;
  const createAs = async (name: string) => {
    const caller = { 'content-type': 'application/json', authorization: basic(name, 'superman') };
    const answer = await postGraphql(guarded, JSON.stringify({ query }), caller);
    return answer.json().data.createProfile.customer.customerId;
  };
  const [kent, lois] = [await createAs('kent'), await createAs('lois')];
  expect(new Set([customerId, kent, lois]).size).toBe(3);
  expect([await createAs('kent'), await createAs('lois')]).toEqual([kent, lois]);
});

test('after 24 hours a key is a new one', async () => {
  const input = { attributes: { FirstName: 'Ada' }, idempotencyKey: 'old' };
  const first = await run('createProfile', CUSTOMER, input);
  await ageKeys(app, 86_340);
  expect(await run('createProfile', CUSTOMER, input)).toEqual(first);
  await ageKeys(app, 86_401);
  const changed = { ...input, attributes: { FirstName: 'Grace' } };
  const second = await run('createProfile', CUSTOMER, changed);
  expect(second.data.result.customer.customerId).not.toBe(first.data.result.customer.customerId);
  expect(await run('createProfile', CUSTOMER, changed)).toEqual(second);
  expect((await run('createProfile', CUSTOMER, input)).data.result.code).toBe('IDEMPOTENCY_KEY_REUSED');
});
