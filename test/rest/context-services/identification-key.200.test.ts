import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createKey, KEYS } from '../../support/identification-keys.ts';

const app = useTestApp(openTestDatabase);

const BY_PHONE = { name: 'byPhone', source: 'Phone', attributes: ['Phone.PhoneNumber', 'Phone.prefix'] };
const BY_CITY = { name: 'ByCity', source: 'Address', attributes: ['Address.City'], unique: true };
const BY_NAME = { name: 'aName', attributes: ['LastName', 'FirstName'] };
const BY_MAIL = { name: 'By_Mail2', attributes: ['EmailAddress'], unique: true };

beforeAll(async () => {
  for (const document of [BY_PHONE, BY_CITY, BY_NAME, BY_MAIL]) await createKey(app, document);
});

// context-services.md §8.2: extension attributes prefixed, `unique` only when true, `source` only when not `profile`.
test.each(['', '/'])('lists all keys, the oldest first, at the path with %j behind it', async (slash) => {
  const response = await send(app, 'GET', `${KEYS}${slash}`);
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
  expect(response.json()).toEqual([BY_PHONE, BY_CITY, BY_NAME, BY_MAIL]);
});

test.each([
  ['byPhone', BY_PHONE],
  ['BYPHONE', BY_PHONE],
  ['bycity', BY_CITY],
  ['aName', BY_NAME],
  ['by_mAIL2', BY_MAIL],
  ['%62yPhone', BY_PHONE],
])('prints one key as an object, by its name in any letter case: %s', async (name, printed) => {
  const response = await send(app, 'GET', `${KEYS}/${name}`);
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual(printed);
});

test('a printed key can be created again as it is', async () => {
  const [first] = (await send(app, 'GET', KEYS)).json();
  await createKey(app, { ...first, name: 'copied' });
  expect((await send(app, 'GET', `${KEYS}/copied`)).json()).toEqual({ ...BY_PHONE, name: 'copied' });
});

test('lists nothing for a tenant without keys, and stores nothing for the asking', async () => {
  const before = await app.snapshot();
  const response = await app.inject({ url: KEYS, headers: { 'x-genesys-tenantid': '42' } });
  expect([response.statusCode, response.body]).toEqual([200, '[]']);
  expect(await app.snapshot()).toEqual(before);
});
