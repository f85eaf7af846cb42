import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, EMAIL_TAKEN, enrol, expectRefused, invalidRequest } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);
const createMandatory = () => ({ email: `${randomUUID()}@example.com`, postalZipCode: 'H0H 0H0' });

// es-loyalty.md §7: the list of the update, reduced to what an enrolment requires.
test.each([
  [{}, 'email postalCode'],
  [{ dateOfBirth: '1990-04-12', gender: 'F', firstName: 'Ada' }, 'email postalCode'],
  [{ email: 'new@example.com' }, 'postalCode'],
  [{ postalZipCode: 'H0H 0H0' }, 'email'],
  [{ postalCode: 'H0H 0H0' }, 'email'],
  [{ email: null, postalZipCode: '' }, 'email postalCode'],
  [{ email: '', postalCode: '00000' }, 'email'],
  [{ email: 'new@example.com', postalZipCode: null, postalCode: '' }, 'postalCode'],
])('lists exactly what %j lacks', async (body, missing) => {
  await expectRefused(app, invalidRequest(`The following missing fields are mandatory: ${missing}`), () =>
    enrol(app, body),
  );
});

// es-loyalty.md §4.6 E2: enrolments, too, in any letter case
test.each([
  ['e-mail address', { email: ADA.email }, EMAIL_TAKEN],
  ['e-mail address in another letter case', { email: ADA.email.toUpperCase() }, EMAIL_TAKEN],
  [
    'external identifier',
    { externalIdentifier: ADA.externalId },
    invalidRequest('Sorry, that external identifier is already in use'),
  ],
  ['card', { physicalCard: ADA.loyaltyId }, invalidRequest('Sorry, that card number is already in use')],
])('refuses the %s of another member, who keeps also the phone number', async (_what, taken, refusal) => {
  await expectRefused(app, refusal, () =>
    enrol(app, { ...createMandatory(), phoneNumber: ADA.phoneNumber, extendedData: { casl: true }, ...taken }),
  );
});

// es-loyalty.md §4.6 and §4.7, which an enrolment shares
test.each([
  ['email', 'ada', 'Invalid email: ada'],
  ['postalZipCode', 'nowhere', 'Invalid PostalZipCode: nowhere'],
  ['provinceState', 'ZZ', 'Invalid provinceState: ZZ'],
  ['dateOfBirth', '1990-02-30', 'Invalid dateOfBirth: 1990-02-30'],
  ['gender', 'FEMALE', 'Invalid gender: FEMALE'],
  ['phoneNumber', '5145550100', 'Invalid phoneNumber: 5145550100'],
  ['languagePreference', 'fr', 'Invalid languagePreference: fr'],
  ['businessName', 'x'.repeat(101), 'Provided business name is not valid'],
  ['firstName', 5, 'Invalid firstName: 5'],
  ['channel', [], 'Invalid channel: []'],
  ['extendedDataSource', 'INTERNAL', 'INTERNAL cannot be used as extended data source.'],
  ['extendedDataSource', 'NOBODY', 'NOBODY is not valid extended data source.'],
  ['extendedData', null, 'Invalid Extended data'],
  [
    'extendedData',
    { k: 'x'.repeat(5_113) },
    'Invalid Extended data: Exceeded data size limit for extended data: 5121 Bytes',
  ],
  [
    'extendedData',
    Object.fromEntries(Array.from({ length: 21 }, (_, index) => [index, index])),
    'Invalid Extended data: Exceeded root level key limit for extended data 21 keys',
  ],
  ['physicalCard', 'CARD 1', 'Invalid physicalCard: CARD 1'],
  ['physicalCard', 'x'.repeat(33), `Invalid physicalCard: ${'x'.repeat(33)}`],
  ['physicalCard', 'CARD\u0000', 'Invalid physicalCard: CARD\u0000'],
  ['physicalCard', 'CARTE-É', 'Invalid physicalCard: CARTE-É'],
  ['physicalCard', 6001, 'Invalid physicalCard: 6001'],
  ['externalIdentifier', 7, 'Invalid externalIdentifier: 7'],
  ['externalIdentifier', { id: 7 }, 'Invalid externalIdentifier: {"id":7}'],
  ['externalIdentifier', 'CRM\u0000', 'Invalid externalIdentifier: CRM\u0000'],
  ['externalIdentifier', '\ud800', 'Invalid externalIdentifier: \ud800'],
])('refuses a faulty %s: %j', async (name, value, message) => {
  await expectRefused(app, invalidRequest(message), () => enrol(app, { ...createMandatory(), [name]: value }));
});

test('takes an external identifier of 200 characters and refuses a longer one', async () => {
  const longest = await enrol(app, { ...createMandatory(), externalIdentifier: '会'.repeat(200) });
  expect(longest.statusCode).toBe(200);
  const before = await app.snapshot();
  const longer = await enrol(app, { ...createMandatory(), externalIdentifier: '会'.repeat(201) });
  expect(longer.json()).toMatchObject({ statusCode: 400, errorCode: 'INVALID_REQUEST' });
  expect(await app.snapshot()).toEqual(before);
});
