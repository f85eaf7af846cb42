import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, inject, test } from 'vitest';
import { executeRows } from '../../src/db/client.ts';
import { type TestApp, useTestApp } from '../support/app.ts';
import { basic, usersWith, useUsersFile } from '../support/authentication.ts';
import { createCustomer } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { KEYED_WRITES, type Request, seen, sendKeyed } from '../support/keyed-writes.ts';
import { createMember } from '../support/loyalty.ts';
import { tokenEntry, useTokensFile } from '../support/loyalty-tokens.ts';
import { inTenant, useSecondApp } from '../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
const second = useSecondApp(app);
const AUTHENTICATION_FILE = useUsersFile(usersWith({ kent: [], lois: [] }));
const LOYALTY_TOKENS_FILE = useTokensFile({ tokens: [tokenEntry('kent', 'k'), tokenEntry('web', 'w')] });
const guarded = useSecondApp(app, { AUTHENTICATION_FILE, LOYALTY_TOKENS_FILE });

beforeEach(async () => void (await app.db.execute(sql`DELETE FROM idempotency_key`)));

const CREATE: Request = { method: 'POST', url: '/profiles', body: { FirstName: 'Ada' } };
const as = (name: string) => ({ authorization: basic(name, 'superman') });

async function createWith(to: TestApp, headers: object = {}): Promise<string> {
  const response = await sendKeyed(to, CREATE, 'shared', { ...headers });
  expect(response.statusCode, response.body).toBe(201);
  return response.json().customer_id;
}

test('two tenants have keys of their own', async () => {
  const [ours, theirs] = [await createWith(app), await createWith(inTenant(app, '2'))];
  expect(theirs).not.toBe(ours);
  expect([await createWith(app), await createWith(inTenant(app, '2'))]).toEqual([ours, theirs]);
});

test('two users have keys of their own, and so has whoever is asked for no name', async () => {
  const ids = [await createWith(guarded, as('kent')), await createWith(guarded, as('lois')), await createWith(app)];
  expect(new Set(ids).size).toBe(3);
  expect([await createWith(guarded, as('kent')), await createWith(guarded, as('lois')), await createWith(app)]).toEqual(
    ids,
  );
});

test('two tokens have keys of their own', async () => {
  const enrol = (token: string, email: string) => {
    const request: Request = { method: 'POST', url: '/client/users', body: { email, postalCode: '00000' } };
    return sendKeyed(guarded, request, 'shared', { authorization: `Bearer ${token}` });
  };
  const first = await enrol('k', 'k@a.example');
  // The same request is another one's: it is refused on its own.
  expect((await enrol('w', 'k@a.example')).json().errorCode).toBe('EMAIL_ALREADY_EXISTS');
  const other = await enrol('w', 'w@a.example');
  expect([first.statusCode, other.statusCode]).toEqual([200, 200]);
  expect(other.json().accountId).not.toBe(first.json().accountId);
  expect(seen(await enrol('k', 'k@a.example'))).toEqual(seen(first));
});

test('two paths, and two methods, have keys of their own', async () => {
  const [a, b] = [await createCustomer(app, { FirstName: 'A' }), await createCustomer(app, { FirstName: 'B' })];
  const body = { FirstName: 'C' };
  const requests: Request[] = [
    { method: 'PUT', url: `/profiles/${a}`, body },
    { method: 'PUT', url: `/profiles/${b}`, body },
    { method: 'DELETE', url: `/profiles/${a}` },
    CREATE,
  ];
  const answers = [];
  for (const request of requests) answers.push(seen(await sendKeyed(app, request, 'shared')));
  expect(answers.map((answer) => answer)).toMatchObject([200, 200, 200, 201].map((statusCode) => ({ statusCode })));
  for (const [index, request] of requests.entries()) {
    expect(seen(await sendKeyed(app, request, 'shared'))).toEqual(answers[index]);
  }
});

test('a session that points to another account by now makes another request', async () => {
  const [first, next] = [await createMember(app), await createMember(app)];
  const url = `/client/users/${first.correlationId}/profile/email`;
  const request: Request = { method: 'PUT', url, body: { status: 'declined' } };
  expect((await sendKeyed(app, request, 'session')).statusCode).toBe(200);
  await app.db.execute(
    sql`UPDATE member_session SET account_id = ${next.accountId}::uuid WHERE correlation_id = ${first.correlationId}`,
  );
  expect((await sendKeyed(app, request, 'session')).statusCode).toBe(422);
});

