import { test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { expectRefused, invalidRequest, notFound } from '../../support/loyalty.ts';
import { search } from '../../support/member-search.ts';

const app = useTestApp(openTestDatabase);

// es-loyalty.md §3.2
test.each([
  ['an unknown session', 'nobody', { lastName: 'Tremblay' }],
  ['an unknown session, before its body is looked at', 'nobody', '[]'],
])('%s is not found', async (_what, correlationId, body) => {
  await expectRefused(app, notFound('Session Not Found'), () => search(app, body, correlationId));
});

test('a blank correlation id is refused', async () => {
  const refusal = invalidRequest('Must provide a session correlation ID');
  await expectRefused(app, refusal, () => search(app, { lastName: 'Tremblay' }, ' '));
});
