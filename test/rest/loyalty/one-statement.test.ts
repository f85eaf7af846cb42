import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { describe, expect, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  ageSession,
  close,
  createMember,
  putProfile,
  startAnonymous,
  type TestMember,
  update,
} from '../../support/loyalty.ts';
import { observeDatabase } from '../../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
const env = { EXTENDED_DATA_LIMIT_SCOPE: 'account', EXTENDED_DATA_BYTES_MAX: '600', SESSION_LIFETIME_SECONDS: '3600' };
const app = useTestApp(observed.open, { env });

/** A member of a test, with a card, an external id and a phone number that are its own. */
type Someone = TestMember & { readonly externalId: string; readonly phoneNumber: string };

let phones = 0;
const nextPhone = (): string => `(431) 555-${String(++phones).padStart(4, '0')}`;

async function createSomeone(): Promise<Someone> {
  const [externalId, phoneNumber] = [`CRM-${randomUUID()}`, nextPhone()];
  const extendedData = { casl: true, points: { earned: 7 }, doNotText: 'no' };
  const member = await createMember(app, {
    ...{ firstName: 'Ada', city: 'Laval', phoneNumber, externalIdentifier: externalId },
    ...{ extendedDataSource: 'PPN', channel: 'WEB', extendedData },
  });
  await update(app, member, { extendedDataSource: 'MARKETING', extendedData: { doNotEmail: true, tier: null } });
  return { ...member, externalId, phoneNumber };
}

type Send = (someone: Someone, key: string | undefined) => Promise<LightMyRequestResponse>;

const legacy =
  (path: string, body: (someone: Someone) => unknown, more: Record<string, string> = {}): Send =>
  (someone, key) => {
    const url = `/client/users/${someone.correlationId}/profile${path}`;
    const headers = { ...more, ...(key && { 'idempotency-key': key }) };
    return app.inject({ method: 'PUT', url, headers, payload: JSON.stringify(body(someone)) });
  };
const put = (change: (someone: Someone) => object, headers?: Record<string, string>): Send =>
  legacy('', (someone) => ({ ...someone.mandatory, ...change(someone) }), headers);
const graph =
  (input: (someone: Someone) => object): Send =>
  (someone, idempotencyKey) => {
    const query = `mutation ($input: UpdateMemberProfileInput!) {
      updateMemberProfile(input: $input) { __typename ... on VersionConflictError { currentVersion }
        ... on ValidationError { issues { path code message } } ... on Error { message } }
    }`;
    const variables = { input: { ...input(someone), idempotencyKey } };
    const request: InjectOptions = { method: 'POST', url: '/graphql', headers: { 'content-type': 'application/json' } };
    return app.inject({ ...request, payload: JSON.stringify({ query, variables }) });
  };

/** All that is stored about somebody, and of the writes, with words for what is only theirs. */
async function readAll(someone: Someone): Promise<string[]> {
  const times = ['created_at', 'updated_at', 'stated_at', 'closed_at', 'since', 'written_at', 'occurred_at'];
  const leftOut = JSON.stringify([...times, 'request_id', 'sequence', 'feed_position']);
  const rows = await executeRows<{ row: string }>(
    app.db,
    sql`SELECT (t.row - ARRAY(SELECT jsonb_array_elements_text(${leftOut}::text::jsonb)))::text AS row FROM (
          SELECT 1 AS part, 0 AS place, to_jsonb(m) AS row FROM member m WHERE account_id = ${someone.accountId}
          UNION ALL SELECT 2, position, to_jsonb(e) FROM extended_data e WHERE account_id = ${someone.accountId}
          UNION ALL SELECT 3, position, to_jsonb(c) - 'position' FROM consent_statement c WHERE account_id = ${someone.accountId}
          UNION ALL SELECT 4, version, to_jsonb(r) FROM member_revision r WHERE account_id = ${someone.accountId}
          UNION ALL SELECT 5, version, to_jsonb(v) FROM change_event v WHERE profile_id = ${someone.accountId}
        ) t ORDER BY part, t.row ->> 'source', place`,
  );
  return rows.map(({ row }) => anonymous(row, someone));
}

/** Nobody has that half of the numbers. */
const otherPhone = ({ phoneNumber }: Someone): string => phoneNumber.replace('555', '556');

const anonymous = (text: string, someone: Someone): string => {
  const { accountId, loyaltyId, externalId, correlationId, phoneNumber } = someone;
  const own = { accountId, loyaltyId, externalId, correlationId, phoneNumber, otherPhone: otherPhone(someone) };
  return Object.entries(own).reduce(
    (replaced, [name, value]) =>
      replaced.replaceAll(value, `<${name}>`).replaceAll(value.toUpperCase(), `<${name} in capitals>`),
    text,
  );
};

