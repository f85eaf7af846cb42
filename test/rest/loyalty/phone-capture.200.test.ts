import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, readMember, type TestMember } from '../../support/loyalty.ts';
import { expectAnswer, getProfile, putPhoneNumber } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);
const UPDATED = '{"message":"Phone number option updated."}';

const capture = (member: TestMember, body: Record<string, unknown>): Promise<void> =>
  expectAnswer(putPhoneNumber(app, member.correlationId, body), UPDATED);

test('es-loyalty.md §11: accepted stores a valid number and the option, and nothing else', async () => {
  const member = await createMember(app, { firstName: 'Ada', phoneNumber: '(579) 555-0201' });
  const before = await readMember(app, member.accountId);
  await capture(member, { phoneNumber: '(123) 456-7890', status: 'accepted' });
  const { updated_at, ...after } = await readMember(app, member.accountId);
  const changed = { phone_number: '(123) 456-7890', phone_option: 'accepted', version: 2 };
  expect(after).toEqual({ ...before, ...changed, updated_at: undefined });
  expect((await getProfile(app, member.correlationId)).json()).toMatchObject({ phoneNumber: '(123) 456-7890' });
});

test.each([
  ['deferred, without the key', { status: 'deferred' }],
  ['declined, with null', { status: 'declined', phoneNumber: null }],
])('es-loyalty.md §11: %s, stores the option and keeps the number', async (_what, body) => {
  for (const phone of [{}, { phoneNumber: '(579) 555-0202' }]) {
    const member = await createMember(app, phone);
    const before = await readMember(app, member.accountId);
    await capture(member, body);
    const { updated_at, ...after } = await readMember(app, member.accountId);
    expect(after).toEqual({ ...before, phone_option: body.status, version: 2, updated_at: undefined });
  }
});

test('the last answer counts', async () => {
  const member = await createMember(app);
  await capture(member, { status: 'declined', phoneNumber: null });
  await capture(member, { status: 'accepted', phoneNumber: '(579) 555-0203' });
  await capture(member, { status: 'deferred' });
  const row = await readMember(app, member.accountId);
  expect(row).toMatchObject({ phone_number: '(579) 555-0203', phone_option: 'deferred', version: 4 });
});

test('es-loyalty.md §4.9: a number that another member has moves over; the other one keeps its option', async () => {
  const phoneNumber = '(579) 555-0204';
  const [holder, taker] = [await createMember(app), await createMember(app)];
  await capture(holder, { status: 'accepted', phoneNumber });
  await capture(taker, { status: 'accepted', phoneNumber });
  expect(await readMember(app, taker.accountId)).toMatchObject({ phone_number: phoneNumber, version: 2 });
  const left = { phone_number: null, phone_option: 'accepted', version: 3 };
  expect(await readMember(app, holder.accountId)).toMatchObject(left);
});

test('takes the number that the member has already', async () => {
  const phoneNumber = '(579) 555-0205';
  const member = await createMember(app, { phoneNumber });
  await capture(member, { status: 'accepted', phoneNumber });
  expect(await readMember(app, member.accountId)).toMatchObject({ phone_number: phoneNumber, version: 2 });
});

test('ignores unknown attributes, and serves the path with a trailing slash', async () => {
  const member = await createMember(app, { city: 'Gaspé' });
  const payload = JSON.stringify({ status: 'deferred', email: 'x', city: 'Laval', constructor: 1 });
  const url = `/client/users/${member.correlationId}/profile/phonenumber/`;
  await expectAnswer(app.inject({ method: 'PUT', url, payload }), UPDATED);
  expect(await readMember(app, member.accountId)).toMatchObject({ city: 'Gaspé' });
});
