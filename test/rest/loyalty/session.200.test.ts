import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, createMember, putProfile, readMember, readSession, startSession } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);
const ADAS_ANSWER = `{"accountId":"${ADA.accountId}","loyaltyId":"${ADA.loyaltyId}","status":"ACTIVE"}`;

/** Start a session that must point to Ada. @returns its correlation id */
async function startAdasSession(path: string, headers: Record<string, string>): Promise<string> {
  const correlationId = randomUUID();
  const response = await startSession(app, path, { correlationId }, headers);
  expect({ status: response.statusCode, body: response.body }).toEqual({ status: 200, body: ADAS_ANSWER });
  expect(response.headers['content-type']).toMatch(/^application\/json\b/);
  return correlationId;
}

// es-loyalty.md §3.1
test.each([
  ['ACCOUNT_ID', ADA.accountId],
  ['LOYALTY_ID', ADA.loyaltyId],
  ['EXTERNAL_ID', ADA.externalId],
  ['EMAIL', ADA.email],
  ['PHONE_NUMBER', '(514)%20555-0100'],
])('resolves an identifier of the type %s, and the session leads to that account', async (type, path) => {
  const correlationId = await startAdasSession(path, { 'X-Identifier-Type': type });
  expect(await readSession(app, correlationId)).toMatchObject({ account_id: ADA.accountId, identifier_type: type });
  const city = `City of ${type}`;
  const updated = await putProfile(app, correlationId, { email: ADA.email, postalZipCode: 'G1A 1A2', city });
  expect(updated.statusCode).toBe(200);
  expect(await readMember(app, ADA.accountId)).toMatchObject({ city });
});

// es-loyalty.md §3.1: the default type
test('takes the identifier for an account id when no type is named', async () => {
  const correlationId = await startAdasSession(ADA.accountId, {});
  expect(await readSession(app, correlationId)).toMatchObject({ identifier_type: 'ACCOUNT_ID' });
});

// es-loyalty.md §2.2: the header, in any letter case
test('reads the name of the header whatever its letter case', async () => {
  // Over a socket, which keeps the letter case that an injected request would lose.
  const url = `${await app.app.listen({ port: 0 })}/client/users/${ADA.email}/sessions`;
  for (const name of ['X-Identifier-Type', 'x-identifier-type', 'X-IDENTIFIER-TYPE', 'x-Identifier-tYPE']) {
    const call = request(url, { method: 'POST', headers: { [name]: 'EMAIL' } });
    call.end(JSON.stringify({ correlationId: randomUUID() }));
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    expect({ status: response.statusCode, body: await text(response) }).toEqual({ status: 200, body: ADAS_ANSWER });
  }
});

test.each([
  ['an e-mail address', 'EMAIL', 'Ada.TREMBLAY@Example.COM'],
  ['an account id', 'ACCOUNT_ID', ADA.accountId.toUpperCase()],
])('finds %s in another letter case', async (_what, type, path) => {
  await startAdasSession(path, { 'X-Identifier-Type': type });
});

test.each([
  ['PHONE_NUMBER', '%28514%29%20555-0100'],
  ['EMAIL', 'ada.tremblay%40example.com'],
  ['EMAIL', '%61da%2Etremblay%40example%2ecom'],
  ['ACCOUNT_ID', ADA.accountId.replaceAll('-', '%2D')],
])('decodes a percent-encoded identifier of the type %s: %s', async (type, path) => {
  await startAdasSession(path, { 'X-Identifier-Type': type });
});

// es-loyalty.md §3.1: the client chooses the correlation id
test.each([
  ['a slash', 'a/b/profile'],
  ['blanks and signs', ' a ?#%&=+ '],
  ['letters of other scripts', 'séance-№-会'],
  ['a pair of surrogates', 'session-🎫'],
  ['the name of a property', 'constructor'],
  ['255 characters', 'x'.repeat(255)],
])('takes any text as a correlation id: %s', async (_what, correlationId) => {
  const member = await createMember(app);
  const started = await startSession(app, member.accountId, { correlationId });
  expect(started.statusCode).toBe(200);
  const updated = await putProfile(app, correlationId, { ...member.mandatory, city: 'Gaspé' });
  expect(updated.statusCode).toBe(200);
  expect(await readMember(app, member.accountId)).toMatchObject({ city: 'Gaspé' });
});

