import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, readSession, startSession } from '../../support/loyalty.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
const atStores = useSecondApp(app, { SESSION_CHANNEL: 'STORE', SESSION_IDENTIFIER_TYPES: 'ACCOUNT_ID' });

const sessionOf = async (to: typeof app, body: object) => {
  const { accountId } = await createMember(app);
  const correlationId = randomUUID();
  const response = await startSession(to, accountId, { correlationId, ...body });
  expect(response.statusCode, response.body).toBe(200);
  return readSession(app, correlationId);
};

test('es-loyalty.md §3.1: the channel of a session whose client names none is configuration', async () => {
  expect(await sessionOf(app, {})).toMatchObject({ channel: 'APP' });
  expect(await sessionOf(atStores, {})).toMatchObject({ channel: 'STORE' });
  expect(await sessionOf(atStores, { channel: 'WEBSITE' })).toMatchObject({ channel: 'WEBSITE' });
});

test('es-loyalty.md §3.1: the session of an agent is kept only where configuration allows agents', async () => {
  const externalAgentSessionId = randomUUID();
  expect(await sessionOf(app, { externalAgentSessionId })).toMatchObject({
    external_agent_session_id: externalAgentSessionId,
  });
  expect(await sessionOf(atStores, { externalAgentSessionId })).toMatchObject({ external_agent_session_id: null });
});
