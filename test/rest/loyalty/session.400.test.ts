import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  ADA,
  createMember,
  expectRefused,
  invalidRequest,
  putProfile,
  readMember,
  startSession,
} from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

// es-loyalty.md §3.1, "Errors"
test.each([
  ['missing', '{}'],
  ['null', '{"correlationId":null}'],
  ['empty', '{"correlationId":""}'],
  ['blank', '{"correlationId":" \\t\\n"}'],
  ['a number', '{"correlationId":7}'],
  ['an integer beyond 2^53', '{"correlationId":12345678901234567890}'],
  ['a boolean', '{"correlationId":true}'],
  ['a list', '{"correlationId":["a"]}'],
  ['an object', '{"correlationId":{"a":"b"}}'],
  ['in another letter case', '{"CorrelationId":"a"}'],
])('refuses a correlation id that is %s', async (_what, body) => {
  await expectRefused(app, invalidRequest('Must provide a session correlation ID'), () =>
    startSession(app, ADA.accountId, body),
  );
});

test.each([
  ['longer than 255 characters', 'x'.repeat(256)],
  ['much longer', 'é'.repeat(100_000)],
  ['text with a NUL character', 'a\u0000b'],
  ['text with half of a surrogate pair', 'a\ud800b'],
])('refuses a correlation id that is %s, which no row could hold', async (_what, correlationId) => {
  await expectRefused(app, invalidRequest('Invalid correlationId: must have 1 to 255 characters'), () =>
    startSession(app, ADA.accountId, { correlationId }),
  );
});

// es-loyalty.md §3.1: a channel that is sent may not be null or blank
test.each([
  ['null', null],
  ['empty', ''],
  ['blank', ' \t'],
  ['a number', 5],
  ['a boolean', false],
  ['an object', {}],
])('refuses a channel that is %s', async (_what, channel) => {
  await expectRefused(app, invalidRequest('channel is mandatory and required to be non-empty'), () =>
    startSession(app, ADA.accountId, { correlationId: randomUUID(), channel }),
  );
});

test.each([
  ['channel', 'a NUL character', 'POS\u0000'],
  ['channel', 'half of a surrogate pair', '\udfff'],
  ['externalAgentSessionId', 'a NUL character', '\u0000'],
  ['externalAgentSessionId', 'half of a surrogate pair', 'agent\ud83c'],
])('refuses %s with %s', async (name, _what, value) => {
  await expectRefused(app, invalidRequest(`Invalid ${name}: ${value}`), () =>
    startSession(app, ADA.accountId, { correlationId: randomUUID(), [name]: value }),
  );
});

test.each([
  'USER_NAME',
  'account_id',
  'Email',
  'EMAIL_ADDRESS',
  'EMAIL, EMAIL',
  '"EMAIL"',
  'constructor',
  '__proto__',
  'EMAIL\u0000',
  'EMAIL\ud800',
])('refuses the identifier type %j and names the ones there are', async (type) => {
  const types = 'ACCOUNT_ID, LOYALTY_ID, EXTERNAL_ID, EMAIL, PARTNER_LINK_ID, PHONE_NUMBER, EXTERNAL_AGENT_ID';
  await expectRefused(app, invalidRequest(`X-Identifier-Type should be one of ${types}.`), () =>
    startSession(app, ADA.accountId, { correlationId: randomUUID() }, { 'X-Identifier-Type': type }),
  );
});

test('refuses a correlation id that points to another account, and leaves that session alone', async () => {
  const owner = await createMember(app);
  const other = await createMember(app);
  await expectRefused(app, invalidRequest('Correlation ID is already in use'), () =>
    startSession(app, other.accountId, { correlationId: owner.correlationId, channel: 'POS' }),
  );
  await putProfile(app, owner.correlationId, { ...owner.mandatory, city: 'Sherbrooke' });
  expect(await readMember(app, owner.accountId)).toMatchObject({ city: 'Sherbrooke' });
  expect(await readMember(app, other.accountId)).toMatchObject({ city: null });
});
