import { randomUUID } from 'node:crypto';
import { test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, expectRefused, notFound, startSession } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const expectUnknown = (type: string, path: string): Promise<void> =>
  expectRefused(app, notFound('Account Not Found'), () =>
    startSession(app, path, { correlationId: randomUUID() }, { 'X-Identifier-Type': type }),
  );

/** Each finds Ada under one other type. */
const ADAS_IDENTIFIERS = [ADA.accountId, ADA.loyaltyId, ADA.externalId, ADA.email, ADA.phoneNumber];

// es-loyalty.md §3.1: the legacy API has no call that sets such an identifier.
test.each(['PARTNER_LINK_ID', 'EXTERNAL_AGENT_ID'])('accepts the type %s, which names no account yet', async (type) => {
  for (const identifier of ADAS_IDENTIFIERS) await expectUnknown(type, encodeURIComponent(identifier));
});

test.each([
  ['ACCOUNT_ID', ADA.accountId],
  ['LOYALTY_ID', ADA.loyaltyId],
  ['EXTERNAL_ID', ADA.externalId],
  ['EMAIL', ADA.email],
  ['PHONE_NUMBER', ADA.phoneNumber],
])('looks for an identifier of the type %s only among those', async (type, own) => {
  const others = ADAS_IDENTIFIERS.filter((identifier) => identifier !== own);
  for (const identifier of others) await expectUnknown(type, encodeURIComponent(identifier));
});

test.each([
  ['ACCOUNT_ID', '00000000-0000-4000-8000-000000000000'],
  ['ACCOUNT_ID', 'not-a-uuid'],
  ['ACCOUNT_ID', `%7B${ADA.accountId}%7D`],
  ['ACCOUNT_ID', `${ADA.accountId}%20`],
  ['LOYALTY_ID', '6001234567890124'],
  ['EXTERNAL_ID', 'crm-1001'],
  ['EMAIL', 'nobody@example.com'],
  ['EMAIL', '%25'],
  ['EMAIL', "'%20OR%20''%3D'"],
  ['PHONE_NUMBER', '%28999%29%20999-9999'],
])('does not find the %s %s', async (type, path) => {
  await expectUnknown(type, path);
});

test.each(['ACCOUNT_ID', 'LOYALTY_ID', 'EXTERNAL_ID', 'EMAIL', 'PHONE_NUMBER'])(
  'answers for a value that no account can have as for an unknown one: %s',
  async (type) => {
    for (const path of ['', '%20', '%00', 'a%00b', 'x'.repeat(5_000), '%F0%9F%8E%AB']) await expectUnknown(type, path);
  },
);
