import { readFileSync } from 'node:fs';
import type { LightMyRequestResponse } from 'fastify';
import { expect, test } from 'vitest';
import type { Privilege } from '../../../src/domain/privilege.ts';
import { useTestApp } from '../../support/app.ts';
import { useUsersFile } from '../../support/authentication.ts';
import { readRefusal } from '../../support/context-services.ts';
import { useRoutes } from '../../support/created-routes.ts';
import { openTestDatabase } from '../../support/database.ts';
import { useImportFolder } from '../../support/import.ts';
import { allBut, callersFor, NOBODY, only } from '../../support/privileges.ts';

type Operation = { route: string; url: string; body?: unknown; needs: Privilege[] };

const BRUCE = '/profiles/00027a52JCGY000M';
const BETTY = '/profiles/0000Sb5U97XE000Y';
const SCHEMAS = '/metadata/profiles/extensions';
const KEYS = '/metadata/identification-keys';
const PROFILE = { FirstName: 'Ivo', LastName: 'Ross' };
const WITH_PHONE = { ...PROFILE, phone: [{ PhoneNumber: '1' }] };
const PETS = { name: 'Pets', type: 'multi-valued', unique: ['tag'], attributes: [{ name: 'tag', type: 'string' }] };

/** Every operation of the dialect, in an order in which all can be done. */
const OPERATIONS: Operation[] = [
  { route: 'GET /server/status', url: '/server/status', needs: [] },
  { route: 'GET /metadata/profiles', url: '/metadata/profiles', needs: ['readProfileSchema'] },
  { route: `GET ${SCHEMAS}`, url: SCHEMAS, needs: ['readProfileExtensionSchema'] },
  { route: `GET ${SCHEMAS}/:name`, url: `${SCHEMAS}/Phone`, needs: ['readProfileExtensionSchema'] },
  { route: `POST ${SCHEMAS}`, url: SCHEMAS, body: PETS, needs: ['createProfileExtensionSchema'] },
  { route: `POST ${KEYS}`, url: KEYS, body: { name: 'ByName', attributes: ['LastName'] }, needs: ['createIdKeys'] },
  { route: `GET ${KEYS}`, url: KEYS, needs: ['readIdKeys'] },
  { route: `GET ${KEYS}/:name`, url: `${KEYS}/ByName`, needs: ['readIdKeys'] },
  { route: 'GET /profiles', url: '/profiles?LastName=Ross', needs: ['readProfile'] },
  {
    route: 'GET /profiles',
    url: '/profiles?LastName=Nobody&extensions=Phone',
    needs: ['readProfile', 'readProfileExtension'],
  },
  { route: 'GET /profiles/:customerId', url: BRUCE, needs: ['readProfile'] },
  {
    route: 'GET /profiles/:customerId',
    url: `${BRUCE}?extensions=Phone`,
    needs: ['readProfile', 'readProfileExtension'],
  },
  { route: 'POST /profiles', url: '/profiles', body: PROFILE, needs: ['createProfile'] },
  {
    route: 'POST /profiles',
    url: '/profiles',
    body: WITH_PHONE,
    needs: ['createProfile', 'createProfileExtension'],
  },
  {
    route: 'POST /profiles/import',
    url: '/profiles/import',
    body: { format: 'CSV', profiles: 'profiles.csv', 'id-key': 'ByName' },
    needs: ['importProfiles'],
  },
  { route: 'PUT /profiles/:customerId', url: BRUCE, body: PROFILE, needs: ['updateProfile'] },
  {
    route: 'PUT /profiles/:customerId',
    url: BRUCE,
    // Clearing an extension is a change of it, too.
    body: { ...PROFILE, Phone: [] },
    needs: ['updateProfile', 'updateProfileExtension'],
  },
  {
    route: 'POST /profiles/:customerId/extensions',
    url: `${BRUCE}/extensions`,
    body: { Phone: { PhoneNumber: '2' } },
    needs: ['createProfileExtension'],
  },
  {
    route: 'PUT /profiles/:customerId/extensions/:extension/by/unique',
    url: `${BRUCE}/extensions/Phone/by/unique`,
    body: { PhoneNumber: '2', prefix: '+33' },
    needs: ['updateProfileExtension'],
  },
  {
    route: 'PUT /profiles/:customerId/extensions/:extension/delete/by/unique',
    url: `${BRUCE}/extensions/Phone/delete/by/unique`,
    body: { PhoneNumber: '2' },
    needs: ['deleteProfileExtension'],
  },
  {
    route: 'PUT /profiles/:customerId/merge/:sourceId',
    url: `${BRUCE}/merge/0000Sb5U97XE000Y`,
    body: {},
    needs: ['mergeProfiles'],
  },
  { route: 'DELETE /profiles/:customerId', url: BRUCE, needs: ['deleteCustomerProfile'] },
  { route: `DELETE ${KEYS}/:name`, url: `${KEYS}/ByName`, needs: ['deleteIdKeys'] },
  { route: `DELETE ${SCHEMAS}/:name`, url: `${SCHEMAS}/Pets`, needs: ['deleteProfileExtensionSchema'] },
  { route: 'POST /server/mode', url: '/server/mode', body: { mode: 'production' }, needs: ['setServerMode'] },
];