// es-loyalty.md §3.1: a default channel, and custom ones
test.each([
  ['the default channel', {}, { channel: 'APP', external_agent_session_id: null }],
  ['a custom channel', { channel: 'KIOSK 7' }, { channel: 'KIOSK 7', external_agent_session_id: null }],
  [
    'the session of an agent',
    { channel: 'CONSOLE', externalAgentSessionId: '6f1d8a52-0c9b-4d6e-b3a1-5f2c7e9d4b10' },
    { channel: 'CONSOLE', external_agent_session_id: '6f1d8a52-0c9b-4d6e-b3a1-5f2c7e9d4b10' },
  ],
])('keeps %s with the session', async (_what, fields, stored) => {
  const { accountId } = await createMember(app);
  const correlationId = randomUUID();
  const response = await startSession(app, accountId, { correlationId, ...fields });
  expect(response.statusCode).toBe(200);
  expect(await readSession(app, correlationId)).toMatchObject(stored);
});

test('refreshes a session that is started again on the same account', async () => {
  const { accountId, loyaltyId } = await createMember(app);
  const correlationId = randomUUID();
  await startSession(app, accountId, { correlationId, channel: 'STORE', externalAgentSessionId: 'agent-1' });
  const longAgo = new Date('2020-01-01T00:00:00.000Z');
  await app.db.execute(
    sql`UPDATE member_session SET started_at = ${longAgo.toISOString()} WHERE correlation_id = ${correlationId}`,
  );

  const again = await startSession(
    app,
    loyaltyId,
    { correlationId, channel: 'POS' },
    { 'X-Identifier-Type': 'LOYALTY_ID' },
  );
  expect(again.json()).toMatchObject({ accountId, loyaltyId });
  expect(again.statusCode).toBe(200);

  const after = await readSession(app, correlationId);
  expect(after).toMatchObject({ account_id: accountId, channel: 'POS', identifier_type: 'LOYALTY_ID' });
  expect(after).toMatchObject({ external_agent_session_id: null });
  expect(Date.parse(String(after?.['started_at']))).toBeGreaterThan(longAgo.getTime());
});

// es-loyalty.md §3.2
test('keeps several sessions of one account apart', async () => {
  const member = await createMember(app);
  const second = randomUUID();
  await startSession(app, member.accountId, { correlationId: second, channel: 'STORE' });
  for (const correlationId of [member.correlationId, second, member.correlationId]) {
    const response = await putProfile(app, correlationId, member.mandatory);
    expect(response.statusCode).toBe(200);
  }
  expect(await readSession(app, member.correlationId)).toMatchObject({ channel: 'APP' });
  expect(await readSession(app, second)).toMatchObject({ channel: 'STORE' });
});

test.each([
  ['a trailing slash', `/client/users/${ADA.accountId}/sessions/`, {}],
  [
    'a JSON type with a charset',
    `/client/users/${ADA.accountId}/sessions`,
    { 'content-type': 'application/json; charset=utf-8' },
  ],
  ['an unknown header', `/client/users/${ADA.accountId}/sessions`, { 'MCK-CORRELATIONID': 'trace-1' }],
])('accepts %s', async (_what, url, headers) => {
  const payload = JSON.stringify({ correlationId: randomUUID() });
  const response = await app.inject({ method: 'POST', url, headers, payload });
  expect(response.statusCode).toBe(200);
});

test('ignores unknown attributes of the body', async () => {
  const { accountId } = await createMember(app);
  const body = { correlationId: randomUUID(), locale: 'en-CA', constructor: { prototype: 1 } };
  const response = await startSession(app, accountId, body);
  expect(response.statusCode).toBe(200);
});
