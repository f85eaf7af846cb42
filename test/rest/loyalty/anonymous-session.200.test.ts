import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ageSession, readSession, startAnonymous } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);
// es-loyalty.md §3.3
const ANSWER =
  '{"loyaltyId":"anonymous","membershipType":"N","status":"NO_CARD","prompt":"","isValid":true,"promptMessage":""}';

/** Start a session that must be anonymous. @returns it as it is stored */
async function start(body: Record<string, unknown>): Promise<Record<string, unknown> | undefined> {
  const correlationId = String(body['correlationId'] ?? randomUUID());
  const response = await startAnonymous(app, { ...body, correlationId });
  expect([response.statusCode, response.body]).toEqual([200, ANSWER]);
  expect(response.headers['content-type']).toMatch(/^application\/json\b/);
  const { started_at: _started, ...stored } = (await readSession(app, correlationId)) ?? {};
  return stored;
}

const EMPTY = {
  account_id: null,
  identifier_type: null,
  channel: 'STORE',
  external_agent_session_id: null,
  external_identifier: null,
  locale: null,
  anonymous_session_id: null,
};

test('a correlation id is enough', async () => {
  expect(await start({})).toEqual(EMPTY);
});

// es-loyalty.md §3.3: the keys of the body
test('keeps what is sent', async () => {
  const sent = { channel: 'POS', externalIdentifier: 'till-7', anonymousSessionId: 'a-1', locale: 'fr-CA' };
  const stored = { channel: 'POS', external_identifier: 'till-7', anonymous_session_id: 'a-1', locale: 'fr-CA' };
  expect(await start(sent)).toEqual({ ...EMPTY, ...stored });
});

test.each(['en-CA', 'en-US', 'fr-CA', 'EN', 'FR'])('takes the locale %s', async (locale) => {
  expect(await start({ locale })).toEqual({ ...EMPTY, locale });
});

test.each([null, ''])('takes %j for what was not sent', async (value) => {
  const sent = { externalIdentifier: value, anonymousSessionId: value, locale: value };
  expect(await start(sent)).toEqual(EMPTY);
});

test('takes texts of 200 characters', async () => {
  const text = 'x'.repeat(200);
  expect(await start({ externalIdentifier: text, anonymousSessionId: text })).toEqual({
    ...EMPTY,
    external_identifier: text,
    anonymous_session_id: text,
  });
});

test('needs no JSON type, and ignores a trailing slash, an identifier type and unknown attributes', async () => {
  const correlationId = randomUUID();
  const payload = JSON.stringify({ correlationId, externalAgentSessionId: 5, accountId: 'x' });
  for (const type of ['EMAIL', 'USER_NAME']) {
    const response = await app.inject({
      method: 'POST',
      url: '/client/users/anonymous/sessions/',
      headers: { 'X-Identifier-Type': type },
      payload,
    });
    expect([response.statusCode, response.body]).toEqual([200, ANSWER]);
  }
  expect(await readSession(app, correlationId)).toMatchObject(EMPTY);
});

test('refreshes a session that is started again', async () => {
  const correlationId = randomUUID();
  await start({ correlationId, channel: 'POS', locale: 'EN', externalIdentifier: 'a' });
  await ageSession(app, correlationId, 3_600);
  expect(await start({ correlationId, anonymousSessionId: 'b' })).toEqual({ ...EMPTY, anonymous_session_id: 'b' });
  const { started_at: started } = (await readSession(app, correlationId)) ?? {};
  expect(Date.now() - Date.parse(String(started))).toBeLessThan(60_000);
});

test('every limit of such a session can be read', async () => {
  const { data } = await app.graphql('{ limits { name value unit setting } }');
  expect(data.limits).toContainEqual({
    name: 'sessionTextLength',
    value: 200,
    unit: 'characters',
    setting: null,
  });
});
