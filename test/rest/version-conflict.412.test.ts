import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect, inject, test } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { openServer } from '../../src/db/server.ts';
import { type TestApp, useTestApp } from '../support/app.ts';
import { basic, usersWith, useUsersFile } from '../support/authentication.ts';
import { createCustomer } from '../support/context-services.ts';
import { createServerDatabase, openTestDatabase } from '../support/database.ts';
import { createMember, update } from '../support/loyalty.ts';
import { useSecondApp } from '../support/other-apps.ts';

/** A lock that somebody holds counts as an outage soon. */
async function openImpatient(): Promise<Database> {
  if (inject('serverUrl') === null) return openTestDatabase();
  const url = await createServerDatabase();
  return openServer({ url, connectionsMax: 10, lockTimeoutMs: 300, statementTimeoutMs: 30_000 });
}

const app = useTestApp(openImpatient);
const careful = useSecondApp(app, { CONTEXT_SERVICES_REQUIRE_IF_MATCH: 'true', LOYALTY_REQUIRE_IF_MATCH: 'true' });
const units = useSecondApp(app, { BUSINESS_UNITS: 'ONE,TWO', EXTENDED_DATA_EXPOSED: '{"ONE":["tier"],"TWO":"*"}' });
const hiding = useSecondApp(app, { EXTENDED_DATA_EXPOSED: 'none' });
const WRITE = ['updateProfile', 'deleteCustomerProfile'];
const AUTHENTICATION_FILE = useUsersFile(
  usersWith({
    ...{ blind: WRITE, half: [...WRITE, 'readProfile'], other: [...WRITE, 'readProfileExtension'] },
    seeing: [...WRITE, 'readProfile', 'readProfileExtension'],
  }),
);
const guarded = useSecondApp(app, { AUTHENTICATION_FILE, USE_ROLES: 'true' });

type Request = { readonly method: 'PUT' | 'POST' | 'DELETE'; readonly url: string; readonly body?: unknown };

const send = (to: TestApp, { method, url, body }: Request, headers: InjectOptions['headers'] = {}) =>
  to.inject({ method, url, headers: { ...headers }, ...(body !== undefined && { payload: JSON.stringify(body) }) });

const PHONE = { PhoneNumber: '5550100', PhoneType: 0 };

/** A customer at version 2. @returns its id */
async function changedCustomer(): Promise<string> {
  const id = await createCustomer(app, { FirstName: 'Ada', Phone: [PHONE] });
  const body = { FirstName: 'Ada', LastName: 'Byron', Phone: [{ ...PHONE, prefix: '+1' }] };
  expect((await send(app, { method: 'PUT', url: `/profiles/${id}`, body })).statusCode).toBe(200);
  return id;
}
const CHANGED = [
  { path: ['LastName'], expected: null, current: 'Byron' },
  { path: ['Phone', '5550100', 'prefix'], expected: null, current: '+1' },
];

const OF_CUSTOMERS: [what: string, method: Request['method'], path: string, body: unknown][] = [
  ['PUT /profiles/{id}', 'PUT', '', { FirstName: 'x' }],
  ['DELETE /profiles/{id}', 'DELETE', '', undefined],
  ['PUT /profiles/{id}/merge/{source}', 'PUT', '/merge/0000Sb5U97XE000Y', {}],
  ['POST /profiles/{id}/extensions', 'POST', '/extensions', { Phone: { PhoneNumber: '1' } }],
  ['PUT …/by/unique', 'PUT', '/extensions/Phone/by/unique', { ...PHONE, prefix: '+2' }],
  ['PUT …/delete/by/unique', 'PUT', '/extensions/Phone/delete/by/unique', PHONE],
];

