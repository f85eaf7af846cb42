import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { executeRows } from '../../../src/db/client.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  createMember,
  EMAIL_TAKEN,
  enrol,
  expectRefused,
  invalidRequest,
  notFound,
  putProfile,
  readExtendedData,
  readMember,
  readSession,
  startSession,
  update,
} from '../../support/loyalty.ts';
import { expectAnswer, getExtendedData, getProfile, putPhoneNumber } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

describe('es-loyalty.md §3.1, sessions', () => {
  test.each(['APP', 'STORE', 'POS', 'PARTNER', 'WEBSITE', 'SYSTEM', 'CONSOLE', 'ONLINE', 'kiosk 7'])(
    'es-loyalty.md §3.1: the channel %s is kept as sent',
    async (channel) => {
      const { accountId } = await createMember(app);
      const correlationId = randomUUID();
      expect((await startSession(app, accountId, { correlationId, channel })).statusCode).toBe(200);
      expect(await readSession(app, correlationId)).toMatchObject({ channel });
    },
  );

  test('es-loyalty.md §3.1: EXTERNAL_AGENT_ID goes with the session of an agent', async () => {
    const body = { correlationId: randomUUID(), externalAgentSessionId: randomUUID(), channel: 'CONSOLE' };
    await expectRefused(app, notFound('Account Not Found'), () =>
      startSession(app, 'agent-7', body, { 'X-Identifier-Type': 'EXTERNAL_AGENT_ID' }),
    );
  });
});

test('es-loyalty.md §4: an account without a card is updated like any other', async () => {
  const [row] = await executeRows<{ id: string }>(
    app.db,
    sql`INSERT INTO member (tenant_id, email, postal_zip_code) VALUES ('1', 'no.card@example.com', '90210')
        RETURNING account_id AS id`,
  );
  const [accountId, correlationId] = [String(row?.id), randomUUID()];
  const started = await startSession(app, accountId, { correlationId });
  expect(started.json()).toEqual({ accountId, loyaltyId: null, status: 'ACTIVE' });
  const body = { email: 'no.card@example.com', postalZipCode: '90210', city: 'Reno', extendedData: { casl: false } };
  expect((await putProfile(app, correlationId, body)).json()).toEqual({ debugMessage: 'Profile Updated' });
  expect((await getProfile(app, correlationId)).json()).toMatchObject({ city: 'Reno' });
  await expectAnswer(getExtendedData(app, correlationId), '{"casl":false}');
});

test('es-loyalty.md §4.3: none of the example keys is required, and any may come alone', async () => {
  const examples = { casl: true, doNotEmail: false, doNotPhone: true, doNotText: true, enrollmentChannel: 'web' };
  const member = await createMember(app);
  for (const extendedData of [{}, examples, ...Object.entries({ ...examples, retailId: '7' })].map((data) =>
    Array.isArray(data) ? { [String(data[0])]: data[1] } : data,
  )) {
    await update(app, member, { extendedData });
    await expectAnswer(getExtendedData(app, member.correlationId), JSON.stringify(extendedData));
  }
});

test('es-loyalty.md §4.4-2: keys that offers look at are keys like others; values may be null or blank', async () => {
  const member = await createMember(app);
  const extendedData = {
    ...{ bankName: 'BMO', institutionNumber: '001', accountNumber: null, transitNumber: '', accountHolderType: ' ' },
  };
  await update(app, member, { extendedDataSource: 'BANKING_INFO', extendedData });
  await expectAnswer(getExtendedData(app, member.correlationId), JSON.stringify(extendedData));
});

