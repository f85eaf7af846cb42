import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, putProfile, readExtendedData, readMember, update } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

/** Every attribute that may be cleared, by its name in the database. */
const OPTIONAL = {
  dateOfBirth: ['date_of_birth', '1990-04-12'],
  gender: ['gender', 'F'],
  businessName: ['business_name', 'Tremblay & Filles'],
  street: ['street', '1 Rue A'],
  street2: ['street2', 'App. 2'],
  city: ['city', 'Montréal'],
  provinceState: ['province_state', 'QC'],
  languagePreference: ['language_preference', 'fr-CA'],
} as const;
const SENT = Object.fromEntries(Object.entries(OPTIONAL).map(([name, [, value]]) => [name, value]));
const STORED = Object.fromEntries(Object.values(OPTIONAL));

// es-loyalty.md §2.4 and §4.5
test('answers with the documented confirmation, 34 bytes of compact JSON', async () => {
  const member = await createMember(app);
  const response = await putProfile(app, member.correlationId, { ...member.mandatory, firstName: 'Ada' });
  expect(response.statusCode).toBe(200);
  expect(response.body).toBe('{"debugMessage":"Profile Updated"}');
  expect(response.headers).toMatchObject({ 'content-length': '34', 'content-type': 'application/json; charset=utf-8' });
});

test('asks for nothing but the e-mail address and the postal code, and raises the version by one', async () => {
  const member = await createMember(app, { ...SENT, firstName: 'Ada' });
  const before = await readMember(app, member.accountId);
  await update(app, member, {});
  const { updated_at, ...after } = await readMember(app, member.accountId);
  expect(after).toEqual({ ...before, version: 2, updated_at: undefined });
});

test('keeps what the update does not name', async () => {
  const member = await createMember(app, { ...SENT, firstName: 'Ada', lastName: 'Tremblay' });
  await update(app, member, { city: 'Gaspé', lastName: 'Roy' });
  expect(await readMember(app, member.accountId)).toMatchObject({
    ...STORED,
    first_name: 'Ada',
    last_name: 'Roy',
    city: 'Gaspé',
    ...{ email: member.mandatory.email, postal_zip_code: 'H0H 0H0' },
  });
});

test.each(Object.entries(OPTIONAL))('clears %s, and nothing else, with "" and with null', async (name, [column]) => {
  for (const empty of ['', null]) {
    const member = await createMember(app, SENT);
    await update(app, member, { [name]: empty });
    expect(await readMember(app, member.accountId)).toMatchObject({ ...STORED, [column]: null });
  }
});

// 004_53df60a23fd2b759.txt: "Required field. Can be empty."
test('stores empty names', async () => {
  const member = await createMember(app, { firstName: 'Ada', lastName: 'Tremblay' });
  await update(app, member, { firstName: '', lastName: '' });
  expect(await readMember(app, member.accountId)).toMatchObject({ first_name: '', last_name: '' });
});

test('keeps texts as they were sent: blanks, quotes, markup, other scripts', async () => {
  const member = await createMember(app);
  const firstName = ` O'Neil "Zoë" \\ <b>$1</b>\t会\u{1f3ab}\n`;
  await update(app, member, { firstName, street: 'null', city: "'; DROP TABLE member; --" });
  expect(await readMember(app, member.accountId)).toMatchObject({
    first_name: firstName,
    street: 'null',
    city: "'; DROP TABLE member; --",
  });
});

// es-loyalty.md §4.1 and C18
test.each([
  ['postalCode', { postalCode: 'J1J 1J1' }, { postal_zip_code: 'J1J 1J1' }],
  [
    'postalCode beside an empty postalZipCode',
    { postalZipCode: '', postalCode: '12345' },
    { postal_zip_code: '12345' },
  ],
  ['postalCode beside a postalZipCode', { postalZipCode: '00000', postalCode: '1' }, { postal_zip_code: '00000' }],
  ['province', { postalCode: '00000', province: 'ON' }, { province_state: 'ON' }],
  ['state', { postalCode: '00000', state: 'NY' }, { province_state: 'NY' }],
  ['province beside a state', { postalCode: '00000', province: 'ON', state: 'NY' }, { province_state: 'ON' }],
  [
    'province beside a provinceState',
    { postalCode: '1A1', postalZipCode: '00000', provinceState: 'AA', province: '?' },
    { province_state: 'AA' },
  ],
])('reads the deprecated %s where the current attribute is absent', async (_what, sent, stored) => {
  const { accountId, correlationId, mandatory } = await createMember(app);
  const response = await putProfile(app, correlationId, { email: mandatory.email, ...sent });
  expect(response.statusCode, response.body).toBe(200);
  expect(await readMember(app, accountId)).toMatchObject(stored);
});

