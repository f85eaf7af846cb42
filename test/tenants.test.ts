import { beforeAll, expect, test } from 'vitest';
import { schema } from '../src/graphql/schema.ts';
import { type TestApp, useTestApp } from './support/app.ts';
import { createCustomer, defineExtension, readProfile, send } from './support/context-services.ts';
import { defineKey, identify } from './support/customer-traces.ts';
import { openTestDatabase } from './support/database.ts';
import { useImportFolder } from './support/import.ts';
import { linkMember, mustLink } from './support/links.ts';
import { enrol, startSession } from './support/loyalty.ts';
import { inTenant, useSecondApp } from './support/other-apps.ts';
import { listRoutes } from './support/routes.ts';
import { expectKeptOut, setMode } from './support/server-mode.ts';
import { GRAPHQL_VERBS, LOYALTY_VERBS, REST_VERBS, type TenantVerb, type Things } from './support/tenant-verbs.ts';

const { path: IMPORT_DIR } = useImportFolder({ 'profiles.csv': 'EmailAddress\nshared@example.test\n' });
const app = useTestApp(openTestDatabase, { demoData: false, env: { IMPORT_DIR } });
const elsewhere = useSecondApp(app, { IMPORT_DIR, LOYALTY_TENANT_ID: '2' });

const VERBS: readonly TenantVerb[] = [...REST_VERBS, ...LOYALTY_VERBS, ...GRAPHQL_VERBS];
const HEADER = 'x-genesys-tenantid';

/** In values of tenant 1 that no request of a stranger holds. */
const SECRET = 'sesame';
let things: Things;
let untouched: unknown[];

/** A tenant with a schema like that of tenant 1, and no customers. */
const TWIN = '100';

const PHONE = {
  name: 'Phone',
  type: 'multi-valued',
  unique: ['PhoneNumber'],
  attributes: ['PhoneNumber', 'description'].map((name) => ({ name, type: 'string' })),
};

/** What both tenants call by the same names. */
async function defineSchema(tenant: TestApp): Promise<void> {
  await defineExtension(tenant, PHONE);
  await defineKey(tenant, { name: 'ByEmail', attributes: ['EmailAddress'], unique: true });
  await defineKey(tenant, { name: 'ByNumber', source: 'Phone', attributes: ['PhoneNumber'], unique: true });
}

let tenantsMade = 100;
/** Of a tenant that nobody has used yet. */
const newTenantId = (): string => String(++tenantsMade);
const newTenant = (): TestApp => inTenant(elsewhere, newTenantId());

async function rowsOfTenant(tenantId: string): Promise<unknown[]> {
  return Object.values(await app.snapshot())
    .flat()
    .filter((row) => JSON.parse(String(row)).tenant_id === tenantId);
}

beforeAll(async () => {
  await defineSchema(app);
  await defineSchema(inTenant(elsewhere, TWIN));
  await defineExtension(app, { name: 'OnlyInOne', type: 'classifier' });
  await defineKey(app, { name: 'OnlyInOne', attributes: ['LastName', 'FirstName'] });
  const core = '{ createProfileAttribute(input: { name: "OnlyCore", type: STRING }) { __typename } }';
  const { data: created } = await app.graphql(`mutation ${core}`);
  expect(created.createProfileAttribute.__typename).toBe('CreateProfileAttributeSuccess');
  const unique = { email: 'shared@example.test', phoneNumber: '(514) 555-0199', card: '6001234567899999' };
  const Phone = [{ PhoneNumber: '1', description: SECRET }];
  const customerId = await createCustomer(app, { EmailAddress: unique.email, LastName: SECRET, Phone, OnlyInOne: {} });
  const otherId = await createCustomer(app, { LastName: SECRET });
  const enrolled = await enrol(app, {
    ...{ email: unique.email, phoneNumber: unique.phoneNumber, physicalCard: unique.card, lastName: SECRET },
    ...{ externalIdentifier: 'CRM-77', postalZipCode: 'H0H 0H0', extendedData: { word: SECRET } },
  });
  const { accountId } = enrolled.json();
  const session = await startSession(app, accountId, { correlationId: 'shared-session' });
  expect(session.statusCode, session.body).toBe(200);
  await mustLink(app, customerId, accountId);
  const { data } = await app.graphql(`{
    customer(customerId: "${customerId}") { id extensions { records { id } } }
    member(by: { accountId: "${accountId}" }) { id }
    customers(last: 1) { edges { cursor } }
  }`);
  things = {
    ...{ ...unique, customerId, otherId, accountId, externalId: 'CRM-77', correlationId: 'shared-session' },
    nodes: [data.customer.id, data.customer.extensions[0].records[0].id, data.member.id],
    lastCursor: Buffer.from('z'.repeat(16)).toString('base64url'),
  };
  untouched = await rowsOfTenant('1');
});

