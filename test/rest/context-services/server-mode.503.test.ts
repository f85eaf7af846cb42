import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, readProfile, send } from '../../support/context-services.ts';
import { defineKey, identify } from '../../support/customer-traces.ts';
import { openTestDatabase } from '../../support/database.ts';
import { useImportFolder } from '../../support/import.ts';
import { useSecondApp } from '../../support/other-apps.ts';
import { listRoutes } from '../../support/routes.ts';
import { expectKeptOut, setMode } from '../../support/server-mode.ts';

const { path: IMPORT_DIR } = useImportFolder({ 'profiles.csv': 'FirstName\nlost\n' });
const app = useTestApp(openTestDatabase, { env: { IMPORT_DIR } });
const second = useSecondApp(app, { IMPORT_DIR });
const strict = useSecondApp(app, { STRICT_SERVER_MODES: 'true' });

const BRUCE = '00027a52JCGY000M';
const BETTY = '0000Sb5U97XE000Y';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Call = { route: string; url?: string; body?: unknown };

/** Every call of §5 and §6 that would succeed in production mode, and a few that find nothing. */
const PROFILE_CALLS: Call[] = [
  { route: 'GET /profiles/:customerId', url: `/profiles/${BRUCE}` },
  { route: 'GET /profiles/:customerId', url: `/profiles/${BRUCE}?extensions=Address` },
  { route: 'GET /profiles/:customerId', url: '/profiles/0000000000000000' },
  { route: 'PUT /profiles/:customerId', url: `/profiles/${BRUCE}`, body: { FirstName: 'lost' } },
  { route: 'DELETE /profiles/:customerId', url: `/profiles/${BRUCE}` },
  { route: 'POST /profiles', url: '/profiles', body: { FirstName: 'lost' } },
  { route: 'POST /profiles/import', body: { format: 'CSV', profiles: 'profiles.csv' } },
  { route: 'GET /profiles', url: '/profiles?EmailAddress=bruce.banner@marvelous.com' },
  { route: 'GET /profiles', url: '/profiles?EmailAddress=nobody@example.test&include_profile=yes' },
  // No stored integer can be equal to this text: no row is looked for.
  { route: 'GET /profiles', url: '/profiles?Phone.PhoneType=text' },
  {
    route: 'POST /profiles/:customerId/extensions',
    url: `/profiles/${BRUCE}/extensions`,
    body: { Phone: { PhoneNumber: '1' } },
  },
  {
    route: 'PUT /profiles/:customerId/extensions/:extension/by/unique',
    url: `/profiles/${BETTY}/extensions/Phone/by/unique`,
    body: { PhoneNumber: '6543210', description: 'lost' },
  },
  {
    route: 'PUT /profiles/:customerId/extensions/:extension/delete/by/unique',
    url: `/profiles/${BETTY}/extensions/Phone/delete/by/unique`,
    body: { PhoneNumber: '6543210' },
  },
  { route: 'PUT /profiles/:customerId/merge/:sourceId', url: `/profiles/${BRUCE}/merge/${BETTY}` },
];

const requestOf = ({ route, url = route.split(' ')[1], body }: Call) => ({
  method: route.split(' ')[0] as Method,
  url: url ?? '',
  ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
});

beforeAll(async () => {
  await defineKey(app, { name: 'ByEmail', attributes: ['EmailAddress'] });
  await defineKey(app, { name: 'ByType', source: 'Phone', attributes: ['PhoneType'] });
});
afterEach(() => setMode(app, 'production'));

test('every route of profiles is tried here', async () => {
  const routes = (await listRoutes(app)).filter((route) => /^\w+ \/profiles\b/.test(route));
  expect(new Set(PROFILE_CALLS.map(({ route }) => route))).toEqual(new Set(routes));
});

describe.each([
  ['the gateway that was switched', () => app],
  ['another gateway on the database', () => second],
])('maintenance mode, on %s', (_name, gatewayOf) => {
  test.each(PROFILE_CALLS)('keeps $route out: $url (context-services.md §9)', async (call) => {
    const gateway = gatewayOf();
    // It remembers production mode from a write, a read and a search a moment ago.
    await createCustomer(gateway, { FirstName: 'Ada' });
    expect(await identify(gateway, 'EmailAddress=bruce.banner@marvelous.com')).toEqual([BRUCE]);
    await setMode(app, 'maintenance');
    const before = await app.snapshot();
    expectKeptOut(await gateway.inject(requestOf(call)), 'maintenance');
    expect(await app.snapshot()).toEqual(before);
  });

  test('ends at once for reads, writes and searches', async () => {
    const gateway = gatewayOf();
    await setMode(app, 'maintenance');
    expectKeptOut(await send(gateway, 'GET', `/profiles/${BRUCE}`), 'maintenance');
    for (const first of ['read', 'write', 'search', 'create']) {
      await setMode(app, 'production');
      if (first === 'read') expect(await readProfile(gateway, BRUCE)).toHaveProperty('FirstName');
      if (first === 'search') expect(await identify(gateway, 'EmailAddress=nobody@example.test')).toEqual([]);
      if (first === 'create') await createCustomer(gateway, { FirstName: 'Ada' });
      if (first === 'write') {
        const response = await send(gateway, 'POST', `/profiles/${BRUCE}/extensions`, { Address: { City: 'Brest' } });
        expect(response.statusCode, response.body).toBe(200);
      }
      await setMode(app, 'maintenance');
      expectKeptOut(await send(gateway, 'PUT', `/profiles/${BRUCE}`, { FirstName: 'lost' }), 'maintenance');
    }
  });
});

describe('STRICT_SERVER_MODES=true (context-services.md §9)', () => {
  test.each<Call & { status: number }>([
    { route: 'POST /metadata/identification-keys', body: { name: 'ByTitle', attributes: ['Title'] }, status: 201 },
    { route: 'DELETE /metadata/identification-keys/ByTitle', status: 204 },
    { route: 'DELETE /metadata/profiles/extensions/Address', status: 204 },
  ])('$route needs maintenance mode', async ({ status, ...call }) => {
    const before = await app.snapshot();
    expectKeptOut(await strict.inject(requestOf(call)), 'production');
    expect(await app.snapshot()).toEqual(before);
    await setMode(strict, 'maintenance');
    const response = await strict.inject(requestOf(call));
    expect(response.statusCode, response.body).toBe(status);
  });

  test.each<Call & { status: number }>([
    { route: 'GET /metadata/profiles', status: 200 },
    { route: 'GET /metadata/profiles/extensions', status: 200 },
    { route: 'GET /metadata/profiles/extensions/Phone', status: 200 },
    { route: 'GET /metadata/identification-keys', status: 200 },
    { route: 'GET /metadata/identification-keys/ByEmail', status: 200 },
    { route: 'GET /server/status', status: 200 },
    { route: 'POST /metadata/profiles/extensions', body: { name: 'Pets', type: 'classifier' }, status: 201 },
    { route: 'POST /profiles', body: { FirstName: 'Ada' }, status: 201 },
    { route: `GET /profiles/${BRUCE}`, status: 200 },
  ])('$route is allowed in production mode', async ({ status, ...call }) => {
    const response = await strict.inject(requestOf(call));
    expect(response.statusCode, response.body).toBe(status);
  });

  test('maintenance mode keeps profiles out as it does without', async () => {
    await setMode(strict, 'maintenance');
    expectKeptOut(await send(strict, 'GET', `/profiles/${BRUCE}`), 'maintenance');
  });
});