test.each([{ province: '' }, { province: null }, { state: '' }, { province: '', state: null }])(
  'es-loyalty.md §4.1: an empty deprecated attribute clears, as the current one does: %j',
  async (sent) => {
    const member = await createMember(app, { provinceState: 'QC' });
    await update(app, member, { ...sent, provinceState: 'ON' });
    expect(await readMember(app, member.accountId)).toMatchObject({ province_state: 'ON' });
    await update(app, member, sent);
    expect(await readMember(app, member.accountId)).toMatchObject({ province_state: null });
  },
);

test('ignores top-level attributes that it does not know, also the names of the consent flags', async () => {
  const member = await createMember(app);
  const before = await readMember(app, member.accountId);
  const ids = {
    accountId: 'x',
    account_id: 'x',
    loyaltyId: 'x',
    externalIdentifier: 'x',
    externalId: 'x',
    version: 99,
  };
  const consent = {
    casl: true,
    doNotEmail: true,
    doNotPhone: 'yes',
    doNotText: 1,
    enrollmentChannel: 'web',
    retailId: 7,
  };
  const names = {
    constructor: 1,
    toString: { a: [] },
    hasOwnProperty: null,
    status: 'CLOSED',
    Email: 5,
    tenantId: '2',
  };
  await update(app, member, { ...ids, ...consent, ...names, physicalCard: 'x', suite: '7', countryCode: 'CA' });
  expect(await readMember(app, member.accountId)).toMatchObject({
    ...{ account_id: member.accountId, loyalty_id: member.loyaltyId, external_id: null, tenant_id: '1' },
    ...{ status: 'ACTIVE', version: 2, email: before['email'], city: null },
  });
  expect(await readExtendedData(app, member.accountId)).toEqual([]);
});

test('lets a member spell its e-mail address in another letter case, and keeps the new spelling', async () => {
  const member = await createMember(app);
  const email = member.mandatory.email.toUpperCase();
  await update(app, member, { email });
  expect(await readMember(app, member.accountId)).toMatchObject({ email });
});

test('frees the e-mail address that a member gives up', async () => {
  const [first, second] = [await createMember(app), await createMember(app)];
  await update(app, first, { email: `new-${first.mandatory.email}` });
  await update(app, second, { email: first.mandatory.email });
  expect(await readMember(app, second.accountId)).toMatchObject({ email: first.mandatory.email });
});

// es-loyalty.md §4.9: "It is not an error."
test('moves a phone number to the member who names it; the old holder has none, and a higher version', async () => {
  const phoneNumber = '(418) 555-0101';
  const [holder, taker] = [await createMember(app, { ...SENT, phoneNumber }), await createMember(app)];
  await update(app, taker, { phoneNumber });
  expect(await readMember(app, taker.accountId)).toMatchObject({ phone_number: phoneNumber, version: 2 });
  expect(await readMember(app, holder.accountId)).toMatchObject({ ...STORED, phone_number: null, version: 2 });
});

test('lets a member name the phone number it has', async () => {
  const phoneNumber = '(418) 555-0102';
  const member = await createMember(app, { phoneNumber });
  await update(app, member, { phoneNumber });
  expect(await readMember(app, member.accountId)).toMatchObject({ phone_number: phoneNumber, version: 2 });
});

test.each([
  ['', '(418) 555-0103'],
  [null, '(418) 555-0104'],
])('gives a phone number up with %j', async (empty, phoneNumber) => {
  const [holder, taker] = [await createMember(app, { phoneNumber }), await createMember(app)];
  await update(app, holder, { phoneNumber: empty });
  expect(await readMember(app, holder.accountId)).toMatchObject({ phone_number: null });
  await update(app, taker, { phoneNumber });
  expect(await readMember(app, holder.accountId)).toMatchObject({ version: 2 });
});

test('serves the path with a trailing slash', async () => {
  const member = await createMember(app);
  const response = await app.inject({
    method: 'PUT',
    url: `/client/users/${member.correlationId}/profile/`,
    payload: JSON.stringify(member.mandatory),
  });
  expect(response.statusCode).toBe(200);
});
