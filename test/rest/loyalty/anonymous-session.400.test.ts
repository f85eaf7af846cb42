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
  startAnonymous,
  startSession,
} from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const expectInvalid = (message: string, body: unknown): Promise<void> =>
  expectRefused(app, invalidRequest(message), () => startAnonymous(app, body));

// es-loyalty.md §3.1, "Errors"
test.each(['{}', '{"correlationId":null}', '{"correlationId":" "}', '{"correlationId":7}'])(
  'refuses %s, which names no correlation id',
  async (body) => {
    await expectInvalid('Must provide a session correlation ID', body);
  },
);

test.each(['x'.repeat(256), 'a\u0000b', 'a\ud800b'])('refuses a correlation id that no row could hold', async (id) => {
  await expectInvalid('Invalid correlationId: must have 1 to 255 characters', { correlationId: id });
});

test.each([null, '', ' ', 5, {}])('refuses the channel %j', async (channel) => {
  await expectInvalid('channel is mandatory and required to be non-empty', { correlationId: randomUUID(), channel });
});

test.each([
  ['locale', 'de-CH', 'de-CH'],
  ['locale', 'en-ca', 'en-ca'],
  ['locale', ' EN', ' EN'],
  ['locale', 5, '5'],
  ['locale', ['EN'], '["EN"]'],
  ['externalIdentifier', 5, '5'],
  ['externalIdentifier', false, 'false'],
  ['externalIdentifier', 'x'.repeat(201), `must have at most 200 characters`],
  ['externalIdentifier', 'a\u0000', 'a\u0000'],
  ['anonymousSessionId', {}, '{}'],
  ['anonymousSessionId', 'x'.repeat(201), `must have at most 200 characters`],
  ['anonymousSessionId', '\ud800', '\ud800'],
  ['channel', 'POS\u0000', 'POS\u0000'],
])('refuses the %s %j', async (name, value, echoed) => {
  await expectInvalid(`Invalid ${name}: ${echoed}`, { correlationId: randomUUID(), [name]: value });
});

test.each(['', '{', 'null', '[]', '"x"'])('refuses the body %j', async (body) => {
  await expectInvalid(expect.stringMatching(/\S/), body);
});

test('refuses a correlation id that points to an account, and leaves that session alone', async () => {
  const member = await createMember(app);
  await expectInvalid('Correlation ID is already in use', { correlationId: member.correlationId });
  expect((await putProfile(app, member.correlationId, member.mandatory)).statusCode).toBe(200);
});

test('no account can have the correlation id of an anonymous session', async () => {
  const correlationId = randomUUID();
  expect((await startAnonymous(app, { correlationId })).statusCode).toBe(200);
  await expectRefused(app, invalidRequest('Correlation ID is already in use'), () =>
    startSession(app, ADA.accountId, { correlationId }),
  );
});