test('es-loyalty.md §4.4-8: a key of a business unit is an ordinary key when it is written', async () => {
  const member = await createMember(app);
  await update(app, member, { extendedDataSource: 'MARKETING', extendedData: { 'attr1::BUYCO': 1 } });
  await update(app, member, { extendedDataSource: 'PPN', extendedData: { attr1: 2, 'attr1::SELLCO': 3 } });
  const stored = await readExtendedData(app, member.accountId);
  expect(stored.map(({ source, key }) => [source, key])).toEqual([
    ...[['MARKETING', 'attr1::BUYCO']],
    ...[
      ['PPN', 'attr1'],
      ['PPN', 'attr1::SELLCO'],
    ],
  ]);
  const taken = { extendedDataSource: 'PPN', extendedData: { 'attr1::BUYCO': 4 } };
  await expectRefused(app, invalidRequest('Attribute(s) attr1::BUYCO are already used in another source.'), () =>
    putProfile(app, member.correlationId, { ...member.mandatory, ...taken }),
  );
});

test('es-loyalty.md §4.6 E2: e-mail addresses compare without letter case, also beyond ASCII', async () => {
  const name = randomUUID();
  const holder = await createMember(app, { email: `Zoë.${name}@Example.com` });
  const other = await createMember(app);
  for (const email of [`zoë.${name}@example.com`, `ZOË.${name.toUpperCase()}@EXAMPLE.COM`]) {
    const body = { email, postalZipCode: 'H0H 0H0' };
    await expectRefused(app, EMAIL_TAKEN, () => enrol(app, body));
    await expectRefused(app, EMAIL_TAKEN, () => putProfile(app, other.correlationId, body));
    expect((await putProfile(app, holder.correlationId, body)).statusCode).toBe(200);
  }
});

const whoHas = async (phoneNumber: string): Promise<string | undefined> => {
  const path = encodeURIComponent(phoneNumber);
  const headers = { 'X-Identifier-Type': 'PHONE_NUMBER' };
  return (await startSession(app, path, { correlationId: randomUUID() }, headers)).json().accountId;
};

test('es-loyalty.md §4.9: a number moves at enrolment and at an update, and is no error', async () => {
  const phoneNumber = '(236) 555-0101';
  const first = await createMember(app, { phoneNumber, city: 'Hope' });
  expect(await whoHas(phoneNumber)).toBe(first.accountId);
  const second = await createMember(app, { phoneNumber });
  expect(await whoHas(phoneNumber)).toBe(second.accountId);
  const left = { ...first.mandatory, city: 'Hope' };
  expect((await getProfile(app, first.correlationId)).json()).toEqual(left);
  await update(app, first, { phoneNumber });
  expect(await whoHas(phoneNumber)).toBe(first.accountId);
  expect((await getProfile(app, second.correlationId)).json()).toEqual(second.mandatory);
});

test.each([
  ['""', '(236) 555-0102', ''],
  ['null', '(236) 555-0103', null],
])('es-loyalty.md §4.9: a number removed with %s is locked no more', async (_what, phoneNumber, removed) => {
  const [first, second] = [await createMember(app, { phoneNumber }), await createMember(app)];
  await update(app, first, { phoneNumber: removed });
  expect(await whoHas(phoneNumber)).toBeUndefined();
  const capture = await putPhoneNumber(app, second.correlationId, { phoneNumber, status: 'accepted' });
  expect(capture.statusCode).toBe(200);
  // Who had it once has nothing to say about it any more.
  await update(app, first, { phoneNumber: removed });
  expect(await whoHas(phoneNumber)).toBe(second.accountId);
  expect(await readMember(app, first.accountId)).toMatchObject({ phone_number: null });
});

test.each([
  [undefined, 'DIGITAL', /^600\d{13}$/],
  ['CARD-4711', 'PHYSICAL', /^CARD-4711$/],
])('es-loyalty.md §7: with the card %s, the new account is ACTIVE and its card %s', async (...row) => {
  const [physicalCard, cardType, number] = row;
  const email = `${randomUUID()}@example.com`;
  const { accountId, loyaltyId, ...rest } = (await enrol(app, { email, postalZipCode: '00000', physicalCard })).json();
  expect(rest).toEqual({ status: 'ACTIVE', cardType });
  const headers = { 'X-Identifier-Type': 'LOYALTY_ID' };
  const started = await startSession(app, loyaltyId, { correlationId: randomUUID() }, headers);
  expect(started.json()).toEqual({ accountId, loyaltyId: expect.stringMatching(number), status: 'ACTIVE' });
});
