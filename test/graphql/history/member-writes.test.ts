import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { KENT, SUPERMAN_HASH, useUsersFile } from '../../support/authentication.ts';
import { createCustomer } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  ask,
  type Change,
  memberHistoryOf,
  newRequestId,
  pause,
  REVISION,
  readMemberAsOf,
  readMemberNow,
} from '../../support/history.ts';
import { mustLink } from '../../support/links.ts';
import { createMember, type TestMember } from '../../support/loyalty.ts';
import { tokenEntry, useTokensFile } from '../../support/loyalty-tokens.ts';
import { withHeaders } from '../../support/other-apps.ts';

const AUTHENTICATION_FILE = useUsersFile({ users: [{ name: 'kent', passwordHash: SUPERMAN_HASH }] });
const LOYALTY_TOKENS_FILE = useTokensFile({ tokens: [tokenEntry('web', 'sesame')] });
const gateway = useTestApp(openTestDatabase, { env: { AUTHENTICATION_FILE, LOYALTY_TOKENS_FILE } });
const app = withHeaders(gateway, { authorization: KENT });
const web = withHeaders(gateway, { authorization: 'Bearer sesame' });

const DATA = { casl: true, points: { spent: 1, earned: 9007199254740993n.toString() } };
let phones = 0;
const nextPhone = () => `(418) 555-${String(++phones).padStart(4, '0')}`;
const createFull = (rest: object = {}) =>
  createMember(web, {
    ...{ firstName: 'Ada', lastName: 'Secretname', city: 'Montréal', provinceState: 'QC', phoneNumber: nextPhone() },
    ...{ externalIdentifier: randomUUID(), extendedDataSource: 'PPN', channel: 'WEB', extendedData: DATA, ...rest },
  });

const change = (path: string, before: unknown, after: unknown): Change => ({ path: path.split('.'), before, after });
const said = (value: unknown) => ({ value, source: 'PPN', channel: 'WEB' });

type Origin = { door: string; actor: string };
const BY_GRAPHQL: Origin = { door: 'GRAPHQL', actor: 'kent' };
const BY_REST: Origin = { door: 'LOYALTY', actor: 'web' };

