import type { LightMyRequestResponse } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { PRIVILEGES } from '../../src/domain/privilege.ts';
import { seedDemoData } from '../../src/services/demo-data.ts';
import { useTestApp } from '../support/app.ts';
import { basic, usersWith, useUsersFile } from '../support/authentication.ts';
import { openTestDatabase } from '../support/database.ts';
import { createKey } from '../support/identification-keys.ts';
import { withLateReads } from '../support/late-reads.ts';
import { inTenant, withHeaders } from '../support/other-apps.ts';

const AUTHENTICATION_FILE = useUsersFile(
  usersWith({ owner: PRIVILEGES, all: ['readProfile', 'readProfileExtension'], core: ['readProfile'], nobody: [] }),
);
const app = useTestApp(() => withLateReads(openTestDatabase, 40), {
  demoData: false,
  env: { AUTHENTICATION_FILE, USE_ROLES: 'true' },
});

const TENANTS = ['1', '2'] as const;
const USERS = ['all', 'core', 'nobody'] as const;
/** In both tenants. */
const BETTY = '0000Sb5U97XE000Y';
const BRUCE = '00027a52JCGY000M';

const as = (user: string, tenant: string) =>
  withHeaders(inTenant(app, tenant), { authorization: basic(user, 'superman') });

type Send = (user: string, tenant: string) => Promise<LightMyRequestResponse>;
const get =
  (url: string): Send =>
  (user, tenant) =>
    as(user, tenant).inject({ url });
const ask =
  (query: string): Send =>
  (user, tenant) =>
    as(user, tenant).inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ query }),
    });

const markOf = (tenant: string): string => `core of tenant ${tenant}`;
const secretOf = (tenant: string): string => `record of tenant ${tenant}`;

async function write(tenant: string, customerId: string, profile: object): Promise<void> {
  const url = `/profiles/${customerId}`;
  const response = await as('owner', tenant).inject({ method: 'PUT', url, payload: JSON.stringify(profile) });
  expect(response.statusCode, response.body).toBe(200);
}

beforeAll(async () => {
  for (const tenant of TENANTS) {
    await seedDemoData(app.db, tenant);
    await createKey(as('owner', tenant), { name: 'ByEmail', attributes: ['EmailAddress'] });
    const Phone = [{ PhoneNumber: '1', description: secretOf(tenant) }];
    await write(tenant, BETTY, { FirstName: markOf(tenant), EmailAddress: 'shared@example.test', Phone });
  }
});

/** Reads that statements are shared for; those `withRecords` need a further privilege. */
const READS: { name: string; send: Send; withRecords: boolean }[] = [
  { name: 'REST', send: get(`/profiles/${BETTY}`), withRecords: false },
  { name: 'REST with records', send: get(`/profiles/${BETTY}?extensions=Phone`), withRecords: true },
  {
    name: 'REST by e-mail address',
    send: get('/profiles?EmailAddress=shared%40example.test&include_profile=yes'),
    withRecords: false,
  },
  {
    name: 'REST by e-mail address with records',
    send: get('/profiles?EmailAddress=shared%40example.test&include_profile=yes&extensions=Phone'),
    withRecords: true,
  },
  { name: 'GraphQL', send: ask(`{ customer(customerId: "${BETTY}") { attributes } }`), withRecords: false },
  {
    name: 'GraphQL with records',
    send: ask(`{ customer(customerId: "${BETTY}") { attributes extensions { name records { attributes } } } }`),
    withRecords: true,
  },
  {
    name: 'GraphQL by e-mail address',
    send: ask(
      '{ identifyCustomers(attributes: [{ name: "EmailAddress", value: "shared@example.test" }]) { nodes { attributes } } }',
    ),
    withRecords: false,
  },
  {
    name: 'GraphQL by e-mail address with records',
    send: ask(
      '{ identifyCustomers(attributes: [{ name: "EmailAddress", value: "shared@example.test" }]) { nodes { attributes extensions { name records { attributes } } } } }',
    ),
    withRecords: true,
  },
];

/** Numbers as if at random, but the same each time. */
function* numbers(): Generator<number, never> {
  for (let value = 1; ; value = (value * 48_271) % 2_147_483_647) yield value;
}

