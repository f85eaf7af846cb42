import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  ADA,
  close,
  createMember,
  expectRefused,
  invalidRequest,
  notFound,
  readSession,
  startSession,
} from '../../support/loyalty.ts';

// Set in another order than the documented one.
const env = { SESSION_IDENTIFIER_TYPE: 'EMAIL', SESSION_IDENTIFIER_TYPES: 'EMAIL,LOYALTY_ID,ACCOUNT_ID' };
const app = useTestApp(openTestDatabase, { env });

// es-loyalty.md §3.1: the default type, and which ones a client may use, are configuration
test('an identifier is of the type that is set when the header names none', async () => {
  const correlationId = randomUUID();
  const response = await startSession(app, 'ada.tremblay%40example.com', { correlationId });
  expect([response.statusCode, response.json().accountId]).toEqual([200, ADA.accountId]);
  expect(await readSession(app, correlationId)).toMatchObject({ identifier_type: 'EMAIL' });
  await expectRefused(app, notFound('Account Not Found'), () => startSession(app, ADA.accountId, { correlationId }));
});

test.each(['ACCOUNT_ID', 'LOYALTY_ID'])('the type %s is allowed', async (type) => {
  const path = type === 'ACCOUNT_ID' ? ADA.accountId : ADA.loyaltyId;
  const response = await startSession(app, path, { correlationId: randomUUID() }, { 'X-Identifier-Type': type });
  expect(response.statusCode).toBe(200);
});

// es-loyalty.md §3.1, "Errors"
test.each(['EXTERNAL_ID', 'PARTNER_LINK_ID', 'PHONE_NUMBER', 'EXTERNAL_AGENT_ID', 'USER_NAME', ''])(
  'the type %j is refused with those that are allowed, in the documented order',
  async (type) => {
    const refusal = invalidRequest('X-Identifier-Type should be one of ACCOUNT_ID, LOYALTY_ID, EMAIL.');
    await expectRefused(app, refusal, () =>
      startSession(app, ADA.externalId, { correlationId: randomUUID() }, { 'X-Identifier-Type': type }),
    );
  },
);

const all = useTestApp(openTestDatabase, { demoData: false });

// es-loyalty.md §8: closing terminates all cards. §3.1: "Starting a session on a CLOSED account must succeed".
test('a closed account is found by everything but its card, which is terminated', async () => {
  const profile = { externalIdentifier: 'CRM-9', phoneNumber: '(514) 555-0109' };
  const member = await createMember(all, profile);
  await close(all, member.correlationId);
  for (const [type, identifier] of [
    ['ACCOUNT_ID', member.accountId],
    ['EMAIL', member.mandatory.email],
    ['EXTERNAL_ID', profile.externalIdentifier],
    ['PHONE_NUMBER', profile.phoneNumber],
  ] as const) {
    const headers = { 'X-Identifier-Type': type };
    const response = await startSession(all, encodeURIComponent(identifier), { correlationId: type }, headers);
    expect([response.statusCode, response.json().status], type).toEqual([200, 'CLOSED']);
  }
  for (const correlationId of [randomUUID(), member.correlationId]) {
    await expectRefused(all, notFound('Account Not Found'), () =>
      startSession(all, member.loyaltyId, { correlationId }, { 'X-Identifier-Type': 'LOYALTY_ID' }),
    );
  }
});