const routes = useRoutes();
const AUTHENTICATION_FILE = useUsersFile(callersFor(OPERATIONS.map(({ needs }) => needs)));
const { path: IMPORT_DIR } = useImportFolder({ 'profiles.csv': 'LastName,Phone.PhoneNumber\nRoss,1\nBanner,2\n' });
const app = useTestApp(openTestDatabase, { env: { AUTHENTICATION_FILE, IMPORT_DIR, USE_ROLES: 'true' } });

const methodOf = (route: string) => route.slice(0, route.indexOf(' ')) as 'GET';

function send({ route, url, body }: Operation, headers: Record<string, string>): Promise<LightMyRequestResponse> {
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  return app.inject({ method: methodOf(route), url, headers, ...payload });
}

test('no route is known without credentials but those of members and of the health', async () => {
  const open = routes.filter((route) => / \/(?:client|health)\//.test(route));
  expect(open.length).toBeGreaterThan(4);
  const guarded = routes.filter((route) => !open.includes(route));
  expect(guarded.length).toBeGreaterThan(OPERATIONS.length);
  const before = await app.snapshot();
  for (const route of guarded) {
    const url = route.slice(route.indexOf(' ') + 1).replaceAll(/:\w+/g, 'x');
    const { statusCode } = await app.inject({ method: methodOf(route), url });
    expect([route, statusCode]).toEqual([route, 401]);
  }
  expect(await app.snapshot()).toEqual(before);
});

test('every route of the dialect is in the table', async () => {
  const listed = new Set(OPERATIONS.map(({ route }) => route));
  const isOther = (route: string) =>
    / \/(?:client|health|graphql)\b/.test(route) || methodOf(route) === ('HEAD' as string);
  const unlisted = routes.filter((route) => !isOther(route) && !listed.has(route));
  expect([...listed].filter((route) => !routes.includes(route))).toEqual([]);
  for (const route of unlisted) {
    const url = route.slice(route.indexOf(' ') + 1).replaceAll(/:\w+/g, 'x');
    const { statusCode } = await app.inject({ method: methodOf(route), url, headers: NOBODY });
    expect([route, statusCode], 'a new route belongs into the table').toEqual([route, 405]);
  }
});

test('the table of the documents says the same', () => {
  const document = readFileSync(new URL('../../../docs/compatibility.md', import.meta.url), 'utf8');
  const [, section = ''] = /\n## Privileges\n(.*?)\n## /s.exec(document) ?? [];
  const rows = section.split('\n');
  const fold = (text: string) => text.replaceAll(/:\w+|\{\w+\}/g, '{}');
  for (const { route, needs } of OPERATIONS) {
    const row = rows.find((line) => fold(line).startsWith(`| \`${fold(route)}\` |`)) ?? `no row for ${route}`;
    for (const privilege of needs) expect(row).toContain(`\`${privilege}\``);
    if (needs.length === 0) expect(row).toContain('none');
  }
});

const GUARDED = OPERATIONS.filter(({ needs }) => needs.length > 0);
test.each(GUARDED.map((operation) => [operation.route, operation.needs.join(', '), operation] as const))(
  '%s without %s is 403 and changes nothing',
  async (_route, _needs, operation) => {
    const before = await app.snapshot();
    const refusal = await send(operation, NOBODY);
    expect(refusal.statusCode, refusal.body).toBe(403);
    expect(readRefusal(refusal)).toMatchObject({ error_code: 'Forbidden' });
    expect(refusal.json().message).toContain(operation.needs[0]);
    for (const missing of operation.needs) {
      const response = await send(operation, allBut(missing));
      expect(response.statusCode, response.body).toBe(403);
      expect(response.json().message).toBe(`the caller lacks the privilege ${missing}`);
    }
    if (methodOf(operation.route) === 'GET') {
      const head = await app.inject({ method: 'HEAD', url: operation.url, headers: NOBODY });
      expect(head.statusCode).toBe(403);
    }
    expect(await app.snapshot()).toEqual(before);
  },
);

test('each operation is done for a caller who has what it needs and nothing more', async () => {
  for (const operation of OPERATIONS) {
    const response = await send(operation, only(operation.needs));
    expect(response.statusCode, `${operation.route} ${response.body}`).toBeLessThan(300);
  }
  expect(
    (await send({ route: 'GET /profiles/:customerId', url: BETTY, needs: [] }, only(['readProfile']))).statusCode,
  ).toBe(404);
});
