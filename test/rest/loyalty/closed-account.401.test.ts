import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  createMember,
  EMAIL_TAKEN,
  enrol,
  expectRefused,
  notFound,
  putProfile,
  readMember,
  startSession,
  type TestMember,
  update,
} from '../../support/loyalty.ts';
import {
  ACCOUNT_CLOSED,
  close,
  expectAnswer,
  getExtendedData,
  getProfile,
  putEmail,
  putPhoneNumber,
} from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

async function createClosed(options: Record<string, unknown> = {}, profile: Record<string, unknown> = {}) {
  const member = await createMember(app, { city: 'Gaspé', extendedData: { casl: true }, ...profile });
  await close(app, member, options);
  return member;
}

const WRITES: [name: string, send: (member: TestMember) => Promise<Awaited<ReturnType<typeof putProfile>>>][] = [
  [
    'a profile update',
    ({ correlationId, mandatory }) => putProfile(app, correlationId, { ...mandatory, city: 'Laval' }),
  ],
  [
    'extended data',
    ({ correlationId, mandatory }) =>
      putProfile(app, correlationId, { ...mandatory, extendedDataSource: 'PPN', extendedData: { casl: false } }),
  ],
  [
    'a captured e-mail address',
    ({ correlationId }) => putEmail(app, correlationId, { status: 'accepted', emailAddress: 'closed@example.com' }),
  ],
  [
    'a captured phone number',
    ({ correlationId }) => putPhoneNumber(app, correlationId, { status: 'accepted', phoneNumber: '(354) 555-0001' }),
  ],
];

test.each(WRITES)('es-loyalty.md C13: a closed account takes no %s, nor when it is anonymous', async (_name, send) => {
  for (const anonymizeMemberData of [false, true]) {
    const member = await createClosed({ anonymizeMemberData });
    await expectRefused(app, ACCOUNT_CLOSED, () => send(member));
  }
});

test('es-loyalty.md C13: another session on the account does not help', async () => {
  const member = await createClosed();
  const correlationId = randomUUID();
  const body = JSON.stringify({ accountId: member.accountId, loyaltyId: member.loyaltyId, status: 'CLOSED' });
  await expectAnswer(startSession(app, member.accountId, { correlationId }), body);
  await expectRefused(app, ACCOUNT_CLOSED, () => putProfile(app, correlationId, member.mandatory));
});

test('es-loyalty.md C13: a refused write takes no phone number from another member', async () => {
  const phoneNumber = '(354) 555-0002';
  const holder = await createMember(app, { phoneNumber });
  const member = await createClosed();
  await expectRefused(app, ACCOUNT_CLOSED, () =>
    putProfile(app, member.correlationId, { ...member.mandatory, phoneNumber }),
  );
  await expectRefused(app, ACCOUNT_CLOSED, () =>
    putPhoneNumber(app, member.correlationId, { status: 'accepted', phoneNumber }),
  );
  expect(await readMember(app, holder.accountId)).toMatchObject({ phone_number: phoneNumber, version: 1 });
});

test('es-loyalty.md C13: reads are allowed: the profile as it was, the extended data {}', async () => {
  const member = await createClosed();
  const { email, postalZipCode } = member.mandatory;
  const profile = JSON.stringify({ email, city: 'Gaspé', postalZipCode });
  await expectAnswer(getProfile(app, member.correlationId), profile);
  await expectAnswer(getExtendedData(app, member.correlationId), '{}');
});

test('es-loyalty.md C13: an anonymous account is read as {}, and {}', async () => {
  const member = await createClosed({ anonymizeMemberData: true });
  await expectAnswer(getProfile(app, member.correlationId), '{}');
  await expectAnswer(getExtendedData(app, member.correlationId), '{}');
});

test('es-loyalty.md §3.1: a session can be started by what the closed account still has', async () => {
  const phoneNumber = '(354) 555-0003';
  const externalIdentifier = randomUUID();
  const kept = await createClosed({}, { phoneNumber, externalIdentifier });
  const gone = await createClosed({ anonymizeMemberData: true }, { externalIdentifier: `${externalIdentifier}-2` });
  const start = (type: string, identifier: string) =>
    startSession(app, encodeURIComponent(identifier), { correlationId: randomUUID() }, { 'X-Identifier-Type': type });
  const ids = { accountId: kept.accountId, loyaltyId: kept.loyaltyId, status: 'CLOSED' };
  for (const [type, identifier] of [
    ['ACCOUNT_ID', kept.accountId],
    ['LOYALTY_ID', kept.loyaltyId],
    ['EMAIL', kept.mandatory.email],
    ['EXTERNAL_ID', externalIdentifier],
    ['PHONE_NUMBER', phoneNumber],
  ] as const) {
    await expectAnswer(start(type, identifier), JSON.stringify(ids));
  }
  expect((await start('ACCOUNT_ID', gone.accountId)).json()).toMatchObject({ status: 'CLOSED' });
  expect((await start('LOYALTY_ID', gone.loyaltyId)).json()).toMatchObject({ status: 'CLOSED' });
  for (const [type, identifier] of [
    ['EMAIL', gone.mandatory.email],
    ['EXTERNAL_ID', `${externalIdentifier}-2`],
  ] as const) {
    await expectRefused(app, notFound('Account Not Found'), () => start(type, identifier));
  }
});

test('es-loyalty.md §8: without anonymising, the e-mail address stays reserved, in any letter case', async () => {
  const member = await createClosed();
  const other = await createMember(app);
  for (const email of [member.mandatory.email, member.mandatory.email.toUpperCase()]) {
    const body = { email, postalZipCode: 'H0H 0H0' };
    await expectRefused(app, EMAIL_TAKEN, () => enrol(app, body));
    await expectRefused(app, EMAIL_TAKEN, () => putProfile(app, other.correlationId, body));
    await expectRefused(app, EMAIL_TAKEN, () =>
      putEmail(app, other.correlationId, { emailAddress: email, status: 'accepted' }),
    );
  }
});

test('es-loyalty.md §8: anonymising frees the e-mail address, the phone number and the external id', async () => {
  const ids = { phoneNumber: '(354) 555-0004', externalIdentifier: randomUUID() };
  const member = await createClosed({ anonymizeMemberData: true }, ids);
  const enrolled = await enrol(app, { ...member.mandatory, ...ids });
  expect(enrolled.statusCode, enrolled.body).toBe(200);
  expect(enrolled.json().accountId).not.toBe(member.accountId);
  expect(await readMember(app, member.accountId)).toMatchObject({ version: 2, email: null, phone_number: null });
});

test('es-loyalty.md §4.9: the phone number of a closed account moves to whoever names it, and is no conflict', async () => {
  const phoneNumber = '(354) 555-0005';
  const closed = await createClosed({}, { phoneNumber });
  const taker = await createMember(app);
  await update(app, taker, { phoneNumber });
  expect(await readMember(app, taker.accountId)).toMatchObject({ phone_number: phoneNumber });
  expect(await readMember(app, closed.accountId)).toMatchObject({ phone_number: null, status: 'CLOSED' });
});
