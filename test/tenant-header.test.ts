import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { useTestApp } from './support/app.ts';
import { createCustomer, issuesOf, readRefusal, send } from './support/context-services.ts';
import { openTestDatabase } from './support/database.ts';
import { useImportFolder } from './support/import.ts';
import { inTenant } from './support/other-apps.ts';
import { REST_VERBS } from './support/tenant-verbs.ts';

const { path: IMPORT_DIR } = useImportFolder();
const app = useTestApp(openTestDatabase, { env: { IMPORT_DIR } });

const HEADER = 'x-genesys-tenantid';
const BRUCE = '00027a52JCGY000M';
const NOTHING = { accountId: '', email: '', phoneNumber: '', externalId: '', card: '', correlationId: '' };
const THINGS = { ...NOTHING, customerId: BRUCE, otherId: '0000Sb5U97XE000Y', nodes: [], lastCursor: '' };

test.each(['1', ' 1 ', '01', '0000000000000000001'])(
  '%j is the default tenant (context-services.md §1.7)',
  async (value) => {
    const response = await app.inject({ url: `/profiles/${BRUCE}`, headers: { [HEADER]: value } });
    expect(response.statusCode, response.body).toBe(200);
  },
);

test('the greatest 32-bit integer is a tenant, and X-Genesys-Segment means nothing', async () => {
  const tenant = inTenant(app, '2147483647');
  const id = await createCustomer(tenant, { FirstName: 'Ada' });
  const headers = { [HEADER]: '2147483647', 'x-genesys-segment': 'abc' };
  expect((await app.inject({ url: `/profiles/${id}`, headers })).statusCode).toBe(200);
  expect((await app.inject({ url: `/profiles/${id}` })).statusCode).toBe(404);
});

const BAD = ['abc', '', ' ', '-1', '0', '00', '1.0', '1e1', '0x1', '+1', '2147483648', '9'.repeat(400), '1,1', '１'];
test.each(BAD)('%j is refused by REST and GraphQL, each in its shape, and nothing is written', async (value) => {
  const before = await app.snapshot();
  const tenant = inTenant(app, value);
  const rest = await send(tenant, 'POST', '/profiles', { FirstName: 'Ada' });
  expect(issuesOf(readRefusal(rest))).toEqual(['X-Genesys-TenantId: MALFORMED']);
  expect(rest.statusCode).toBe(400);
  const query = 'mutation { createProfile(input: { attributes: { FirstName: "Ada" } }) { __typename } }';
  const graphql = await tenant.inject({ method: 'POST', url: '/graphql', payload: JSON.stringify({ query }) });
  expect(graphql.statusCode).toBe(400);
  expect(graphql.json()).toEqual({
    errors: [
      {
        message: expect.stringContaining('X-Genesys-TenantId'),
        extensions: { code: 'VALIDATION', issues: [expect.objectContaining({ path: ['X-Genesys-TenantId'] })] },
      },
    ],
  });
  expect(await app.snapshot()).toEqual(before);
});

test.each(REST_VERBS)('$verb refuses one that is no integer', async (entry) => {
  const before = await app.snapshot();
  const response = await inTenant(app, 'abc').inject(entry.request(THINGS));
  expect(issuesOf(readRefusal(response))).toEqual(['X-Genesys-TenantId: MALFORMED']);
  expect(await app.snapshot()).toEqual(before);
});

test('two of them are refused, also when they agree', async () => {
  await app.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.app.server.address() as AddressInfo;
  const status = await new Promise((resolve, reject) => {
    const headers = { [HEADER]: ['1', '1'] };
    const sent = httpRequest({ port, path: '/metadata/profiles', headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
  expect(status).toBe(400);
});