const describeAnswer = ({ statusCode, body, headers }: LightMyRequestResponse, someone: Someone) => {
  const { etag, 'content-type': type } = headers;
  return { statusCode, body: anonymous(body, someone), etag, type };
};

/** A key is kept together with its write, in a transaction: so a request with one goes the long way. */
async function sendBothWays(send: Send, prepare: (someone: Someone) => Promise<unknown> = async () => {}) {
  const twins = [await createSomeone(), await createSomeone()] as const;
  for (const twin of twins) await prepare(twin);
  const before = await readAll(twins[0]);
  const answers: LightMyRequestResponse[] = [];
  const roundTrips = await observed.countRoundTrips(async () => answers.push(await send(twins[0], undefined)));
  answers.push(await send(twins[1], randomUUID()));
  const [short, long] = answers.map((answer, index) => describeAnswer(answer, twins[index] as Someone));
  expect(short).toEqual(long);
  const after = await readAll(twins[0]);
  expect(after).toEqual(await readAll(twins[1]));
  const isRefused = answers.some(({ statusCode, body }) => statusCode !== 200 || body.includes('Error"'));
  if (isRefused) expect(after).toEqual(before);
  else expect(after).not.toEqual(before);
  return { roundTrips, answer: short };
}

const SAME = { city: 'Montréal', lastName: '', street: null };
const ppn = (extendedData: object, more: object = {}) => {
  return { extendedDataSource: 'PPN', channel: 'STORE', extendedData, ...more };
};

describe('what concerns nobody else is written in one statement, as if in a transaction', () => {
  const CASES: [string, Send][] = [
    ['nothing but what must be named', put(() => ({}))],
    ['attributes', put(() => SAME)],
    ['the e-mail address in capitals', put(({ mandatory }) => ({ email: mandatory.email.toUpperCase() }))],
    ['the phone number that the member has', put(({ phoneNumber }) => ({ phoneNumber, gender: 'F' }))],
    ['no phone number any more', put(() => ({ phoneNumber: null }))],
    ['the same extended data', put(() => ppn({ casl: true, points: { earned: 7 }, doNotText: 'no' }))],
    ['the same by the same channel', put(() => ppn({ doNotText: 'no', casl: true, points: 1 }, { channel: 'WEB' }))],
    ['other extended data', put(() => ppn({ doNotPhone: [(1e21).toString(), 0.5], casl: false, 'ключ"\n': '\u2028' }))],
    ['no extended data', put(() => ppn({}))],
    ['a source that had none', put(() => ({ extendedDataSource: 'SALESFORCE', extendedData: { 'casl::BUYCO': {} } }))],
    ['the default source', put(() => ({ extendedData: { '': null, doNotEmail_: 1 } }))],
    ['under If-Match', put(() => SAME, { 'if-match': '"1", "2"' })],
    ['under If-Match: *', put(() => SAME, { 'if-match': '*' })],
    ['a captured e-mail address', legacy('/email', (m) => ({ status: 'accepted', emailAddress: m.mandatory.email }))],
    ['a declined e-mail address', legacy('/email', () => ({ status: 'declined' }))],
    ['a captured number', legacy('/phonenumber', (m) => ({ status: 'accepted', phoneNumber: m.phoneNumber }))],
    ['GraphQL by account id', graph(({ accountId }) => ({ by: { accountId: accountId.toUpperCase() }, ...SAME }))],
    ['GraphQL by card number', graph(({ loyaltyId }) => ({ by: { loyaltyId }, ...ppn({ casl: 1 }) }))],
    ['GraphQL by external id', graph(({ externalId }) => ({ by: { externalId }, expectedVersion: 2 }))],
    ['GraphQL by e-mail', graph(({ mandatory }) => ({ by: { email: mandatory.email.toUpperCase() }, ...SAME }))],
    ['GraphQL by phone number', graph(({ phoneNumber }) => ({ by: { phoneNumber }, phoneNumber: '' }))],
  ];
  test.each(CASES)('%s', async (_what, send) => {
    const { roundTrips, answer } = await sendBothWays(send);
    expect(answer?.statusCode, answer?.body).toBe(200);
    expect(answer?.body).not.toContain('Error');
    expect(roundTrips).toBe(1);
  });
});

