import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, readMember, type TestMember } from '../../support/loyalty.ts';
import { expectAnswer, getProfile, putEmail } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);
const UPDATED = '{"message":"Email option updated."}';

const capture = (member: TestMember, body: Record<string, unknown>): Promise<void> =>
  expectAnswer(putEmail(app, member.correlationId, body), UPDATED);

test('es-loyalty.md §2.4: the confirmation has 35 bytes', async () => {
  const member = await createMember(app);
  const response = await putEmail(app, member.correlationId, { status: 'deferred' });
  expect(response.headers).toMatchObject({ 'content-length': '35', 'content-type': 'application/json; charset=utf-8' });
  expect(response.body).toBe(UPDATED);
});

test('es-loyalty.md §10: accepted stores the address and the option, and nothing else', async () => {
  const member = await createMember(app, { firstName: 'Ada', phoneNumber: '(579) 555-0001', city: 'Gaspé' });
  const before = await readMember(app, member.accountId);
  const emailAddress = `New.${member.mandatory.email}`;
  await capture(member, { emailAddress, status: 'accepted' });
  const { updated_at, ...after } = await readMember(app, member.accountId);
  expect(after).toEqual({
    ...{ ...before, email: emailAddress, email_folded: emailAddress.toLowerCase() },
    ...{ email_option: 'accepted', version: 2, updated_at: undefined },
  });
  expect((await getProfile(app, member.correlationId)).json()).toMatchObject({ email: emailAddress });
});

test.each(['deferred', 'declined'])(
  'es-loyalty.md §10: %s, without an address, stores the option and keeps the address',
  async (status) => {
    for (const nothing of [{}, { emailAddress: null }, { emailAddress: '' }]) {
      const member = await createMember(app, { firstName: 'Ada' });
      const before = await readMember(app, member.accountId);
      await capture(member, { ...nothing, status });
      const { updated_at, ...after } = await readMember(app, member.accountId);
      expect(after).toEqual({ ...before, email_option: status, version: 2, updated_at: undefined });
    }
  },
);

test('the last answer counts', async () => {
  const member = await createMember(app);
  const emailAddress = `second-${member.mandatory.email}`;
  await capture(member, { status: 'declined' });
  await capture(member, { status: 'accepted', emailAddress });
  await capture(member, { status: 'deferred' });
  const row = await readMember(app, member.accountId);
  expect(row).toMatchObject({ email: emailAddress, email_option: 'deferred', version: 4 });
});

test('es-loyalty.md §4.6 E2: the own address, in any letter case, is no conflict', async () => {
  const member = await createMember(app);
  const emailAddress = member.mandatory.email.toUpperCase();
  await capture(member, { status: 'accepted', emailAddress });
  expect(await readMember(app, member.accountId)).toMatchObject({ email: emailAddress });
});

test('es-loyalty.md §4.6 E2: the address that a member gives up is free', async () => {
  const [first, second] = [await createMember(app), await createMember(app)];
  await capture(first, { status: 'accepted', emailAddress: `new-${first.mandatory.email}` });
  await capture(second, { status: 'accepted', emailAddress: first.mandatory.email });
  expect(await readMember(app, second.accountId)).toMatchObject({ email: first.mandatory.email });
});

test('ignores unknown attributes, and serves the path with a trailing slash', async () => {
  const member = await createMember(app, { city: 'Gaspé' });
  const payload = JSON.stringify({ status: 'declined', email: 'x', city: 'Laval', phoneNumber: 7, constructor: 1 });
  const url = `/client/users/${member.correlationId}/profile/email/`;
  await expectAnswer(app.inject({ method: 'PUT', url, payload }), UPDATED);
  expect(await readMember(app, member.accountId)).toMatchObject({ city: 'Gaspé', email: member.mandatory.email });
});
