import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, createMember, LOUIS, startSession, update } from '../../support/loyalty.ts';
import { expectAnswer, getProfile } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

/** In the order of the legacy page. */
const ALL = {
  dateOfBirth: '1990-04-12',
  gender: 'F',
  firstName: 'Ada',
  lastName: 'Tremblay',
  businessName: 'Tremblay & Filles',
  phoneNumber: '(450) 555-0100',
  street: '1 Rue A',
  street2: 'App. 2',
  city: 'Montréal',
  provinceState: 'QC',
  languagePreference: 'fr-CA',
};

test('es-loyalty.md §5: answers with every attribute, in the order of the page and nothing around them', async () => {
  const member = await createMember(app, ALL);
  const { dateOfBirth, gender, firstName, lastName, businessName, provinceState, languagePreference, ...rest } = ALL;
  const { email, postalZipCode } = member.mandatory;
  const profile = {
    ...{ dateOfBirth, gender, firstName, lastName, email, businessName },
    ...{ ...rest, provinceState, postalZipCode, languagePreference },
  };
  await expectAnswer(getProfile(app, member.correlationId), JSON.stringify(profile));
});

test('es-loyalty.md §5: leaves out what is not set', async () => {
  const { email } = LOUIS;
  const profile = { firstName: 'Louis', lastName: 'Gagnon', email, provinceState: 'CA', postalZipCode: '90210' };
  await expectAnswer(getProfile(app, LOUIS.correlationId), JSON.stringify(profile));
});

test('es-loyalty.md §5: shows no extended data, consent, channel or ids, which a member has', async () => {
  const response = await getProfile(app, ADA.correlationId);
  expect(response.statusCode).toBe(200);
  expect(Object.keys(response.json()).sort()).toEqual([
    ...['city', 'dateOfBirth', 'email', 'firstName', 'gender', 'languagePreference', 'lastName', 'phoneNumber'],
    ...['postalZipCode', 'provinceState'],
  ]);
  for (const secret of [ADA.accountId, ADA.loyaltyId, ADA.externalId, 'casl', 'MARKETING', 'WEB']) {
    expect(response.body).not.toContain(secret);
  }
});

test('es-loyalty.md §5: what no call sets never appears: suite, countryCode, Referral, registrationDetails', async () => {
  const unknown = { suite: '7', countryCode: 'CA', Referral: { code: 'X' }, registrationDetails: { a: 1 } };
  const member = await createMember(app, unknown);
  await update(app, member, unknown);
  await expectAnswer(getProfile(app, member.correlationId), JSON.stringify(member.mandatory));
});

test.each(['M', 'F', 'Other', 'PreferNotToSay'])(
  'es-loyalty.md C8: the gender %s comes back as it was sent',
  async (gender) => {
    const member = await createMember(app, { gender });
    expect((await getProfile(app, member.correlationId)).json()).toEqual({ gender, ...member.mandatory });
  },
);

test('es-loyalty.md C5: empty names come back empty, cleared ones not at all', async () => {
  const member = await createMember(app, { firstName: '', lastName: 'Roy', city: 'Gaspé' });
  expect((await getProfile(app, member.correlationId)).json()).toEqual({
    ...{ firstName: '', lastName: 'Roy', city: 'Gaspé' },
    ...member.mandatory,
  });
  await update(app, member, { firstName: null, lastName: '', city: null });
  expect((await getProfile(app, member.correlationId)).json()).toEqual({ lastName: '', ...member.mandatory });
});

test('gives a postal code and texts of any script as they are stored', async () => {
  const firstName = ' O\'Neil "Zoë" \\ <b>$1</b>\t会\u{1f3ab}\n';
  const member = await createMember(app, { firstName, postalZipCode: 'g1a1a2' });
  expect((await getProfile(app, member.correlationId)).json()).toMatchObject({ firstName, postalZipCode: 'G1A 1A2' });
});

test.each([
  ['LOYALTY_ID', 'loyaltyId'],
  ['EMAIL', 'email'],
] as const)('es-loyalty.md §3.2: a session opened by %s leads to the same profile', async (type, name) => {
  const correlationId = randomUUID();
  const started = await startSession(app, ADA[name], { correlationId }, { 'X-Identifier-Type': type });
  expect(started.statusCode).toBe(200);
  expect((await getProfile(app, correlationId)).body).toBe((await getProfile(app, ADA.correlationId)).body);
});

test('reads what the last update wrote, and changes nothing itself', async () => {
  const member = await createMember(app, ALL);
  await update(app, member, { city: 'Laval' });
  const before = await app.snapshot();
  for (const path of ['', '/']) {
    const url = `/client/users/${member.correlationId}/profile${path}`;
    expect((await app.inject({ method: 'GET', url })).json()).toMatchObject({ ...ALL, city: 'Laval' });
  }
  expect(await app.snapshot()).toEqual(before);
});