test('what a GraphQL update has made is told without a read; with a key, or more of it, the member is read', async () => {
  const { accountId } = await createSomeone();
  const query = (more: string) => `mutation ($input: UpdateMemberProfileInput!) {
    updateMemberProfile(input: $input) { ... on UpdateMemberProfileSuccess { member { ...Told ${more} } } }
  } fragment Told on Member { __typename accountId ... { version } }`;
  const run = async (more: string, idempotencyKey: string | undefined, version: number): Promise<number> =>
    observed.countRoundTrips(async () => {
      const input = { by: { accountId }, city: 'Laval', idempotencyKey };
      const { data, errors } = await app.graphql(query(more), { input });
      expect(errors).toBeUndefined();
      expect(data.updateMemberProfile.member).toMatchObject({ __typename: 'Member', accountId, version });
    });
  expect(await run('', undefined, 3)).toBe(1);
  expect(await run('city', undefined, 4)).toBe(2);
  expect(await run('', 'a-key', 5)).toBe(3);
  expect(await run('', undefined, 6)).toBe(1);
  // The answer from before names the member as it is now.
  expect(await run('', 'a-key', 6)).toBe(2);
});

/** So many bytes of one key that a member holds so many in all. */
const textFor = (bytes: number): string =>
  'x'.repeat(bytes - JSON.stringify({ casl: '', doNotEmail: true, tier: null }).length);
const endSession = ({ correlationId }: Someone) => ageSession(app, correlationId, 3_601);

describe('what needs a closer look is settled as before', () => {
  const CASES: [number, string, Send, ((someone: Someone) => Promise<unknown>)?][] = [
    [200, 'another e-mail address', put((m) => ({ email: `new-${m.mandatory.email}` }))],
    [200, 'another phone number', put((m) => ({ phoneNumber: otherPhone(m) }))],
    [200, 'as much as an account may hold', put(() => ppn({ casl: textFor(600) }))],
    [400, 'more than an account may hold', put(() => ppn({ casl: textFor(601) }))],
    [400, 'an e-mail address that is taken', put(() => ({ email: 'ada.tremblay@example.com' }))],
    [400, 'keys of another source', put(() => ppn({ casl: 1, tier: 1, doNotEmail: 2 }))],
    [412, 'another version', put(() => SAME, { 'if-match': '"1"' })],
    [412, 'no version', put(() => SAME, { 'if-none-match': '*' })],
    [401, 'a closed account', put(() => SAME), ({ correlationId }) => close(app, correlationId)],
    [404, 'a session that has ended', put(() => SAME), endSession],
    [404, 'a session that has ended, and no object', legacy('', () => 5), endSession],
    [404, 'a session that has ended, and what is malformed', put(() => ({ gender: 'X' })), endSession],
    [400, 'no object', legacy('', () => 5)],
    [400, 'a malformed If-Match', put(() => SAME, { 'if-match': '1' })],
    [400, 'what is malformed', put(() => ({ gender: 'X', extendedDataSource: 'NOBODY' }))],
    [200, 'GraphQL: nobody', graph(() => ({ by: { accountId: '2b8d5f60-0000-4000-8000-6d0c9be4e102' } }))],
    [200, 'GraphQL: what is no account id', graph(() => ({ by: { accountId: "1'" } }))],
    [200, 'GraphQL: what cannot be stored', graph(() => ({ by: { loyaltyId: '\u0000' } }))],
    [200, 'GraphQL: another version', graph(({ loyaltyId }) => ({ by: { loyaltyId }, expectedVersion: 1 }))],
  ];
  test.each(CASES)('%i: %s', async (status, what, send, prepare) => {
    const { answer, roundTrips } = await sendBothWays(send, prepare);
    expect(answer?.statusCode, answer?.body).toBe(status);
    if (what.startsWith('GraphQL')) expect(answer?.body).toContain('Error"');
    // The attempt, the session, and the transaction.
    else if (status === 200) expect(roundTrips).toBe(3);
  });
});

test('an anonymous session names no member, and one that was never opened is no session', async () => {
  const anonymousId = randomUUID();
  expect((await startAnonymous(app, { correlationId: anonymousId })).statusCode).toBe(200);
  const before = await app.snapshot();
  for (const [id, message] of [
    [anonymousId, 'Account Not Found'],
    ['nobody', 'Session Not Found'],
    ['x'.repeat(256), 'Session Not Found'],
  ] as const) {
    const response = await putProfile(app, id, { email: 'a@example.com', postalZipCode: '00000' });
    expect([response.statusCode, response.json().errorMessage]).toEqual([404, message]);
  }
  expect(await app.snapshot()).toEqual(before);
});
