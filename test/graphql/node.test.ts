import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS } from '../support/graphql.ts';
import { observeDatabase } from '../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open);

const ids = { customer: '', record: '', member: '' };
const encode = (text: string): string => Buffer.from(text).toString('base64');
const decode = (id: string): string => Buffer.from(id, 'base64').toString();

const SELECTION = `id __typename
  ... on Customer { customerId version extensions { name } }
  ... on ExtensionRecord { extension attributes customer { customerId } }
  ... on Member { accountId extendedData { key } }`;

const node = (id: string) => app.graphql(`query ($id: ID!) { node(id: $id) { ${SELECTION} } }`, { id });
const nodes = (list: string[]) =>
  app.graphql(`query ($ids: [ID!]!) { nodes(ids: $ids) { ${SELECTION} } }`, { ids: list });

beforeAll(async () => {
  const { data } = await app.graphql(
    `{ customer(customerId: "0000Sb5U97XE000Y") { id extensions { records { id } } }
       member(by: { externalId: "CRM-1001" }) { id } }`,
  );
  ids.customer = data.customer.id;
  ids.record = data.customer.extensions[0].records[1].id;
  ids.member = data.member.id;
});

const EXPECTED = {
  customer: { __typename: 'Customer', customerId: '0000Sb5U97XE000Y', version: 1, extensions: [{ name: 'Phone' }] },
  record: {
    __typename: 'ExtensionRecord',
    extension: 'Phone',
    attributes: { PhoneType: 2, prefix: '+33', PhoneNumber: '6543210', description: 'office hours only' },
    customer: { customerId: '0000Sb5U97XE000Y' },
  },
  member: {
    __typename: 'Member',
    accountId: '7f1c0b7e-6a54-4d0e-9f0e-2f9d4a6f7c11',
    extendedData: ['casl', 'doNotEmail', 'doNotPhone', 'doNotText'].map((key) => ({ key })),
  },
};
const KINDS = ['customer', 'record', 'member'] as const;

test.each(KINDS)('the opaque id of a %s leads back to it', async (kind) => {
  expect(await node(ids[kind])).toEqual({ data: { node: { id: ids[kind], ...EXPECTED[kind] } } });
});

test('nodes answers in the order asked, also twice for one id', async () => {
  const order = [...KINDS.toReversed(), 'member'] as const;
  expect(await nodes(order.map((kind) => ids[kind]))).toEqual({
    data: { nodes: order.map((kind) => ({ id: ids[kind], ...EXPECTED[kind] })) },
  });
});

test('nodes of no ids is an empty list', async () => {
  expect(await nodes([])).toEqual({ data: { nodes: [] } });
});

/** Each names nothing; a function, because some are made from ids that only the running app knows. */
const NOTHING: [string, () => string][] = [
  ['empty', () => ''],
  ['no base64', () => '!!! é'],
  ['base64 of nothing', () => encode(':')],
  ['without an id', () => encode('Customer:')],
  ['without a type', () => encode(':0000Sb5U97XE000Y')],
  ['of a type without a separator', () => encode('Customer')],
  ['the legacy id itself', () => '0000Sb5U97XE000Y'],
  ['of an unknown type', () => encode('Nope:1')],
  ['of a type that is no Node', () => encode('Extension:Phone')],
  ['of the root type', () => encode('Query:1')],
  ['of an error type', () => encode('ValidationError:1')],
  ['of the interface', () => encode('Node:1')],
  ['of a property that every object has', () => encode('toString:1')],
  ['of __proto__', () => encode('__proto__:1')],
  ['of an unknown customer', () => encode('Customer:0000000000000000')],
  ['of a customer that cannot be', () => encode(`Customer:${'a'.repeat(100_000)}`)],
  ['of a customer with a NUL', () => encode('Customer:\u0000')],
  ['of a member that is no UUID', () => encode('Member:ada')],
  ['of an unknown member', () => encode('Member:00000000-0000-4000-8000-000000000000')],
  ['of a record without a customer', () => encode('ExtensionRecord:')],
  ['of a record that is no UUID', () => encode('ExtensionRecord:0000Sb5U97XE000Y:1')],
  ['of an unknown record', () => encode('ExtensionRecord:0000Sb5U97XE000Y:00000000-0000-4000-8000-000000000000')],
  ["of another customer's record", () => encode(decode(ids.record).replace('0000Sb5U97XE000Y', '00027a52JCGY000M'))],
  ['of a record with something added', () => encode(`${decode(ids.record)}:more`)],
  ['of a record under the type of a customer', () => encode(decode(ids.record).replace('ExtensionRecord', 'Customer'))],
];

test.each(NOTHING)('an id that is %s names nothing', async (_name, id) => {
  expect(await node(id())).toEqual({ data: { node: null } });
});

test.each(NOTHING)(
  'nodes answers null in the place of an id that is %s, and still finds the others',
  async (_name, id) => {
    expect(await nodes([ids.member, id(), ids.customer])).toEqual({
      data: {
        nodes: [{ id: ids.member, ...EXPECTED.member }, null, { id: ids.customer, ...EXPECTED.customer }],
      },
    });
  },
);

test('no answer about an id names anything internal', async () => {
  const answers = await Promise.all(NOTHING.map(([, id]) => node(id())));
  expect(JSON.stringify(answers)).not.toMatch(INTERNALS);
});

test('a record that was removed by a replace is gone', async () => {
  const { data } = await app.graphql(
    `mutation { createProfile(input: { attributes: {}, extensions: [{ name: "Phone", records: [{ PhoneNumber: "1" }] }] }) {
      ... on CreateProfileSuccess { customer { customerId extensions { records { id } } } }
    } }`,
  );
  const { customerId, extensions } = data.createProfile.customer;
  const [{ id }] = extensions[0].records;
  expect((await node(id)).data.node).toMatchObject({ id });
  await app.inject({ method: 'PUT', url: `/profiles/${customerId}`, payload: '{"Phone":[]}' });
  expect(await node(id)).toEqual({ data: { node: null } });
});

test('nodes takes at most 100 ids', async () => {
  expect((await nodes(Array(100).fill(ids.member))).data.nodes).toHaveLength(100);
  const { data, errors } = await nodes(Array(101).fill(ids.member));
  expect(data).toBeNull();
  expect(errors?.[0]?.message).toContain('100');
});

test('many customers by their opaque ids share one SQL statement', async () => {
  const list = Array.from({ length: 30 }, (_, index) => encode(`Customer:UNKNOWN${index}`)).concat(ids.customer);
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Customer { version } } }';
  const { data } = await app.graphql(query, { ids: list });
  expect(data.nodes.filter((entry: unknown) => entry !== null)).toEqual([{ id: ids.customer, version: 1 }]);
  expect(await observed.countRoundTrips(() => app.graphql(query, { ids: list }))).toBe(1);
});