test('gateways on one database share the keys', async () => {
  expect(await createWith(second)).toBe(await createWith(app));
});

/** The embedded engine has one connection: its requests queue, and a few are enough to see that. */
const CROWD = inject('serverUrl') === null ? 10 : 50;

test.each(KEYED_WRITES)('$operation sent often at once is made once', async (write) => {
  const request = await write.prepare(app);
  const revisions = () =>
    executeRows<{ count: number }>(
      app.db,
      sql`SELECT ((SELECT count(*) FROM customer_revision) + (SELECT count(*) FROM member_revision))::integer AS count`,
    );
  const before = (await revisions())[0]?.count ?? 0;
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: CROWD }, (_, index) => sendKeyed(index % 2 ? app : second, request, key)),
  );
  const [first] = answers;
  expect(first?.statusCode, first?.body).toBeLessThan(300);
  expect(new Set(answers.map((answer) => JSON.stringify(seen(answer)))).size).toBe(1);
  // A merge writes two customers.
  expect((await revisions())[0]?.count).toBe(before + (write.operation.includes('merge') ? 2 : 1));
});

test('of different requests at once under one key, one is made', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      sendKeyed(app, { method: 'PUT', url: `/profiles/${id}`, body: { FirstName: `Ada ${n}` } }, 'contended'),
    ),
  );
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, ...Array(9).fill(422)]);
  const customer = await app.inject({ method: 'GET', url: `/profiles/${id}` });
  expect(customer.headers.etag).toBe('"2"');
});

test.each(['', '""', 'a b', '"a', '"a"; x=1', 'é', 'k'.repeat(256), `"${'k'.repeat(256)}"`])(
  '%s is no key: 400, and nothing is written',
  async (header) => {
    for (const write of KEYED_WRITES) {
      const request = await write.prepare(app);
      const before = await app.snapshot();
      const response = await sendKeyed(app, request, header);
      const message = 'Idempotency-Key: must have 1 to 255 visible ASCII characters';
      expect([response.statusCode, response.json()]).toEqual([
        400,
        expect.objectContaining(
          request.url.startsWith('/client')
            ? { errorCode: 'INVALID_REQUEST', errorMessage: message }
            : { error_code: 'BadRequest', message },
        ),
      ]);
      expect(await app.snapshot()).toEqual(before);
    }
  },
);

test('a key may have 255 characters', async () => {
  const key = 'k'.repeat(255);
  const first = await sendKeyed(app, CREATE, key);
  expect(first.statusCode).toBe(201);
  expect(seen(await sendKeyed(app, CREATE, `"${key}"`))).toEqual(seen(first));
});

test('what is no write of a profile takes no key, not even a malformed one', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const { accountId, correlationId } = await createMember(app);
  const requests = [
    { method: 'GET', url: `/profiles/${id}` },
    { method: 'GET', url: `/client/users/${correlationId}/profile` },
    { method: 'POST', url: `/client/users/${correlationId}/member/search`, payload: '{"email":"a@b.example"}' },
    { method: 'POST', url: `/client/users/${accountId}/sessions`, payload: `{"correlationId":"${correlationId}"}` },
    { method: 'POST', url: '/server/mode', payload: '{"mode":"production"}' },
    {
      method: 'POST',
      url: '/graphql',
      payload: '{"query":"mutation { createProfile(input: { attributes: { FirstName: \\"A\\" } }) { __typename } }"}',
    },
  ] as const;
  for (const request of requests) {
    const plain = await app.inject({ ...request, headers: { 'content-type': 'application/json' } });
    for (const key of ['read', 'read', 'no key']) {
      const headers = { 'content-type': 'application/json', 'idempotency-key': key };
      expect(seen(await app.inject({ ...request, headers }))).toEqual(seen(plain));
    }
  }
  expect((await app.snapshot())['idempotency_key']).toEqual([]);
  expect((await app.snapshot())['customer']?.filter((row) => String(row).includes('"FirstName": "A"'))).toHaveLength(4);
});
