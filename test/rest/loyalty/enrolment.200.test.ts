import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, enrol, putProfile, readExtendedData, readMember, startSession } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What every enrolment must name, of nobody else. */
const createMandatory = () => ({ email: `${randomUUID()}@example.com`, postalZipCode: 'H0H 0H0' });

// es-loyalty.md §7
test('gives a new member an account and a digital card', async () => {
  const response = await enrol(app, createMandatory());
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toMatch(/^application\/json\b/);
  const { accountId, loyaltyId, ...rest } = response.json();
  expect(accountId).toMatch(UUID);
  expect(loyaltyId).toMatch(/^600\d{13}$/);
  expect(rest).toEqual({ status: 'ACTIVE', cardType: 'DIGITAL' });
  expect(response.body).toBe(
    `{"accountId":"${accountId}","loyaltyId":"${loyaltyId}","status":"ACTIVE","cardType":"DIGITAL"}`,
  );
});

// es-loyalty.md §7: the card type
test.each(['6009998887776665', 'CARD-1', 'x'.repeat(32), '7'])('takes the physical card %s', async (physicalCard) => {
  const response = await enrol(app, { ...createMandatory(), physicalCard });
  expect(response.json()).toMatchObject({ loyaltyId: physicalCard, status: 'ACTIVE', cardType: 'PHYSICAL' });
});

test.each(['', null])('gives a digital card when the physical one is %j', async (physicalCard) => {
  const response = await enrol(app, { ...createMandatory(), physicalCard });
  expect(response.json()).toMatchObject({ loyaltyId: expect.stringMatching(/^600\d{13}$/), cardType: 'DIGITAL' });
});

test('makes a member whom a session finds by each identifier, and whom an update then changes', async () => {
  const mandatory = createMandatory();
  const ids = { externalIdentifier: 'CRM/2002 é', physicalCard: 'CARD-2002', phoneNumber: '(438) 555-0201' };
  const { accountId, loyaltyId } = (await enrol(app, { ...mandatory, ...ids })).json();
  for (const [type, identifier] of [
    ['ACCOUNT_ID', accountId],
    ['LOYALTY_ID', 'CARD-2002'],
    ['EXTERNAL_ID', ids.externalIdentifier],
    ['EMAIL', mandatory.email.toUpperCase()],
    ['PHONE_NUMBER', ids.phoneNumber],
  ]) {
    const correlationId = randomUUID();
    const headers = { 'X-Identifier-Type': type };
    const started = await startSession(app, encodeURIComponent(identifier), { correlationId }, headers);
    expect(started.json()).toMatchObject({ accountId, loyaltyId });
    const updated = await putProfile(app, correlationId, { ...mandatory, city: type });
    expect(updated.statusCode).toBe(200);
    expect(await readMember(app, accountId)).toMatchObject({ city: type });
  }
});

// es-loyalty.md §7: the attributes read
test('stores every attribute, with extended data', async () => {
  const email = `Ada.${randomUUID()}@Example.com`;
  const response = await enrol(app, {
    ...{ email, postalZipCode: 'h0h0h0', firstName: 'Ada', lastName: '', dateOfBirth: '1990-04-12', gender: 'Other' },
    ...{ businessName: 'Tremblay & Filles', street: '1 Rue A', street2: 'App. 2', city: 'Montréal' },
    ...{ provinceState: 'QC', phoneNumber: '(438) 555-0202', languagePreference: 'fr-CA', externalIdentifier: 'CRM-2' },
    ...{ channel: 'STORE', extendedDataSource: 'PARTNERSHIP', extendedData: { casl: true, retailId: '7' } },
  });
  const { accountId, loyaltyId } = response.json();
  expect(await readMember(app, accountId)).toMatchObject({
    ...{ tenant_id: '1', loyalty_id: loyaltyId, external_id: 'CRM-2', status: 'ACTIVE', version: 1 },
    ...{ email, postal_zip_code: 'H0H 0H0', first_name: 'Ada', last_name: '', date_of_birth: '1990-04-12' },
    ...{ gender: 'Other', business_name: 'Tremblay & Filles', street: '1 Rue A', street2: 'App. 2', city: 'Montréal' },
    ...{ province_state: 'QC', phone_number: '(438) 555-0202', language_preference: 'fr-CA' },
  });
  expect(await readExtendedData(app, accountId)).toEqual([
    { key: 'casl', source: 'PARTNERSHIP', channel: 'STORE', value: 'true' },
    { key: 'retailId', source: 'PARTNERSHIP', channel: 'STORE', value: '"7"' },
  ]);
});

test.each([
  [{ postalCode: '90210' }, { postal_zip_code: '90210' }],
  [{ postalCode: '90210', province: 'ON' }, { province_state: 'ON' }],
  [{ postalCode: '90210', state: 'NY' }, { province_state: 'NY' }],
  [
    { postalZipCode: '90210', gender: '', city: null },
    { gender: null, city: null },
  ],
  [{ postalZipCode: '90210', externalIdentifier: '' }, { external_id: null }],
  [
    { postalZipCode: '90210', accountId: 'x', loyaltyId: 'x', status: 'CLOSED', correlationId: 'x' },
    { status: 'ACTIVE' },
  ],
])('reads %j as an update does', async (profile, stored) => {
  const { email } = createMandatory();
  const response = await enrol(app, { email, ...profile });
  expect(response.statusCode, response.body).toBe(200);
  expect(await readMember(app, response.json().accountId)).toMatchObject(stored);
});

// es-loyalty.md §4.9
test('moves a phone number to the new member', async () => {
  const phoneNumber = '(438) 555-0203';
  const holder = await createMember(app, { phoneNumber });
  const taker = await createMember(app, { phoneNumber });
  expect(await readMember(app, taker.accountId)).toMatchObject({ phone_number: phoneNumber, version: 1 });
  expect(await readMember(app, holder.accountId)).toMatchObject({ phone_number: null, version: 2 });
});

test('lets any number of members have no external identifier and no phone number', async () => {
  const [first, second] = [await createMember(app), await createMember(app, { externalIdentifier: null })];
  expect(first.accountId).not.toBe(second.accountId);
  expect(first.loyaltyId).not.toBe(second.loyaltyId);
});

test('serves the path with a trailing slash', async () => {
  const payload = JSON.stringify(createMandatory());
  const response = await app.inject({ method: 'POST', url: '/client/users/', payload });
  expect(response.statusCode).toBe(200);
});
