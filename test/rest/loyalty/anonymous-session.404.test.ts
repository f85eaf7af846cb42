import { randomUUID } from 'node:crypto';
import { beforeAll, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, ageSession, expectRefused, notFound, startAnonymous } from '../../support/loyalty.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
const withEnd = useSecondApp(app, { SESSION_LIFETIME_SECONDS: '60' });
const correlationId = randomUUID();

beforeAll(async () => void (await startAnonymous(app, { correlationId, externalIdentifier: ADA.externalId })));

// es-loyalty.md §3.3: "profile calls on such a session have no account"
test.each([
  ['GET', 'profile', undefined],
  ['PUT', 'profile', { email: ADA.email, postalZipCode: 'H0H 0H0' }],
  ['GET', 'profile/emd', undefined],
  ['PUT', 'profile/closure', {}],
  ['POST', 'member/search', { lastName: 'Tremblay' }],
  ['PUT', 'profile/email', { status: 'declined' }],
  ['PUT', 'profile/phonenumber', { status: 'deferred' }],
] as const)('%s …/%s finds no account', async (method, path, body) => {
  await expectRefused(app, notFound('Account Not Found'), () =>
    app.inject({
      method,
      url: `/client/users/${correlationId}/${path}`,
      ...(body && { payload: JSON.stringify(body) }),
    }),
  );
});

test('one that has ended is no session at all', async () => {
  await ageSession(app, correlationId, 120);
  await expectRefused(withEnd, notFound('Session Not Found'), () =>
    withEnd.inject({ url: `/client/users/${correlationId}/profile` }),
  );
});