test.each(OF_CUSTOMERS)('%s for a former version tells what has changed', async (_what, method, path, body) => {
  const request = { method, url: `/profiles/${await changedCustomer()}${path}`, body };
  const before = await app.snapshot();
  const response = await send(app, request, { 'if-match': '"1"' });
  expect([response.statusCode, response.headers.etag]).toEqual([412, '"2"']);
  expect(response.json()).toEqual({
    http_method: method,
    uri: request.url,
    http_code: 412,
    error_code: 'PreconditionFailed',
    message: expect.stringContaining('the stored version is 2'),
    changed_fields: CHANGED,
  });
  for (const [headers, status] of [
    [{ 'if-match': '"7"' }, 412],
    [{ 'if-match': 'W/"1"' }, 412],
    [{ 'if-none-match': '*' }, 412],
  ] as const) {
    const other = await send(app, request, headers);
    expect(other.statusCode).toBe(status);
    expect(other.json()).not.toHaveProperty('changed_fields');
  }
  expect(await app.snapshot()).toEqual(before);
});

test('of several versions, the greatest one that there has been is meant', async () => {
  const id = await changedCustomer();
  const url = `/profiles/${id}`;
  await send(app, { method: 'PUT', url, body: { FirstName: 'Ada', LastName: 'King' } });
  const response = await send(app, { method: 'PUT', url, body: {} }, { 'if-match': '"9", "2", "1"' });
  expect(response.json().changed_fields).toEqual([{ path: ['LastName'], expected: 'Byron', current: 'King' }]);
});

test('fields that are too many, or too large, are counted', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const url = `/profiles/${id}`;
  const Title = Array.from({ length: 900 }, () => 'x'.repeat(200));
  await send(app, { method: 'PUT', url, body: { Title, FirstName: 'Grace' } });
  const { changed_fields, unlisted_fields } = (
    await send(app, { method: 'DELETE', url }, { 'if-match': '"1"' })
  ).json();
  expect([changed_fields, unlisted_fields]).toEqual([[{ path: ['FirstName'], expected: 'Ada', current: 'Grace' }], 1]);
});

const seesIt = ({ statusCode, headers, body }: LightMyRequestResponse): boolean => {
  expect([statusCode, headers.etag]).toEqual([412, '"2"']);
  return body.includes('changed_fields') || body.includes('Byron') || body.includes('5550100');
};

test('who may not read a profile with its extensions is not told what has changed of it', async () => {
  const url = `/profiles/${await changedCustomer()}`;
  const before = await app.snapshot();
  for (const request of [{ method: 'PUT', url, body: {} } as const, { method: 'DELETE', url } as const]) {
    const as = (name: string) => send(guarded, request, { 'if-match': '"1"', authorization: basic(name, 'superman') });
    for (const name of ['blind', 'half', 'other']) expect(seesIt(await as(name)), name).toBe(false);
    expect((await as('seeing')).json().changed_fields).toEqual(CHANGED);
  }
  expect(await app.snapshot()).toEqual(before);
});

test('without a required If-Match nothing is told', async () => {
  const url = `/profiles/${await changedCustomer()}`;
  const response = await send(careful, { method: 'PUT', url, body: {} });
  expect(response.statusCode).toBe(428);
  expect(response.json()).not.toHaveProperty('changed_fields');
  const { correlationId, mandatory } = await createMember(app);
  const profile = `/client/users/${correlationId}/profile`;
  const blind = await send(careful, { method: 'PUT', url: profile, body: mandatory });
  expect(blind.statusCode).toBe(428);
  expect(blind.json()).not.toHaveProperty('changedFields');
});

async function changedMember() {
  const member = await createMember(app, { city: 'Laval', extendedData: { tier: 'gold', 'tier::TWO': 1 } });
  await update(app, member, { city: 'Gatineau', extendedData: { tier: 'blue', 'tier::TWO': 2, score: 7 } });
  await send(app, {
    ...{ method: 'PUT', url: `/client/users/${member.correlationId}/profile/phonenumber` },
    body: { status: 'accepted', phoneNumber: '(514) 555-0177' },
  });
  return member;
}
const data = (key: string, expected: unknown, current: unknown) => {
  const entry = (value: unknown) => (value === null ? null : { value, source: null, channel: null });
  return { path: ['extendedData', key], expected: entry(expected), current: entry(current) };
};
const ATTRIBUTES = [
  { path: ['phoneNumber'], expected: null, current: '(514) 555-0177' },
  { path: ['city'], expected: 'Laval', current: 'Gatineau' },
];
const tierIs = data('tier', 'gold', 'blue');
const ALL_DATA = [tierIs, data('tier::TWO', 1, 2), data('score', null, 7)];

