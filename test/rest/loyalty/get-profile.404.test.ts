import { test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, expectRefused, notFound } from '../../support/loyalty.ts';
import { getProfile, UNKNOWN_IDS } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

test.each(UNKNOWN_IDS)('es-loyalty.md §3.2: there is no session %j', async (correlationId) => {
  await expectRefused(app, notFound('Session Not Found'), () => getProfile(app, correlationId));
});

test('es-loyalty.md §3.2: an identifier type names no account here', async () => {
  await expectRefused(app, notFound('Session Not Found'), () =>
    app.inject({
      method: 'GET',
      url: `/client/users/${ADA.email}/profile`,
      headers: { 'X-Identifier-Type': 'EMAIL' },
    }),
  );
});