function shuffle<Item>(items: readonly Item[]): Item[] {
  const random = numbers();
  const keyed = items.map((item) => ({ item, key: random.next().value }));
  return keyed.sort((one, other) => one.key - other.key).map(({ item }) => item);
}

test('who asks in the same moment gets what is of its own tenant, and no more than it may read', async () => {
  const all = TENANTS.flatMap((tenant) => USERS.flatMap((user) => READS.map((read) => ({ tenant, user, read }))));
  const requests = shuffle(Array.from({ length: 6 }, () => all).flat());
  const answers = await Promise.all(
    requests.map(async (request) => ({ ...request, answer: await request.read.send(request.user, request.tenant) })),
  );
  expect(answers).toHaveLength(288);
  for (const { tenant, user, read, answer } of answers) {
    const what = `${read.name} by ${user} of tenant ${tenant}: ${answer.body}`;
    const mayRead = user === 'all' || (user === 'core' && !read.withRecords);
    const other = tenant === '1' ? '2' : '1';
    expect(answer.body.includes(markOf(tenant)), what).toBe(mayRead);
    expect(answer.body.includes(secretOf(tenant)), what).toBe(user === 'all' && read.withRecords);
    expect(answer.body, what).not.toContain(`tenant ${other}`);
    if (!mayRead) expect(answer.body, what).toMatch(/forbidden/i);
  }
});

const versionOf = ({ headers }: LightMyRequestResponse): number => Number(/\d+/.exec(String(headers.etag))?.[0]);

/** What a read of one customer tells of its version, through either door. */
const VERSION_READS: ((tenant: string, customerId: string) => Promise<number>)[] = [
  async (tenant, id) => versionOf(await get(`/profiles/${id}`)('core', tenant)),
  async (tenant, id) =>
    (await ask(`{ customer(customerId: "${id}") { version } }`)('core', tenant)).json().data.customer.version,
];

test('a write that was acknowledged is seen by every read from then on', async () => {
  const newest: Record<string, number> = {};
  const writeAndRead = async (n: number): Promise<void> => {
    const tenant = TENANTS[n % 2] ?? '1';
    const customerId = n % 4 < 2 ? BRUCE : BETTY;
    const payload = JSON.stringify({
      FirstName: markOf(tenant),
      EmailAddress: 'shared@example.test',
      LastName: `writer ${n}`,
    });
    const url = `/profiles/${customerId}`;
    const written = await as('owner', tenant).inject({ method: 'PUT', url, payload });
    expect(written.statusCode, written.body).toBe(200);
    const key = `${tenant} ${customerId}`;
    newest[key] = Math.max(newest[key] ?? 0, versionOf(written));
    // Also what others have been told is written must be there.
    const known = newest[key];
    for (const read of VERSION_READS) expect(await read(tenant, customerId)).toBeGreaterThanOrEqual(known);
  };
  await Promise.all(Array.from({ length: 200 }, (_, n) => writeAndRead(n)));
  expect(Object.keys(newest)).toHaveLength(4);
  for (const [key, version] of Object.entries(newest)) {
    const [tenant = '', customerId = ''] = key.split(' ');
    for (const read of VERSION_READS) expect(await read(tenant, customerId)).toBe(version);
  }
});

test('maintenance of one tenant keeps nobody out of another one, also in the same moment', async () => {
  const setMode = async (mode: string) => {
    const payload = JSON.stringify({ mode });
    const response = await as('owner', '1').inject({ method: 'POST', url: '/server/mode', payload });
    expect(response.statusCode, response.body).toBe(200);
  };
  await setMode('maintenance');
  try {
    const requests = shuffle(
      TENANTS.flatMap((tenant) => Array.from({ length: 10 }, () => READS.map((read) => ({ tenant, read }))).flat()),
    );
    await Promise.all(
      requests.map(async ({ tenant, read }) => {
        const { body } = await read.send('all', tenant);
        if (tenant === '1') expect(body, read.name).toContain('maintenance');
        else expect(body, read.name).toContain(markOf(tenant));
        expect(body.includes(markOf('1')), read.name).toBe(false);
      }),
    );
  } finally {
    await setMode('production');
  }
  for (const { send } of READS.slice(0, 2)) expect((await send('all', '1')).body).toContain(markOf('1'));
});