test.each([
  ['all that is exposed', () => app, [...ATTRIBUTES, ...ALL_DATA]],
  ['what the default business unit sees', () => units, [...ATTRIBUTES, tierIs]],
  ['no extended data where none are exposed', () => hiding, ATTRIBUTES],
] as const)('a member that has changed: %s is told, and no more', async (_what, gatewayOf, expected) => {
  const { correlationId, mandatory } = await changedMember();
  const before = await app.snapshot();
  for (const [path, body] of [
    ['', { ...mandatory, city: 'x' }],
    ['/closure', {}],
  ] as const) {
    const request: Request = { method: 'PUT', url: `/client/users/${correlationId}/profile${path}`, body };
    const response = await send(gatewayOf(), request, { 'if-match': '"1"' });
    expect([response.statusCode, response.headers.etag]).toEqual([412, '"3"']);
    const { changedFields, ...error } = response.json();
    expect(error).toEqual({ statusCode: 412, errorCode: 'VERSION_CONFLICT', errorMessage: expect.any(String) });
    expect(changedFields).toEqual(expect.arrayContaining(expected as unknown as object[]));
    expect(changedFields).toHaveLength(expected.length);
    const never = await send(gatewayOf(), request, { 'if-match': '"9"' });
    expect(never.statusCode).toBe(412);
    expect(never.json()).not.toHaveProperty('changedFields');
  }
  expect(await app.snapshot()).toEqual(before);
});

test('the captures at a point of sale, whose tokens read no member, do not tell what has changed', async () => {
  const { correlationId } = await changedMember();
  const before = await app.snapshot();
  for (const path of ['email', 'phonenumber']) {
    const url = `/client/users/${correlationId}/profile/${path}`;
    const body = path === 'email' ? { status: 'declined' } : { status: 'deferred' };
    const response = await send(app, { method: 'PUT', url, body }, { 'if-match': '"1"' });
    expect([response.statusCode, response.headers.etag]).toEqual([412, '"3"']);
    expect(Object.keys(response.json())).toEqual(['statusCode', 'errorCode', 'errorMessage']);
  }
  expect(await app.snapshot()).toEqual(before);
});

// Nobody else can hold a lock where there is one connection.
test('when what has changed cannot be read, the conflict is answered all the same', async (context) => {
  if (app.database.engine !== 'server') context.skip();
  const url = `/profiles/${await changedCustomer()}/extensions`;
  const member = await changedMember();
  const ofMember = {
    method: 'PUT',
    url: `/client/users/${member.correlationId}/profile`,
    body: member.mandatory,
  } as const;
  const answers = await app.db.transaction(async (tx) => {
    await tx.execute(sql`LOCK TABLE customer_revision, member_revision IN ACCESS EXCLUSIVE MODE`);
    const request: Request = { method: 'POST', url, body: { Phone: { PhoneNumber: '1' } } };
    // With a key the write begins by looking at what is there: without, it would be a single statement, which waits.
    const headers = { 'if-match': '"1"', 'idempotency-key': randomUUID() };
    return Promise.all([request, ofMember].map((each) => send(app, each, headers)));
  });
  expect(answers.map(({ statusCode, headers }) => [statusCode, headers.etag])).toEqual([
    [412, '"2"'],
    [412, '"3"'],
  ]);
  for (const answer of answers) expect(answer.body).not.toMatch(/changed_?fields/i);
});