function graphql(field: string, input: object): InjectOptions {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${field}(input: $input) { __typename } }`;
  const headers = { 'content-type': 'application/json', authorization: KENT };
  return { method: 'POST', url: '/graphql', headers, payload: JSON.stringify({ query, variables: { input } }) };
}

const rest = ({ correlationId }: TestMember, path: string, body: object): InjectOptions => ({
  ...{ method: 'PUT', url: `/client/users/${correlationId}/profile${path}` },
  ...{ headers: { authorization: 'Bearer sesame' }, payload: JSON.stringify(body) },
});

/** Send under an id of its own; it must be taken. @returns the id */
async function send(request: InjectOptions): Promise<string> {
  const requestId = newRequestId();
  const response = await gateway.inject({ ...request, headers: { ...request.headers, 'x-request-id': requestId } });
  expect(response.statusCode, response.body).toBe(200);
  if (request.url === '/graphql') expect(response.body).toMatch(/"__typename":"\w+Success"/);
  return requestId;
}

type Row = [string, Origin, (member: TestMember) => InjectOptions, Change[]];
const by = ({ accountId }: TestMember) => ({ by: { accountId } });
const CLOSING = [
  change('status', 'ACTIVE', 'CLOSED'),
  change('closedAt', null, expect.stringMatching(/^\d{4}-.*Z$/)),
  change('extendedData.casl', said(true), null),
  change('extendedData.points', said(DATA.points), null),
];

const CASES: Row[] = [
  [
    'updateMemberProfile',
    BY_GRAPHQL,
    (member) => graphql('updateMemberProfile', { ...by(member), city: 'Laval', lastName: null }),
    [change('city', 'Montréal', 'Laval'), change('lastName', 'Secretname', null)],
  ],
  [
    'updateMemberProfile',
    BY_REST,
    (member) => {
      const data = { extendedDataSource: 'PPN', channel: 'WEB', extendedData: { ...DATA, casl: false, more: null } };
      return rest(member, '', { ...member.mandatory, city: 'Laval', ...data });
    },
    [
      change('city', 'Montréal', 'Laval'),
      change('extendedData.casl', said(true), said(false)),
      change('extendedData.more', null, said(null)),
    ],
  ],
  [
    'captureContact',
    BY_REST,
    (member) => rest(member, '/email', { status: 'deferred' }),
    [change('emailOption', null, 'deferred')],
  ],
  [
    'captureContact',
    BY_REST,
    (member) => rest(member, '/phonenumber', { status: 'declined', phoneNumber: null }),
    [change('phoneOption', null, 'declined')],
  ],
  ['closeMember', BY_GRAPHQL, (member) => graphql('closeMember', by(member)), CLOSING],
  ['closeMember', BY_REST, (member) => rest(member, '/closure', {}), CLOSING],
];

describe('a write keeps what it overwrote, who made it, how it came, and what it changed', () => {
  test.each(CASES)('%s by %j', async (operation, origin, write, changes) => {
    const member = await createFull();
    const { accountId } = member;
    const before = await readMemberNow(app, accountId);
    const earlier = await memberHistoryOf(app, accountId);
    const requestId = await send(write(member));
    const [latest, ...others] = await memberHistoryOf(app, accountId);
    expect(latest).toMatchObject({ version: 2, kind: 'UPDATED', ...origin, operation, requestId });
    expect(latest?.changes).toEqual(expect.arrayContaining(changes));
    expect(latest?.changes).toHaveLength(changes.length);
    expect(others).toEqual(earlier);
    expect(await readMemberAsOf(app, accountId, { version: 1 })).toEqual(before);
    expect(await readMemberAsOf(app, accountId, { version: 2 })).toEqual(await readMemberNow(app, accountId));
    expect(await readMemberAsOf(app, accountId, { version: 3 })).toBeNull();
  });

  test.each([
    ['GRAPHQL', BY_GRAPHQL, (input: object) => graphql('enrolMember', input)],
    [
      'LOYALTY',
      BY_REST,
      (input: object): InjectOptions => {
        const headers = { authorization: 'Bearer sesame' };
        return { method: 'POST', url: '/client/users', headers, payload: JSON.stringify(input) };
      },
    ],
  ])('enrolMember by %s', async (_door, origin, requestOf) => {
    const email = `${randomUUID()}@example.com`;
    const requestId = await send(requestOf({ email, postalZipCode: 'H0H 0H0', extendedData: { a: 1 } }));
    const { accountId } = (await ask(app, `{ member(by: { email: "${email}" }) { accountId } }`)).member;
    const [enrolled, ...others] = await memberHistoryOf(app, accountId);
    expect(enrolled).toMatchObject({ version: 1, kind: 'CREATED', ...origin, operation: 'enrolMember', requestId });
    expect(enrolled?.changes).toEqual(
      expect.arrayContaining([
        change('email', null, email),
        change('status', null, 'ACTIVE'),
        change('extendedData.a', null, { value: 1, source: null, channel: null }),
      ]),
    );
    expect(others).toEqual([]);
    expect(await readMemberAsOf(app, accountId, { version: 1 })).toEqual(await readMemberNow(app, accountId));
  });

  test('a member whose phone number passes on to another one gets a revision of that request, too', async () => {
    const phoneNumber = nextPhone();
    const [old, next] = [await createFull({ phoneNumber }), await createFull()];
    const requestId = await send(graphql('updateMemberProfile', { ...by(next), phoneNumber }));
    const [latest] = await memberHistoryOf(app, old.accountId);
    const lost = { ...BY_GRAPHQL, operation: 'updateMemberProfile', requestId };
    expect(latest).toMatchObject({ version: 2, ...lost, changes: [change('phoneNumber', phoneNumber, null)] });
    expect(await memberHistoryOf(app, next.accountId)).toHaveLength(2);
  });
});

test('what is refused leaves no trace in the history', async () => {
  const member = await createFull();
  const taken = await createFull();
  const before = await gateway.snapshot();
  const refused = [
    graphql('updateMemberProfile', { ...by(member), provinceState: 'XX' }),
    graphql('updateMemberProfile', { ...by(member), email: taken.mandatory.email }),
    graphql('updateMemberProfile', { ...by(member), city: 'Laval', expectedVersion: 7 }),
    graphql('updateMemberProfile', { ...by(member), extendedDataSource: 'OTHER', extendedData: { casl: 1 } }),
    graphql('closeMember', { ...by(member), expectedVersion: 7 }),
    rest(member, '', {}),
    rest(member, '/email', { status: 'unknown' }),
  ];
  for (const request of refused) {
    expect((await gateway.inject(request)).body).toMatch(/"__typename":"\w+Error"|"errorCode"/);
  }
  expect(await gateway.snapshot()).toEqual(before);
});

describe('a member who is made anonymous', () => {
  const CLOSE: [string, Origin, (member: TestMember) => InjectOptions][] = [
    ['GRAPHQL', BY_GRAPHQL, (member) => graphql('closeMember', { ...by(member), anonymizeMemberData: true })],
    ['LOYALTY', BY_REST, (member) => rest(member, '/closure', { anonymizeMemberData: true })],
  ];

  test.each(CLOSE)('tells nothing any more of who it was, whatever is asked, by %s', async (_door, origin, write) => {
    const member = await createFull({ extendedData: { word: 'Secretword' } });
    const { accountId } = member;
    const customerId = await createCustomer(app, { LastName: 'Moreau' });
    await mustLink(app, customerId, accountId);
    const between = await pause();
    await send(graphql('updateMemberProfile', { ...by(member), street: 'Secretstreet' }));
    await pause();
    const SECRETS = /Secret|WEB|418\) 555|@example\.com/;
    const state = 'version attributes extendedData { key value channel }';
    const fields = `history { totalCount nodes { ${REVISION} } }
      one: asOf(version: 1) { ${state} } two: asOf(version: 2) { ${state} } three: asOf(version: 3) { ${state} }
      earlier: asOf(time: "${between}") { ${state} } now: asOf(time: "2999-01-01") { ${state} }
      a: changes(from: 1) { path before after } b: changes(from: 2) { path before after }
      c: changes(from: 1, to: 2) { path before after } d: changes(from: 3, to: 1) { path before after }`;
    const readAll = () =>
      ask(
        app,
        `{ member(by: { accountId: "${accountId}" }) { ${fields} }
        customer(customerId: "${customerId}") { history { nodes { ${REVISION} } } member { ${fields} } } }`,
      );
    const before = await readAll();
    expect(JSON.stringify(before.customer.member)).toMatch(SECRETS);
    expect(before.member.earlier.version).toBe(1);

    const requestId = await send(write(member));
    const after = await readAll();
    expect(JSON.stringify(after)).not.toMatch(SECRETS);
    const nothing = { one: null, two: null, earlier: null, a: null, b: null, c: null, d: null };
    const closing = { version: 3, kind: 'UPDATED', ...origin, operation: 'closeMember', requestId, changes: null };
    expect(after.member).toMatchObject({ ...nothing, history: { totalCount: 1, nodes: [closing] } });
    expect(after.member.three.attributes).toMatchObject({ email: null, lastName: null, status: 'CLOSED' });
    expect(after.member.now).toEqual(after.member.three);
    expect(after.customer).toMatchObject({ member: null, history: { nodes: [{ version: 1 }] } });
  });
});
