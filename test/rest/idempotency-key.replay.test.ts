import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { createCustomer, send } from '../support/context-services.ts';
import { openTestDatabase } from '../support/database.ts';
import { createKey } from '../support/identification-keys.ts';
import { ageKeys, KEYED_WRITES, type Request, seen, sendKeyed, storedKeys } from '../support/keyed-writes.ts';
import { createMember } from '../support/loyalty.ts';

const app = useTestApp(openTestDatabase);
/** Customers are found by their records here, so these are changed behind a lock. */
const indexed = useTestApp(openTestDatabase);

beforeEach(async () => void (await app.db.execute(sql`DELETE FROM idempotency_key`)));

const DAY = 86_400;
const isDone = (status: number): boolean => [200, 201, 204].includes(status);

test.each(KEYED_WRITES)('$operation sent again is answered as before, and writes nothing', async (write) => {
  const request = await write.prepare(app);
  const key = randomUUID();
  // Stale the second time.
  const headers = write.isConditional ? { 'if-match': '"1"' } : {};
  const first = await sendKeyed(app, request, key, headers);
  expect(isDone(first.statusCode), first.body).toBe(true);
  const before = await app.snapshot();
  for (const spelling of [key, `"${key}"`]) {
    expect(seen(await sendKeyed(app, request, spelling, headers))).toEqual(seen(first));
  }
  const { url } = request;
  expect(seen(await sendKeyed(app, { ...request, url: `${url}/` }, key, headers))).toEqual(seen(first));
  expect(await app.snapshot()).toEqual(before);
});

test.each(KEYED_WRITES)('$operation answers the same with a key as without', async (write) => {
  const [plain, keyed] = [await write.prepare(app), await write.prepare(app)];
  const { method, url, body } = plain;
  const usual = await app.inject({ method, url, ...(body && { payload: JSON.stringify(body) }) });
  const answer = await sendKeyed(app, keyed, randomUUID());
  expect([answer.statusCode, answer.headers.etag]).toEqual([usual.statusCode, usual.headers.etag]);
  expect(Object.keys(answer.headers).sort()).toEqual(Object.keys(usual.headers).sort());
});

test.each(KEYED_WRITES)('$operation with anything else under the key is 422, and writes nothing', async (write) => {
  const request = await write.prepare(app);
  const key = randomUUID();
  await sendKeyed(app, request, key);
  const before = await app.snapshot();
  const others: [Request, object?][] = [
    [{ ...request, url: `${request.url}?x=1` }],
    [request, { 'if-match': '"1"' }],
    [request, { 'if-match': '*' }],
    [request, { 'if-none-match': '*' }],
    ...(write.otherBody ? [[{ ...request, body: write.otherBody }] as [Request]] : []),
  ];
  // What has no preconditions does not look at them; the key does.
  for (const [other, headers] of others) {
    const response = await sendKeyed(app, other, key, { ...headers });
    expect(response.statusCode, response.body).toBe(422);
    expect(response.headers['content-type']).toMatch(/^application\/json\b/);
    const message = 'this idempotency key was sent with another request: take a new key for a new request';
    expect(response.json()).toEqual(
      request.url.startsWith('/client')
        ? { statusCode: 422, errorCode: 'IDEMPOTENCY_KEY_REUSED', errorMessage: message }
        : {
            http_method: other.method,
            uri: other.url,
            http_code: 422,
            error_code: 'UnprocessableContent',
            message,
          },
    );
  }
  expect(await app.snapshot()).toEqual(before);
});

test.each(KEYED_WRITES)('$operation under a key that has run out is a new request', async (write) => {
  const request = await write.prepare(app);
  const key = randomUUID();
  await sendKeyed(app, request, key);
  const before = await app.snapshot();
  await ageKeys(app, DAY - 60);
  await sendKeyed(app, request, key);
  expect(await app.snapshot()).toEqual(before);
  await ageKeys(app, DAY + 1);
  const late = await sendKeyed(app, request, key);
  expect(late.statusCode, late.body).toBe(write.statusOfSecond);
  if (!isDone(late.statusCode)) return;
  const after = await app.snapshot();
  expect(after).not.toEqual(before);
  expect(seen(await sendKeyed(app, request, key))).toEqual(seen(late));
  expect(await app.snapshot()).toEqual(after);
});

test('a deletion sent again is answered as before, though there is nothing any more', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const request = { method: 'DELETE', url: `/profiles/${id}` } as const;
  const answers = [await sendKeyed(app, request, 'once'), await sendKeyed(app, request, 'once')];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  expect((await sendKeyed(app, request, 'twice')).statusCode).toBe(404);
});

test('a write is answered as before though the profile was changed, or is gone, since', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const request: Request = { method: 'PUT', url: `/profiles/${id}`, body: { FirstName: 'Grace' } };
  const first = await sendKeyed(app, request, 'k1', { 'if-match': '"1"' });
  expect(first.headers.etag).toBe('"2"');
  await send(app, 'PUT', `/profiles/${id}`, { FirstName: 'Joan' });
  expect(seen(await sendKeyed(app, request, 'k1', { 'if-match': '"1"' }))).toEqual(seen(first));
  expect((await send(app, 'GET', `/profiles/${id}`)).json()).toEqual({ customer_id: id, FirstName: 'Joan' });
  await app.inject({ method: 'DELETE', url: `/profiles/${id}` });
  expect(seen(await sendKeyed(app, request, 'k1', { 'if-match': '"1"' }))).toEqual(seen(first));
  const before = await app.snapshot();
  const { mandatory, correlationId } = await createMember(app);
  expect(await app.snapshot()).not.toEqual(before);
  const update: Request = { method: 'PUT', url: `/client/users/${correlationId}/profile`, body: mandatory };
  const updated = await sendKeyed(app, update, 'k2');
  await send(app, 'PUT', `/client/users/${correlationId}/profile/closure`);
  expect(seen(await sendKeyed(app, update, 'k2'))).toEqual(seen(updated));
});

