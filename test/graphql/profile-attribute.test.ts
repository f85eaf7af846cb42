import { expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import { createEnvironment } from '../../src/environment.ts';
import { createContext, gatewayCaller } from '../../src/services/context.ts';
import { applyProfileAttributes } from '../../src/services/profile-schema/apply-profile-attributes.ts';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

async function mutate(field: string, selection: string, input: Record<string, unknown>) {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const { data, errors } = await app.graphql(
    `mutation ($input: ${type}Input!) { ${field}(input: $input) { ... on ${type}Success { ${selection} } ${REFUSAL} } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data[field];
}

const create = (name: string, type = 'STRING') =>
  mutate('createProfileAttribute', 'attribute { name type mandatory length default }', { name, type });
const remove = (name: string, expectedCustomers?: number | null) =>
  mutate('deleteProfileAttribute', 'name customers identificationKeys', { name, expectedCustomers });
const createKey = (name: string, attributes: string[], rest: object = {}) =>
  mutate('createIdentificationKey', 'identificationKey { name }', { name, attributes, ...rest });

async function createCustomer(attributes: Record<string, unknown>): Promise<string> {
  const { customer } = await mutate('createProfile', 'customer { customerId }', { attributes });
  return customer.customerId;
}

const CUSTOMER = 'query ($id: String!) { customer(customerId: $id) { version updatedAt attributes } }';
const readCustomer = async (id: string) => (await app.graphql(CUSTOMER, { id })).data.customer;

const readSchema = async () =>
  (await app.graphql('{ profileSchema { version attributes { name type } identificationKeys { name } } }')).data
    .profileSchema;

/** A refusal that leaves every row as it is. */
async function refused(act: () => ReturnType<typeof remove>) {
  const before = await app.snapshot();
  const answer = await act();
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(await app.snapshot()).toEqual(before);
  return answer;
}

test.each([
  ['Loyalty', 'STRING', 'gold'],
  ['Since', 'DATE', '2024-02-29'],
  ['LastSeen', 'DATETIME', '2024-02-29T10:00:00.000Z'],
])('%s, a %s, comes last, and can be used at once, through a second gateway too', async (name, type, value) => {
  const { version, attributes } = await readSchema();
  // It has read the schema before the change.
  const other = await createApp(app.database, app.config);
  const put = (id: string) =>
    other.inject({ method: 'PUT', url: `/profiles/${id}`, payload: { [name]: [value, value] } });
  const customerId = await createCustomer({ FirstName: name });
  expect((await put(customerId)).statusCode).toBe(400);
  expect(await create(name, type)).toEqual({
    attribute: { name, type, mandatory: false, length: null, default: null },
  });
  expect(await readSchema()).toMatchObject({ version: version + 1, attributes: [...attributes, { name, type }] });
  expect((await put(customerId)).statusCode).toBe(200);
  await other.close();
  expect((await readCustomer(customerId)).attributes).toEqual({ [name]: [value, value] });
  expect((await app.inject({ url: '/metadata/profiles' })).json().at(-1)).toEqual({ name, type: type.toLowerCase() });
});

test('a value of another type is refused', async () => {
  await create('Born', 'DATE');
  const answer = await refused(() => mutate('createProfile', 'customer { version }', { attributes: { Born: 'May' } }));
  expect(answer.issues).toMatchObject([{ path: ['Born'], code: 'MALFORMED' }]);
});

test.each(['INTEGER', 'LONG', 'DOUBLE', 'CURRENCY', 'BOOLEAN'])('%s is no type of a core attribute', async (type) => {
  expect((await refused(() => create('Points', type))).issues).toMatchObject([{ path: ['type'], code: 'NOT_ALLOWED' }]);
});

test('every problem of a definition is told at once', async () => {
  const { issues } = await refused(() => create('9lives', 'LONG'));
  expect(issues).toMatchObject([
    { path: ['name'], code: 'MALFORMED' },
    { path: ['type'], code: 'NOT_ALLOWED' },
  ]);
});

test.each(['customer_id', 'INCLUDE_profile', 'Service'])('the name %s is reserved', async (name) => {
  expect((await refused(() => create(name))).issues).toMatchObject([{ path: ['name'], code: 'RESERVED' }]);
});

test.each(['FirstName', 'FIRSTNAME', 'Phone', 'phone'])('the name %s is taken', async (name) => {
  expect((await refused(() => create(name))).code).toBe('ALREADY_TAKEN');
});

test('of several that define one name at the same moment one wins, and each of several names has a place', async () => {
  const { attributes } = await readSchema();
  const answers = await Promise.all(['Rush', 'RUSH', 'rush', 'Ruse', 'Rust'].map((name) => create(name)));
  expect(answers.filter(({ code }) => code === 'ALREADY_TAKEN')).toHaveLength(2);
  const added = (await readSchema()).attributes.slice(attributes.length);
  expect(added.map(({ name }: { name: string }) => name.toLowerCase()).sort()).toEqual(['ruse', 'rush', 'rust']);
});

test('an attribute that nobody holds and no key rests on goes at once', async () => {
  await create('Unused');
  const { version, attributes } = await readSchema();
  expect(await remove('Unused')).toEqual({ name: 'Unused', customers: 0, identificationKeys: [] });
  expect(await readSchema()).toMatchObject({ version: version + 1, attributes: attributes.slice(0, -1) });
  expect((await createRefused({ Unused: 'x' })).issues).toMatchObject([{ path: ['Unused'], code: 'UNKNOWN' }]);
});

const createRefused = (attributes: object) => mutate('createProfile', 'customer { version }', { attributes });

test.each(['Nope', 'firstname', 'Phone', '', 'constructor', 'a\u0000'])('%j is no core attribute', async (name) => {
  expect((await refused(() => remove(name, 0))).code).toBe('NOT_FOUND');
});

test('an attribute that customers hold stays, unless their exact number is told: then they lose the values', async () => {
  await create('Held');
  const ids = [await createCustomer({ Held: 'a', Title: 'Dr' }), await createCustomer({ Held: ['b', 'c'] })];
  const bystander = await createCustomer({ Title: 'Mr' });
  const before = await Promise.all([...ids, bystander].map(readCustomer));
  for (const expected of [undefined, null, 0, 1, 3, -2]) {
    const { code, message } = await refused(() => remove('Held', expected));
    expect([expected, code, message]).toEqual([expected, 'FORBIDDEN', expect.stringMatching(/\b2\b/)]);
  }
  expect(await remove('Held', 2)).toEqual({ name: 'Held', customers: 2, identificationKeys: [] });
  const [first, second, third] = await Promise.all([...ids, bystander].map(readCustomer));
  expect(first).toMatchObject({ version: 2, attributes: { Title: 'Dr' } });
  expect(second).toMatchObject({ version: 2, attributes: {} });
  expect(third).toEqual(before[2]);
  expect(first.updatedAt > before[0].updatedAt).toBe(true);
  // Another attribute of that name starts empty.
  expect(await create('Held', 'DATE')).toMatchObject({ attribute: { type: 'DATE' } });
  expect(await remove('Held')).toMatchObject({ customers: 0 });
});

test('the keys that rest on an attribute go with it, and what customers are found by under them; others stay', async () => {
  await create('Card');
  await createKey('ByCard', ['Card'], { unique: true });
  await createKey('ByNameAndCard', ['LastName', 'Card']);
  await createKey('ByLastName', ['LastName']);
  await createKey('ByNumber', ['PhoneNumber'], { extension: 'Phone' });
  const customerId = await createCustomer({ LastName: 'Cardholder', Card: '4711' });
  const { message } = await refused(() => remove('Card'));
  for (const name of ['1', 'ByCard', 'ByNameAndCard']) expect(message).toContain(name);
  expect(message).not.toMatch(/ByLastName|ByNumber/);
  expect(await remove('Card', 1)).toEqual({
    name: 'Card',
    customers: 1,
    identificationKeys: ['ByCard', 'ByNameAndCard'],
  });
  const { identificationKeys } = await readSchema();
  expect(identificationKeys).toEqual([{ name: 'ByLastName' }, { name: 'ByNumber' }]);
  expect((await app.inject({ url: '/profiles?LastName=Cardholder' })).json()).toEqual([{ customer_id: customerId }]);
  const rows = (await app.snapshot())['identification'] ?? [];
  expect(rows.filter((row) => String(row).includes('Cardholder'))).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain('4711');
});

test('0 is told for an attribute that nobody holds and a key rests on', async () => {
  await create('Ticket');
  await createKey('ByTicket', ['Ticket']);
  expect(await refused(() => remove('Ticket'))).toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringContaining('ByTicket'),
  });
  expect(await remove('Ticket', 0)).toEqual({ name: 'Ticket', customers: 0, identificationKeys: ['ByTicket'] });
});

test('writes that meet the deletion are refused or made before it: none leaves a value behind', async () => {
  await create('Fleeting');
  const customerId = await createCustomer({ Fleeting: 'x', FirstName: 'Flo' });
  const put = { method: 'PUT', url: `/profiles/${customerId}`, payload: { FirstName: 'Flo', Fleeting: 'y' } } as const;
  const writes = Array.from({ length: 8 }, () => app.inject(put));
  const [deleted, ...answers] = await Promise.all([remove('Fleeting', 1), ...writes]);
  expect(deleted.customers).toBe(1);
  for (const { statusCode } of answers) expect([200, 400]).toContain(statusCode);
  expect((await readCustomer(customerId)).attributes).toEqual({ FirstName: 'Flo' });
});

test('a name that every JavaScript object has is an attribute like any other', async () => {
  await create('constructor');
  await createKey('ByConstructor', ['constructor']);
  const [customerId, sourceCustomerId] = [
    await createCustomer({ FirstName: 'Ann' }),
    await createCustomer({ constructor: 'ACME' }),
  ];
  const merge = { customerId, sourceCustomerId };
  expect(await mutate('mergeProfiles', 'customer { attributes }', merge)).toEqual({
    customer: { attributes: { FirstName: 'Ann', constructor: 'ACME' } },
  });
  expect((await app.inject({ url: '/profiles?constructor=ACME' })).json()).toHaveLength(1);
  expect(await remove('constructor', 1)).toMatchObject({ identificationKeys: ['ByConstructor'] });
});

test('a tenant may have 200 core attributes, and a limit says so', async () => {
  const { attributes } = await readSchema();
  const ctx = createContext(createEnvironment(app.database, app.config), gatewayCaller('test', DEFAULT_TENANT_ID));
  const more = Array.from({ length: 199 - attributes.length }, (_, index) => ({ name: `Many${index}`, type: 'date' }));
  await applyProfileAttributes(ctx, more);
  await create('Last');
  expect((await refused(() => create('OneMore'))).issues).toMatchObject([{ path: ['name'], code: 'TOO_MANY' }]);
  const { data } = await app.graphql('{ profileSchema { attributes { name } limits { name value } } }');
  expect(data.profileSchema.attributes).toHaveLength(200);
  expect(data.profileSchema.limits).toContainEqual({ name: 'coreAttributes', value: 200 });
});
