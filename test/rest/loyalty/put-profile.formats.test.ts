import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, expectRefused, invalidRequest, putProfile, readMember, update } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const CANADA = 'NL PE NS NB QC ON MB SK AB BC YT NT NU';
const USA =
  'AL AK AS AZ AR CA CO CT DE DC FM FL GA GU HI ID IL IN IA KS KY LA ME MH MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ' +
  'ND MP OH OK OR PW PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY';
const MILITARY = 'AE AP AA';

// es-loyalty.md §4.2
test.each([
  ['Canadian provinces and territories', CANADA, 13],
  ['American states, districts and territories', USA, 59],
  ['American military states', MILITARY, 3],
])('accepts all %s', async (_what, list, count) => {
  const codes = list.split(' ');
  expect(new Set(codes).size).toBe(count);
  const member = await createMember(app);
  for (const provinceState of codes) {
    await update(app, member, { provinceState });
    expect(await readMember(app, member.accountId)).toMatchObject({ province_state: provinceState });
  }
});

// es-loyalty.md §4.1
test.each([
  ['gender', 'gender', ['M', 'F', 'Other', 'PreferNotToSay']],
  ['languagePreference', 'language_preference', ['en-CA', 'fr-CA', 'en-US', 'EN', 'FR']],
  ['dateOfBirth', 'date_of_birth', ['1990-04-12', '2000-02-29', '2024-02-29', '1900-12-31', '0001-01-01']],
  ['phoneNumber', 'phone_number', ['(000) 000-0000', '(999) 999-9999']],
  ['email', 'email', ['a@b.c', 'first.last+tag@sub.example.co', "o'neil@example.com", 'zoë@exämple.ca']],
  ['email', 'email', [`${'x'.repeat(242)}@example.com`]],
  ['businessName', 'business_name', ['x'.repeat(100), '\u{1f3ab}'.repeat(100), ' ']],
  ['postalZipCode', 'postal_zip_code', ['00000', '90210', '90210-1234', 'H0H 0H0']],
])('accepts and stores as sent: %s', async (name, column, values) => {
  const member = await createMember(app);
  for (const value of values) {
    await update(app, member, { [name]: value });
    expect(await readMember(app, member.accountId)).toMatchObject({ [column]: value });
  }
});

test.each([
  ['H0H 0H0', 'H0H 0H0'],
  ['h0h 0h0', 'H0H 0H0'],
  ['H0H0H0', 'H0H 0H0'],
  ['g1a1a2', 'G1A 1A2'],
])('writes the Canadian postal code %s as %s', async (sent, stored) => {
  const member = await createMember(app, { postalZipCode: '00000' });
  await update(app, member, { postalZipCode: sent });
  expect(await readMember(app, member.accountId)).toMatchObject({ postal_zip_code: stored });
});

// es-loyalty.md §4.6 and §4.7; the values are separated by bars
test.each([
  ['email', 'email', 'ada|ada@example|@example.com|ada@|a@b@c.de|ada @example.com|ada@example.|ada@.|a@b.c\n| a@b.c| '],
  ['dateOfBirth', 'dateOfBirth', '1990-4-12|12-04-1990|1990/04/12|1990-04-12T00:00:00Z|1990-04-12 |soon'],
  ['dateOfBirth', 'dateOfBirth', '2023-02-29|1900-02-29|1990-02-30|1990-13-01|1990-00-10|1990-01-00|0000-01-01'],
  ['gender', 'gender', 'm|f|MALE|FEMALE|other|Prefer Not To Say|X| '],
  ['phoneNumber', 'phoneNumber', '5145550100|514-555-0100|(514)555-0100|(514) 5550100|(514) 555-010|(514) 555-01000'],
  ['phoneNumber', 'phoneNumber', '+1 (514) 555-0100|(abc) 555-0100|(514) 555-0100\n|(٥١٤) 555-0100'],
  ['languagePreference', 'languagePreference', 'fr|en-ca|en_CA|fr-FR|En'],
  ['postalZipCode', 'PostalZipCode', 'H0H-0H0|H0H  0H0|HOH 0H0|0H0 H0H|H0H 0H| H0H 0H0|H0H 0H0\n'],
  ['postalZipCode', 'PostalZipCode', '1234|123456|12345-|12345-123|12345 1234|12345-12345|١٢٣٤٥'],
  ['postalCode', 'PostalZipCode', 'nowhere|1'],
  ['provinceState', 'provinceState', 'ZZ|qc|Quebec|Q|QC |PQ|NL PE|constructor'],
  ['province', 'provinceState', 'ZZ'],
  ['state', 'provinceState', 'ny'],
])('refuses %s of another form as an invalid %s, with the value: %j', async (name, as, values) => {
  const { correlationId, mandatory } = await createMember(app);
  const { postalZipCode: _replaced, ...withoutPostal } = mandatory;
  const base = name === 'postalCode' ? withoutPostal : mandatory;
  for (const value of values.split('|')) {
    await expectRefused(app, invalidRequest(`Invalid ${as}: ${value}`), () =>
      putProfile(app, correlationId, { ...base, [name]: value }),
    );
  }
});

test('refuses an e-mail address of more than 254 characters', async () => {
  const { correlationId, mandatory } = await createMember(app);
  const before = await app.snapshot();
  const email = `${'x'.repeat(243)}@example.com`;
  const response = await putProfile(app, correlationId, { ...mandatory, email });
  expect(response.json()).toMatchObject({ statusCode: 400, errorCode: 'INVALID_REQUEST' });
  expect(response.json().errorMessage).toMatch(/^Invalid email: x/);
  expect(await app.snapshot()).toEqual(before);
});

// es-loyalty.md §4.1 and §4.6 E3
test.each([
  ['101 letters', 'x'.repeat(101)],
  ['101 characters outside the basic plane', '\u{1f3ab}'.repeat(101)],
  ['a million letters', 'x'.repeat(1_000_000)],
])('refuses a business name of %s', async (_what, businessName) => {
  const { correlationId, mandatory } = await createMember(app);
  await expectRefused(app, invalidRequest('Provided business name is not valid'), () =>
    putProfile(app, correlationId, { ...mandatory, businessName }),
  );
});

/** As JSON text: what `JSON.stringify` would write differs from what a client can send. */
const NO_TEXTS = '5|-1.5|12345678901234567890|true|false|[]|["M"]|{}|{"a":[12345678901234567890]}'.split('|');

test.each([
  ...['dateOfBirth', 'gender', 'firstName', 'lastName', 'email', 'businessName', 'street', 'street2', 'city'],
  ...['provinceState', 'phoneNumber', 'languagePreference', 'postalZipCode', 'channel'],
])('refuses a value of another JSON type, with that value: %s', async (name) => {
  const { correlationId, mandatory } = await createMember(app);
  const { [name]: _replaced, ...base } = { ...mandatory } as Record<string, string>;
  const as = name === 'postalZipCode' ? 'PostalZipCode' : name;
  for (const value of NO_TEXTS) {
    const body = `${JSON.stringify(base).slice(0, -1)},${JSON.stringify(name)}:${value}}`;
    await expectRefused(app, invalidRequest(`Invalid ${as}: ${value}`), () => putProfile(app, correlationId, body));
  }
});
