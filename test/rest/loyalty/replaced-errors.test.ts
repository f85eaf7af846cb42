import { randomUUID } from 'node:crypto';
import { describe, test } from 'vitest';
import { type TestApp, useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { close, createMember, expectRefused, putProfile, type Refusal, startSession } from '../../support/loyalty.ts';
import { useSecondApp } from '../../support/other-apps.ts';

type Answers = Readonly<
  Record<'sessionNotFound' | 'accountNotFound' | 'accountClosed' | 'correlationIdInUse', Refusal>
>;

const STANDARD: Answers = {
  sessionNotFound: { statusCode: 404, errorCode: 'NOT_FOUND', errorMessage: 'Session Not Found' },
  accountNotFound: { statusCode: 404, errorCode: 'NOT_FOUND', errorMessage: 'Account Not Found' },
  accountClosed: { statusCode: 401, errorCode: 'API_VALIDATION', errorMessage: 'Account status is CLOSED.' },
  correlationIdInUse: {
    statusCode: 400,
    errorCode: 'INVALID_REQUEST',
    errorMessage: 'Correlation ID is already in use',
  },
};
const REPLACED: Answers = {
  sessionNotFound: { statusCode: 400, errorCode: 'INVALID_SESSION', errorMessage: 'No session' },
  accountNotFound: { statusCode: 499, errorCode: 'NOT_FOUND', errorMessage: 'Account Not Found' },
  accountClosed: { statusCode: 401, errorCode: 'CLOSED', errorMessage: 'Account status is CLOSED.' },
  correlationIdInUse: { statusCode: 409, errorCode: 'INVALID_REQUEST', errorMessage: 'Taken' },
};
const LOYALTY_ERRORS = JSON.stringify({
  sessionNotFound: { status: 400, errorCode: 'INVALID_SESSION', errorMessage: 'No session' },
  accountNotFound: { status: 499 },
  accountClosed: { errorCode: 'CLOSED' },
  correlationIdInUse: { status: 409, errorMessage: 'Taken' },
});

const app = useTestApp(openTestDatabase);
const replaced = useSecondApp(app, { LOYALTY_ERRORS });

// What the documents do not give: es-loyalty.md §3.1, §3.2 and §14 C13.
describe.each<[string, TestApp, Answers]>([
  ['by themselves', app, STANDARD],
  ['as set', replaced, REPLACED],
])('%s', (_what, gateway, answers) => {
  test('an unknown session', async () => {
    await expectRefused(gateway, answers.sessionNotFound, () => putProfile(gateway, 'nobody', {}));
  });

  test('an unknown account', async () => {
    const correlationId = randomUUID();
    await expectRefused(gateway, answers.accountNotFound, () => startSession(gateway, 'nobody', { correlationId }));
  });

  test('a closed account', async () => {
    const { correlationId, mandatory } = await createMember(gateway);
    await close(gateway, correlationId);
    await expectRefused(gateway, answers.accountClosed, () => putProfile(gateway, correlationId, mandatory));
  });

  test('a correlation id in use', async () => {
    const { correlationId } = await createMember(gateway);
    const { accountId } = await createMember(gateway);
    await expectRefused(gateway, answers.correlationIdInUse, () => startSession(gateway, accountId, { correlationId }));
  });
});
