import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, createMember, enrol, LOUIS, putProfile, startSession, type TestMember } from '../../support/loyalty.ts';
import { ACCOUNT_CLOSED, close, getProfile, putClosure, putEmail, putPhoneNumber } from '../../support/member-paths.ts';
import { search } from '../../support/member-search.ts';

const app = useTestApp(openTestDatabase);

const headersOf = (type: string) => ({ 'X-Identifier-Type': type });
const accept = (status: string) => ({ status });

test.each([
  [
    34,
    '{"debugMessage":"Profile Updated"}',
    ({ correlationId, mandatory }: TestMember) => putProfile(app, correlationId, mandatory),
  ],
  [
    35,
    '{"message":"Email option updated."}',
    ({ correlationId }: TestMember) => putEmail(app, correlationId, accept('declined')),
  ],
  [
    42,
    '{"message":"Phone number option updated."}',
    ({ correlationId }: TestMember) => putPhoneNumber(app, correlationId, accept('deferred')),
  ],
  [
    49,
    '{"message":"Account Status updated successfully"}',
    ({ correlationId }: TestMember) => putClosure(app, correlationId),
  ],
])('es-loyalty.md §2.4: %i bytes of compact JSON with nothing around them: %s', async (bytes, body, send) => {
  const response = await send(await createMember(app));
  expect([response.statusCode, response.body]).toEqual([200, body]);
  expect(response.headers['content-length']).toBe(String(bytes));
});

test.each([
  ['INVALID_REQUEST', 400, (member: TestMember) => putProfile(app, member.correlationId, {})],
  [
    'EMAIL_ALREADY_EXISTS',
    400,
    (member: TestMember) => putProfile(app, member.correlationId, { ...member.mandatory, email: ADA.email }),
  ],
  ['NOT_FOUND', 404, () => getProfile(app, 'no-such-session')],
  [
    'API_VALIDATION',
    401,
    async (member: TestMember) => {
      await close(app, member);
      return putProfile(app, member.correlationId, member.mandatory);
    },
  ],
])('es-loyalty.md §2.5: %s comes with HTTP %i and a text, one error per answer', async (errorCode, status, send) => {
  const response = await send(await createMember(app));
  expect(response.statusCode).toBe(status);
  expect(response.json()).toEqual({ statusCode: status, errorCode, errorMessage: expect.stringMatching(/\S/) });
  if (status === 401) expect(response.json()).toEqual(ACCOUNT_CLOSED);
});

const CALLS = [
  ['PUT', 'profile', { email: LOUIS.email, postalZipCode: '90210' }],
  ['GET', 'profile', undefined],
  ['GET', 'profile/emd', undefined],
  ['PUT', 'profile/email', { status: 'deferred' }],
  ['PUT', 'profile/phonenumber', { status: 'deferred' }],
  ['POST', 'member/search', { lastName: 'Gagnon' }],
] as const;

test.each(CALLS)('es-loyalty.md §2.2: %s …/%s reads no identifier type', async (method, path, body) => {
  const url = `/client/users/${LOUIS.correlationId}/${path}`;
  const payload = body && { payload: JSON.stringify(body) };
  const plain = await app.inject({ method, url, ...payload });
  expect(plain.statusCode, plain.body).toBe(200);
  for (const type of ['EMAIL', 'PHONE_NUMBER', 'USER_NAME', '']) {
    const response = await app.inject({ method, url, ...payload, headers: headersOf(type) });
    expect([response.statusCode, response.body]).toEqual([200, plain.body]);
  }
});

test('es-loyalty.md §3.1: enrolment alone needs no session', async () => {
  for (const [method, path, body] of [...CALLS, ['PUT', 'profile/closure', {}] as const]) {
    const url = `/client/users/${randomUUID()}/${path}`;
    const response = await app.inject({ method, url, ...(body && { payload: JSON.stringify(body) }) });
    expect([path, response.statusCode, response.json().errorCode]).toEqual([path, 404, 'NOT_FOUND']);
  }
  const correlationId = randomUUID();
  const enrolled = await enrol(app, { email: `${correlationId}@example.com`, postalZipCode: '90210', correlationId });
  expect(enrolled.statusCode, enrolled.body).toBe(200);
  // §7: an enrolment may send a correlation id, which opens no session.
  expect((await getProfile(app, correlationId)).statusCode).toBe(404);
});

test('es-loyalty.md §3.2: one session serves many calls, each on its account', async () => {
  const { correlationId, mandatory } = await createMember(app, { lastName: 'Many-Calls', extendedData: { a: 1 } });
  const updated = await putProfile(app, correlationId, { ...mandatory, city: 'Laval', extendedData: { b: 2 } });
  expect(updated.statusCode).toBe(200);
  expect((await getProfile(app, correlationId)).json()).toMatchObject({ city: 'Laval' });
  const data = await app.inject({ url: `/client/users/${correlationId}/profile/emd` });
  expect(data.json()).toEqual({ b: 2 });
  const emailAddress = `new-${mandatory.email}`;
  expect((await putEmail(app, correlationId, { emailAddress, status: 'accepted' })).statusCode).toBe(200);
  const phone = { phoneNumber: '(581) 555-0101', status: 'accepted' };
  expect((await putPhoneNumber(app, correlationId, phone)).statusCode).toBe(200);
  const [found] = (await search(app, { lastName: 'Many-Calls' }, correlationId)).json().members;
  const { email, phoneNumber, city } = found;
  expect({ email, phoneNumber, city }).toEqual({ email: emailAddress, phoneNumber: phone.phoneNumber, city: 'Laval' });
  expect((await putClosure(app, correlationId)).statusCode).toBe(200);
});

test.each([
  ['EMAIL', 'email', `${randomUUID()}@example.com`],
  ['PHONE_NUMBER', 'phoneNumber', '(581) 555-0102'],
])('es-loyalty.md §3.2: a session opened by %s stays on its account, whoever has that value later', async (...row) => {
  const [type, name, value] = row;
  const first = await createMember(app, { [name]: value, city: 'first' });
  const identifier = encodeURIComponent(value);
  const [earlier, later] = [randomUUID(), randomUUID()];
  await startSession(app, identifier, { correlationId: earlier }, headersOf(type));
  const given = { ...first.mandatory, phoneNumber: '', email: `other-${first.mandatory.email}` };
  expect((await putProfile(app, earlier, given)).statusCode).toBe(200);
  const second = await createMember(app, { [name]: value, city: 'second' });

  expect((await getProfile(app, earlier)).json()).toMatchObject({ city: 'first' });
  const started = await startSession(app, identifier, { correlationId: later }, headersOf(type));
  expect(started.json()).toMatchObject({ accountId: second.accountId });
  expect((await getProfile(app, later)).json()).toMatchObject({ city: 'second' });
});

test.each(['DELETE', 'GET', 'PUT', 'PATCH'] as const)(
  'es-loyalty.md §3.3: no call ends a session: %s …/sessions is unknown',
  async (method) => {
    const { accountId, correlationId } = await createMember(app);
    for (const path of [
      `${accountId}/sessions`,
      `${correlationId}/sessions`,
      `${accountId}/sessions/${correlationId}`,
    ]) {
      expect((await app.inject({ method, url: `/client/users/${path}` })).statusCode).toBe(404);
    }
    expect((await getProfile(app, correlationId)).statusCode).toBe(200);
  },
);
