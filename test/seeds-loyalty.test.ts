/** Every rule here is literal in the seed page 004_53df60a23fd2b759.txt, "Update Profile with Extended Data". */
import { expect, test } from 'vitest';
import { useTestApp } from './support/app.ts';
import { openTestDatabase } from './support/database.ts';
import {
  ADA,
  createMember,
  putProfile,
  readExtendedData,
  readMember,
  startSession,
  update,
} from './support/loyalty.ts';

const app = useTestApp(openTestDatabase);

/** The table "Body", attribute by attribute; the page's own examples where it has some. */
const EVERY_ATTRIBUTE = {
  dateOfBirth: '1990-04-12',
  gender: 'PreferNotToSay',
  firstName: 'Ada',
  lastName: 'Tremblay',
  email: 'ada.tremblay@example.com',
  businessName: 'Tremblay & Filles',
  postalZipCode: 'H0H 0H0',
  street: '1 Rue A',
  street2: 'App. 2',
  provinceState: 'QC',
  phoneNumber: '(514) 555-0100',
  languagePreference: 'fr-CA',
  city: 'Montréal',
  extendedDataSource: 'MARKETING',
  channel: 'WEB',
  extendedData: {
    casl: true,
    doNotEmail: false,
    doNotPhone: true,
    doNotText: false,
    enrollmentChannel: 'web',
    retailId: '0042',
  },
};

test('004_53df60a23fd2b759.txt: PUT /client/users/:correlation_id/profile updates every attribute', async () => {
  const started = await startSession(app, ADA.email, { correlationId: 'seed-4' }, { 'x-identifier-type': 'EMAIL' });
  expect(started.statusCode).toBe(200);

  const response = await putProfile(app, 'seed-4', EVERY_ATTRIBUTE);
  expect(response.statusCode).toBe(200);
  expect(response.body).toBe('{"debugMessage":"Profile Updated"}');

  expect(await readMember(app, ADA.accountId)).toMatchObject({
    ...{ date_of_birth: '1990-04-12', gender: 'PreferNotToSay', first_name: 'Ada', last_name: 'Tremblay' },
    ...{ email: 'ada.tremblay@example.com', business_name: 'Tremblay & Filles', postal_zip_code: 'H0H 0H0' },
    ...{ street: '1 Rue A', street2: 'App. 2', province_state: 'QC', phone_number: '(514) 555-0100' },
    ...{ language_preference: 'fr-CA', city: 'Montréal' },
  });
  const values = { casl: 'true', doNotEmail: 'false', doNotPhone: 'true', doNotText: 'false' };
  expect(await readExtendedData(app, ADA.accountId)).toEqual(
    Object.entries({ ...values, enrollmentChannel: '"web"', retailId: '"0042"' }).map(([key, value]) => ({
      ...{ key, value, source: 'MARKETING', channel: 'WEB' },
    })),
  );
});

test.each([
  ['gender', ['M', 'F', 'Other', 'PreferNotToSay']],
  ['postalZipCode', ['H0H 0H0', '00000']],
  ['languagePreference', ['en-CA', 'fr-CA']],
  ['extendedDataSource', ['MARKETING', 'PARTNERSHIP', 'PPN', 'SALESFORCE', 'BANKING_INFO']],
  ['channel', ['APP', 'WEB', 'STORE']],
  ['firstName', ['']],
  ['lastName', ['']],
])('004_53df60a23fd2b759.txt: takes every value of the table for %s', async (name, values) => {
  const member = await createMember(app);
  for (const value of values) await update(app, member, { [name]: value });
});

test('004_53df60a23fd2b759.txt: extended data that should not change is omitted, else all of it is sent', async () => {
  const member = await createMember(app, { extendedData: { bankName: 'A', transitNumber: '1' } });
  await update(app, member, { firstName: 'Ada' });
  expect(await readExtendedData(app, member.accountId)).toHaveLength(2);
  await update(app, member, { extendedData: { bankName: 'B' } });
  expect(await readExtendedData(app, member.accountId)).toMatchObject([{ key: 'bankName', value: '"B"' }]);
});

const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]));

/** The table "Error Responses": the message, the code, and what in a request leads to it. */
const ERROR_ROWS: readonly [message: string, code: string, faulty: Record<string, unknown>][] = [
  [
    'The following missing fields are mandatory: dateOfBirth gender email postalCode',
    'INVALID_REQUEST',
    { email: undefined, postalZipCode: undefined },
  ],
  ['Sorry, that email address is already in use', 'EMAIL_ALREADY_EXISTS', { email: ADA.email }],
  ['Provided business name is not valid', 'INVALID_REQUEST', { businessName: 'x'.repeat(101) }],
  [
    'Invalid Extended data: Exceeded data size limit for extended data: 5121 Bytes',
    'INVALID_REQUEST',
    { extendedData: { key: 'x'.repeat(5_111) } },
  ],
  [
    'Invalid Extended data: Exceeded root level key limit for extended data 21 keys',
    'INVALID_REQUEST',
    { extendedData: keys(21) },
  ],
  [
    'Attribute(s) bankName, accountNumber are already used in another source.',
    'INVALID_REQUEST',
    { extendedDataSource: 'PPN', extendedData: { bankName: 'B', tier: 1, accountNumber: '2' } },
  ],
  ['INTERNAL cannot be used as extended data source.', 'INVALID_REQUEST', { extendedDataSource: 'INTERNAL' }],
  ['CRM is not valid extended data source.', 'INVALID_REQUEST', { extendedDataSource: 'CRM' }],
  ['Invalid PostalZipCode: HOHOHO', 'INVALID_REQUEST', { postalZipCode: 'HOHOHO' }],
  ['Invalid provinceState: ZZ', 'INVALID_REQUEST', { provinceState: 'ZZ' }],
];

test.each(ERROR_ROWS)('004_53df60a23fd2b759.txt: 400 %s', async (errorMessage, errorCode, faulty) => {
  const member = await createMember(app, {
    ...{ extendedDataSource: 'BANKING_INFO', extendedData: { bankName: 'A', accountNumber: '1' } },
  });
  const before = await app.snapshot();
  const response = await putProfile(app, member.correlationId, { ...member.mandatory, firstName: 'Eve', ...faulty });
  expect(response.statusCode).toBe(400);
  expect(response.body).toBe(`{"statusCode":400,"errorCode":"${errorCode}","errorMessage":"${errorMessage}"}`);
  expect(await app.snapshot()).toEqual(before);
});
