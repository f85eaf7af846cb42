import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';

const app = useTestApp(openTestDatabase, { env: { STRICT_SERVER_MODES: 'true' } });

const CHANGES = [
  'createProfileAttribute(input: { name: "Loyalty", type: STRING })',
  'deleteProfileAttribute(input: { name: "Loyalty" })',
  'updateExtensionSchema(input: { name: "Later", attributes: [{ name: "a", type: LONG }] })',
];

const run = async (call: string) => {
  const { data } = await app.graphql(`mutation { answer: ${call} { __typename } }`);
  return data.answer.__typename;
};

test('under strict modes the profile schema is changed in maintenance mode only', async () => {
  await run('createExtensionSchema(input: { name: "Later", kind: SINGLE_VALUED, attributes: [] })');
  const before = await app.snapshot();
  for (const change of CHANGES) expect([change, await run(change)]).toEqual([change, 'UnavailableError']);
  expect(await app.snapshot()).toEqual(before);
  await run('setServerMode(input: { mode: MAINTENANCE })');
  for (const change of CHANGES)
    expect([change, await run(change)]).toEqual([change, expect.stringMatching(/Success$/)]);
});
