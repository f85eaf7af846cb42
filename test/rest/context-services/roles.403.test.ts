import { expect, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config.ts';
import { useTestApp } from '../../support/app.ts';
import { basic, usersWith, useUsersFile } from '../../support/authentication.ts';
import { expectRefusal } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const WRITER = ['createProfile', 'updateProfile'];
const AUTHENTICATION_FILE = useUsersFile(usersWith({ nobody: [], writer: WRITER, reader: ['readProfile'] }));
const guarded = useTestApp(openTestDatabase, { env: { AUTHENTICATION_FILE, USE_ROLES: 'true' } });
const withoutRoles = useTestApp(openTestDatabase, { env: { AUTHENTICATION_FILE } });

const as = (name: string) => ({ authorization: basic(name, 'superman') });
const BRUCE = '/profiles/00027a52JCGY000M';
const NOBODY_ELSE = '/profiles/00027a52JCGY999Z';

// The illustration of the legacy page: refused whole, not stored without its extensions (context-services.md §1.9).
test.each([
  { method: 'POST', url: '/profiles', privilege: 'createProfileExtension' },
  { method: 'PUT', url: BRUCE, privilege: 'updateProfileExtension' },
] as const)('$method $url with extensions by a caller for profiles alone', async ({ method, url, privilege }) => {
  for (const extension of ['{"Phone":[{"PhoneNumber":"7"}]}', '{"phone":[]}', '{"Address":{"City":"Brest"}}']) {
    const payload = extension.replace('{', '{"FirstName":"Ivo",');
    const refusal = await expectRefusal(guarded, { method, url, payload, headers: as('writer') }, 403);
    expect(refusal.message).toBe(`the caller lacks the privilege ${privilege}`);
  }
  const response = await guarded.inject({
    method,
    url,
    payload: '{"FirstName":"Ivo","Phone":null}',
    headers: as('writer'),
  });
  expect(response.statusCode).toBeLessThan(300);
});

test('an extension that was defined a moment ago, elsewhere, is told from an unknown attribute', async () => {
  const payload = '{"FirstName":"Ivo","Fresh":{}}';
  const request = { method: 'POST', url: '/profiles', payload, headers: as('writer') } as const;
  await expectRefusal(guarded, request, 400);
  const other = await createApp(
    guarded.database,
    loadConfig({ LOG_LEVEL: 'silent' }, () => {}),
  );
  const payloadOfSchema = '{"name":"Fresh","type":"single-valued","attributes":[{"name":"note","type":"string"}]}';
  const created = await other.inject({
    method: 'POST',
    url: '/metadata/profiles/extensions',
    payload: payloadOfSchema,
  });
  expect(created.statusCode, created.body).toBe(201);
  await other.close();
  const refusal = await expectRefusal(guarded, request, 403);
  expect(refusal.message).toContain('createProfileExtension');
});

test.each([
  { what: 'a body that is no JSON is 400', url: BRUCE, payload: '{', status: 400 },
  { what: 'a body that is no object is 400', url: BRUCE, payload: '[]', status: 400 },
  { what: 'a missing privilege comes before a bad value', url: BRUCE, payload: '{"Nonsense":1}', status: 403 },
  { what: 'a missing privilege comes before an unknown customer', url: NOBODY_ELSE, payload: '{}', status: 403 },
  { what: 'a missing privilege comes before an id that is too long', url: `${BRUCE}0`, payload: '{}', status: 403 },
])('the order of refusals behind 401: $what', async ({ url, payload, status }) => {
  const refusal = await guarded.inject({ method: 'PUT', url, payload });
  expect(refusal.statusCode).toBe(401);
  await expectRefusal(guarded, { method: 'PUT', url, payload, headers: as('nobody') }, status);
});

test('the privilege for extensions comes before a bad value, too', async () => {
  const payload = '{"Nonsense":1,"Phone":[{"PhoneNumber":[]}]}';
  await expectRefusal(guarded, { method: 'PUT', url: BRUCE, payload, headers: as('writer') }, 403);
});

test('whether a customer exists is not told to who may not read', async () => {
  const [known, unknown] = await Promise.all(
    [BRUCE, NOBODY_ELSE].map((url) => guarded.inject({ url, headers: as('writer') })),
  );
  expect([known?.statusCode, unknown?.statusCode]).toEqual([403, 403]);
  expect(known?.json().message).toBe(unknown?.json().message);
});

test('extensions are refused also where nobody is found', async () => {
  for (const url of [`${NOBODY_ELSE}?extensions=Phone`, '/profiles?LastName=Nobody&extensions=Phone']) {
    await expectRefusal(guarded, { method: 'GET', url, headers: as('reader') }, 403);
  }
});

test('without USE_ROLES whoever is known may do everything', async () => {
  const payload = '{"FirstName":"Ivo","Phone":[{"PhoneNumber":"7"}]}';
  const response = await withoutRoles.inject({ method: 'PUT', url: BRUCE, payload, headers: as('nobody') });
  expect(response.statusCode, response.body).toBe(200);
});

test('members need no privilege', async () => {
  const url = '/client/users/demo-session-1/profile';
  const payload = '{"email":"ada.tremblay@example.com","postalZipCode":"H0H 0H0"}';
  const response = await guarded.inject({
    method: 'PUT',
    url,
    payload,
    headers: { 'content-type': 'application/json' },
  });
  expect(response.statusCode, response.body).toBe(200);
});
