import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  ageSession,
  createMember,
  expectRefused,
  invalidRequest,
  notFound,
  putProfile,
  startAnonymous,
  startSession,
} from '../../support/loyalty.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const app = useTestApp(openTestDatabase, { env: { SESSION_LIFETIME_SECONDS: '600' } });
const endless = useSecondApp(app);

test('a session ends when its lifetime is over, for every call', async () => {
  const { correlationId, mandatory } = await createMember(app);
  await ageSession(app, correlationId, 570);
  expect((await putProfile(app, correlationId, mandatory)).statusCode).toBe(200);
  // Being used makes it no younger.
  await ageSession(app, correlationId, 601);
  await expectRefused(app, notFound('Session Not Found'), () => putProfile(app, correlationId, mandatory));
  for (const path of ['profile', 'profile/emd']) {
    await expectRefused(app, notFound('Session Not Found'), () =>
      app.inject({ url: `/client/users/${correlationId}/${path}` }),
    );
  }
});

// es-loyalty.md §3.3: a purchase is ascribed by its correlation id for 30 days
test('without the setting it does not end', async () => {
  const { correlationId, mandatory } = await createMember(app);
  await ageSession(app, correlationId, 1_000_000_000);
  expect((await putProfile(endless, correlationId, mandatory)).statusCode).toBe(200);
});

test('the same account may open it again, which starts its lifetime anew', async () => {
  const { accountId, correlationId, mandatory } = await createMember(app);
  await ageSession(app, correlationId, 1_000_000);
  expect((await startSession(app, accountId, { correlationId })).statusCode).toBe(200);
  expect((await putProfile(app, correlationId, mandatory)).statusCode).toBe(200);
});

test('nobody else gets its correlation id, as long as it is kept', async () => {
  const { correlationId } = await createMember(app);
  const { accountId } = await createMember(app);
  await ageSession(app, correlationId, 1_000_000);
  const refusal = invalidRequest('Correlation ID is already in use');
  await expectRefused(app, refusal, () => startSession(app, accountId, { correlationId }));
  await expectRefused(app, refusal, () => startAnonymous(app, { correlationId }));
});
