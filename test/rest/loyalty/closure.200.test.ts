import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, readExtendedData, readMember, startSession, update } from '../../support/loyalty.ts';
import { CLOSED, expectAnswer, getProfile, putClosure, putEmail } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

const PROFILE = {
  ...{ dateOfBirth: '1990-04-12', gender: 'F', firstName: 'Ada', lastName: 'Tremblay', businessName: 'Tremblay' },
  ...{ street: '1 Rue A', street2: 'App. 2', city: 'Montréal', provinceState: 'QC', languagePreference: 'fr-CA' },
};
let phones = 0;
const createFull = () =>
  createMember(app, {
    ...{ ...PROFILE, phoneNumber: `(367) 555-${String(++phones).padStart(4, '0')}` },
    ...{ externalIdentifier: randomUUID(), extendedDataSource: 'PPN', extendedData: { points: 1, casl: true } },
  });

test.each([
  ['no body', undefined],
  ['an empty object', {}],
  ['flags that are null', { zeroBalances: null, anonymizeMemberData: null, anonymiseMemberData: null }],
  ['flags that are false', { zeroBalances: false, anonymizeMemberData: false, anonymiseMemberData: false }],
  ['balances to make zero', { zeroBalances: true }],
])('es-loyalty.md §8: closes with %s, and keeps the member’s attributes and card', async (_what, body) => {
  const member = await createFull();
  const before = await readMember(app, member.accountId);
  await expectAnswer(putClosure(app, member.correlationId, body), CLOSED);
  const { closed_at, updated_at, ...after } = await readMember(app, member.accountId);
  expect(after).toEqual({
    ...{ ...before, status: 'CLOSED', version: 2 },
    ...{ closed_at: undefined, updated_at: undefined },
  });
  expect(Math.abs(Date.now() - Date.parse(String(closed_at)))).toBeLessThan(600_000);
  expect(updated_at).toBe(closed_at);
});

test('es-loyalty.md §8: removes the extended data of every source, and of no other member', async () => {
  const [member, other] = [await createFull(), await createFull()];
  await update(app, member, { extendedData: { plain: 1 } });
  const others = [await readMember(app, other.accountId), await readExtendedData(app, other.accountId)];
  await expectAnswer(putClosure(app, member.correlationId), CLOSED);
  expect(await readExtendedData(app, member.accountId)).toEqual([]);
  expect([await readMember(app, other.accountId), await readExtendedData(app, other.accountId)]).toEqual(others);
});

// es-loyalty.md §8 and C16: the documented spelling counts before the other one.
test.each([
  [{ anonymizeMemberData: true }, true],
  [{ anonymiseMemberData: true }, true],
  [{ anonymizeMemberData: true, anonymiseMemberData: false }, true],
  [{ anonymizeMemberData: false, anonymiseMemberData: true }, false],
  [{ anonymizeMemberData: null, anonymiseMemberData: true }, true],
])('es-loyalty.md §8: %j makes the member anonymous: %s', async (body, isAnonymous) => {
  const member = await createFull();
  await expectAnswer(putClosure(app, member.correlationId, body), CLOSED);
  const profile = (await getProfile(app, member.correlationId)).json();
  if (isAnonymous) expect(profile).toEqual({});
  else expect(profile).toMatchObject({ ...PROFILE, ...member.mandatory });
});

test('es-loyalty.md §8: an anonymous account has no attribute and no external id, declines both contacts, keeps its card', async () => {
  const member = await createFull();
  const email = { emailAddress: member.mandatory.email, status: 'accepted' };
  expect((await putEmail(app, member.correlationId, email)).statusCode).toBe(200);
  const before = await readMember(app, member.accountId);
  await expectAnswer(putClosure(app, member.correlationId, { anonymizeMemberData: true, zeroBalances: true }), CLOSED);
  const after = await readMember(app, member.accountId);
  const { tenant_id, account_id, loyalty_id, created_at } = before;
  expect(after).toEqual({
    ...Object.fromEntries(Object.keys(before).map((name) => [name, null])),
    ...{ tenant_id, account_id, loyalty_id, created_at, status: 'CLOSED', version: 3 },
    ...{ email_option: 'declined', phone_option: 'declined' },
    ...{ updated_at: after['updated_at'], closed_at: after['updated_at'] },
  });
});

// es-loyalty.md §8: the status is CLOSED
test('tells whoever opens a session on it that it is closed', async () => {
  const { accountId, loyaltyId, correlationId } = await createFull();
  await expectAnswer(putClosure(app, correlationId), CLOSED);
  const body = JSON.stringify({ accountId, loyaltyId, status: 'CLOSED' });
  await expectAnswer(startSession(app, accountId, { correlationId: randomUUID() }), body);
});

test('serves the path with a trailing slash', async () => {
  const { correlationId } = await createMember(app);
  await expectAnswer(app.inject({ method: 'PUT', url: `/client/users/${correlationId}/profile/closure/` }), CLOSED);
});
