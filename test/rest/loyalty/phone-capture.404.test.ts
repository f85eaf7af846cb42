import { test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { expectRefused, notFound } from '../../support/loyalty.ts';
import { putPhoneNumber, UNKNOWN_IDS } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

test.each(UNKNOWN_IDS)('es-loyalty.md §3.2: there is no session %j', async (correlationId) => {
  await expectRefused(app, notFound('Session Not Found'), () =>
    putPhoneNumber(app, correlationId, { status: 'deferred' }),
  );
});
