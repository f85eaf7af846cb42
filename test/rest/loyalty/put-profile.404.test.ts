import { test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, expectRefused, notFound, putProfile } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);
const BODY = { email: ADA.email, postalZipCode: 'H0H 0H0', city: 'Gaspé' };

const expectUnknown = (correlationId: string): Promise<void> =>
  expectRefused(app, notFound('Session Not Found'), () => putProfile(app, correlationId, BODY));

test.each([
  'no-such-session',
  '00000000-0000-4000-8000-000000000000',
  `${ADA.correlationId} `,
  `${ADA.correlationId}/`,
  '%',
  "' OR ''='",
  'constructor',
])('answers that there is no session %j', async (correlationId) => {
  await expectUnknown(correlationId);
});

// es-loyalty.md §3.2: "It is not an account id, card or e-mail."
test.each([ADA.accountId, ADA.loyaltyId, ADA.externalId, ADA.email, ADA.phoneNumber])(
  'takes the identifier %s for a correlation id that was never opened',
  async (identifier) => {
    await expectUnknown(identifier);
  },
);

test.each([
  ['has a NUL character', 'demo-session-1\u0000'],
  ['is longer than a correlation id can be', 'x'.repeat(256)],
  ['is as long as a path parameter can be', 'x'.repeat(16_384)],
])('answers for a correlation id that %s as for an unknown one', async (_what, correlationId) => {
  await expectUnknown(correlationId);
});

// es-loyalty.md §3.2: identity is fixed when the session is started
test('reads no identifier type: the session alone names the account', async () => {
  await expectRefused(app, notFound('Session Not Found'), () =>
    app.inject({
      method: 'PUT',
      url: `/client/users/${ADA.accountId}/profile`,
      headers: { 'X-Identifier-Type': 'ACCOUNT_ID' },
      payload: JSON.stringify(BODY),
    }),
  );
});