test('a refused attempt leaves nothing, and may be made again under its key', async () => {
  await send(app, 'POST', '/server/mode', { mode: 'maintenance' });
  const request: Request = { method: 'POST', url: '/profiles', body: { FirstName: 'Ada' } };
  const before = await app.snapshot();
  expect((await sendKeyed(app, request, 'retried')).statusCode).toBe(503);
  expect(await app.snapshot()).toEqual(before);
  await send(app, 'POST', '/server/mode', { mode: 'production' });
  const made = await sendKeyed(app, request, 'retried');
  expect(made.statusCode).toBe(201);
  expect(seen(await sendKeyed(app, request, 'retried'))).toEqual(seen(made));
});

test.each([
  ['for another version', { 'if-match': '"7"' }, 412],
  ['of what is not allowed', {}, 400],
])('a write %s leaves no key', async (_what, headers, status) => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const body = status === 400 ? { Nickname: 'A' } : { FirstName: 'B' };
  const before = await app.snapshot();
  const refused = await sendKeyed(app, { method: 'PUT', url: `/profiles/${id}`, body }, 'refused', headers);
  expect(refused.statusCode).toBe(status);
  expect(await app.snapshot()).toEqual(before);
  // Not even which request it was is kept.
  const right = await sendKeyed(app, { method: 'PUT', url: `/profiles/${id}`, body: { FirstName: 'C' } }, 'refused');
  expect(right.statusCode).toBe(200);
});

test('a value that is taken is refused under a key as without, and the key works once it is free', async () => {
  await createKey(indexed, { name: 'Mail', attributes: ['EmailAddress'], unique: true });
  const holder = await createCustomer(indexed, { EmailAddress: 'a@b.example' });
  const id = await createCustomer(indexed, { FirstName: 'Ada' });
  const body = { EmailAddress: 'a@b.example' };
  const requests: Request[] = [
    { method: 'POST', url: '/profiles', body },
    { method: 'PUT', url: `/profiles/${id}`, body },
  ];
  for (const request of requests) {
    const before = await indexed.snapshot();
    const refused = await sendKeyed(indexed, request, 'taken');
    expect([refused.statusCode, refused.json().message]).toEqual([403, expect.stringContaining("key 'Mail'")]);
    expect(await indexed.snapshot()).toEqual(before);
  }
  await indexed.inject({ method: 'DELETE', url: `/profiles/${holder}` });
  const [create, replace] = requests as [Request, Request];
  const made = await sendKeyed(indexed, create, 'taken');
  expect(made.statusCode).toBe(201);
  await indexed.inject({ method: 'DELETE', url: `/profiles/${made.json().customer_id}` });
  expect((await sendKeyed(indexed, replace, 'taken')).statusCode).toBe(200);
});

test('an enrolment under an address that is taken leaves no key', async () => {
  const { mandatory } = await createMember(app);
  const request: Request = { method: 'POST', url: '/client/users', body: { ...mandatory, city: 'Laval' } };
  const before = await app.snapshot();
  const refused = await sendKeyed(app, request, 'enrol');
  expect([refused.statusCode, refused.json().errorCode]).toEqual([400, 'EMAIL_ALREADY_EXISTS']);
  expect(await app.snapshot()).toEqual(before);
});

test('a record that customers are found by is changed once, and its id is kept', async () => {
  await createKey(indexed, { name: 'ByNumber', source: 'Phone', attributes: ['PhoneNumber'] });
  const id = await createCustomer(indexed, { FirstName: 'Ada', Phone: [{ PhoneNumber: '1' }] });
  const url = `/profiles/${id}/extensions/Phone/by/unique`;
  const request: Request = { method: 'PUT', url, body: { PhoneNumber: '1', prefix: '+1' } };
  const first = await sendKeyed(indexed, request, 'record');
  expect(first.statusCode).toBe(204);
  const before = await indexed.snapshot();
  expect(seen(await sendKeyed(indexed, request, 'record'))).toEqual(seen(first));
  expect(await indexed.snapshot()).toEqual(before);
  const { value } = (await storedKeys(indexed)).at(-1)?.result ?? {};
  expect(value).toEqual({ customerId: id, version: 2, recordId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});

test('what is kept says whom it is about, and holds neither the key nor what was sent', async () => {
  const { url, body } = { url: '/profiles', body: { FirstName: 'Zebulon', EmailAddress: 'zebulon@a.example' } };
  const created = await sendKeyed(app, { method: 'POST', url, body }, 'secret-word');
  const id = created.json().customer_id;
  await sendKeyed(app, { method: 'DELETE', url: `/profiles/${id}` }, 'secret-word');
  const member = { email: 'zebulon@a.example', postalCode: '00000', lastName: 'Zebulon' };
  const enrolled = await sendKeyed(app, { method: 'POST', url: '/client/users', body: member }, 'secret-word');
  const { accountId, loyaltyId, status, cardType } = enrolled.json();
  const rows = await storedKeys(app);
  const hashes = {
    key_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    request_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  };
  const row = { ...hashes, tenant_id: '1', created_at: expect.any(String), customer_id: null, account_id: null };
  expect(rows).toHaveLength(3);
  const expected = [
    { ...row, customer_id: id, result: { value: { customerId: id, version: 1 } } },
    { ...row, customer_id: id, result: { value: {} } },
    { ...row, account_id: accountId, result: { value: { accountId, loyaltyId, status, cardType } } },
  ];
  expect(rows).toEqual(expect.arrayContaining(expected));
  expect(JSON.stringify(rows)).not.toMatch(/secret|zebulon/i);
});