test('every verb of both doors is tried here: one that is added must be added to the list', async () => {
  const fields = (type: 'query' | 'mutation') => {
    const root = type === 'query' ? schema.getQueryType() : schema.getMutationType();
    return Object.keys(root?.getFields() ?? {}).map((name) => `${type} ${name}`);
  };
  // Neither the health of a process nor the page for a browser belongs to a tenant; the graph's verbs are its fields.
  const routes = (await listRoutes(app)).filter((route) => !/^\w+ \/(?:health|graphql)(?:\/|$)/.test(route));
  expect(routes.length).toBeGreaterThan(20);
  const tried = new Set(VERBS.map(({ verb }) => verb));
  expect([...tried].sort()).toEqual([...routes, ...fields('query'), ...fields('mutation')].sort());
});

const REFUSALS: unknown[] = [400, 404, 'NOT_FOUND'];
const HARMLESS = VERBS.filter(({ isRead, expected }) => isRead || REFUSALS.includes(expected));

test.each(VERBS)("$verb, tried by a stranger, meets nothing of another tenant's: $expected", async (entry) => {
  const stranger = HARMLESS.includes(entry) ? inTenant(elsewhere, TWIN) : newTenant();
  if (!HARMLESS.includes(entry)) await defineSchema(stranger);
  const response = await stranger.inject(entry.request(things));
  expect(entry.answer(response), response.body).toEqual(entry.expected);
  expect(response.body).not.toContain(SECRET);
  expect(await rowsOfTenant('1')).toEqual(untouched);
});

test.each(HARMLESS)('$verb, read or refused, leaves no rows of a tenant that nobody has written to', async (entry) => {
  const tenantId = newTenantId();
  const response = await inTenant(elsewhere, tenantId).inject(entry.request(things));
  expect(response.statusCode, response.body).toBeLessThan(500);
  if (!entry.isRead)
    expect(entry.answer(response)).toSatisfy((answer) => REFUSALS.concat('VALIDATION').includes(answer));
  expect(await rowsOfTenant(tenantId)).toEqual([]);
});

test('two tenants may have the same names and the same unique values, and each finds its own', async () => {
  const tenants = [newTenant(), newTenant()];
  const profile = { EmailAddress: 'same@example.test', Phone: [{ PhoneNumber: '77' }] };
  for (const tenant of tenants) await defineSchema(tenant);
  const ids = await Promise.all(tenants.map((tenant) => createCustomer(tenant, profile)));
  for (const [index, tenant] of tenants.entries()) {
    expect(await identify(tenant, 'EmailAddress=same@example.test')).toEqual([ids[index]]);
    expect(await identify(tenant, 'Phone.PhoneNumber=77')).toEqual([ids[index]]);
    const { data } = await tenant.graphql('{ customers { totalCount nodes { customerId } } }');
    expect(data.customers).toEqual({ totalCount: 1, nodes: [{ customerId: ids[index] }] });
    // Inside one tenant they are unique.
    expect((await send(tenant, 'POST', '/profiles', { EmailAddress: 'same@example.test' })).statusCode).toBe(403);
  }
});

test('a customer of one tenant is not linked to a member of another one, nor suggested one', async () => {
  const stranger = newTenant();
  const own = await createCustomer(stranger, { EmailAddress: things.email, PhoneNumber: things.phoneNumber });
  const { accountId, otherId } = things;
  for (const by of [{ accountId }, { email: things.email }, { loyaltyId: things.card }]) {
    expect(await linkMember(stranger, own, by)).toMatchObject({ code: 'NOT_FOUND' });
  }
  expect(await linkMember(stranger, otherId, { accountId })).toMatchObject({ code: 'NOT_FOUND' });
  const { data } = await stranger.graphql(`{
    linkSuggestions(customerId: "${own}") { member { accountId } }
    customer(customerId: "${own}") { member { accountId } }
  }`);
  expect(data).toEqual({ linkSuggestions: [], customer: { member: null } });
  expect(await rowsOfTenant('1')).toEqual(untouched);
});

test("the server mode is one tenant's own", async () => {
  const [closed, open] = [newTenant(), newTenant()];
  const id = await createCustomer(open, { FirstName: 'Ada' });
  await setMode(closed, 'maintenance');
  expectKeptOut(await send(closed, 'GET', '/profiles/0000000000000000'), 'maintenance');
  expect(await readProfile(open, id)).toEqual({ FirstName: 'Ada' });
  expect((await send(closed, 'GET', '/server/status')).json().mode).toBe('maintenance');
  expect((await send(open, 'GET', '/server/status')).json().mode).toBe('production');
});

test('LOYALTY_TENANT_ID names the tenant of the loyalty paths, whatever the header says', async () => {
  const email = 'second@example.test';
  const body = { email, postalZipCode: 'H0H 0H0' };
  const headers = { [HEADER]: 'abc' };
  const enrolled = await elsewhere.inject({
    method: 'POST',
    url: '/client/users',
    headers,
    payload: JSON.stringify(body),
  });
  expect(enrolled.statusCode, enrolled.body).toBe(200);
  const find = async (tenant: TestApp) =>
    (await tenant.graphql(`{ member(by: { email: "${email}" }) { email } }`)).data;
  expect(await find(inTenant(app, '2'))).toEqual({ member: { email } });
  expect(await find(app)).toEqual({ member: null });
  // The same correlation id points to another account in each.
  const { accountId } = enrolled.json();
  const session = await startSession(elsewhere, accountId, { correlationId: things.correlationId });
  expect(session.statusCode, session.body).toBe(200);
});
