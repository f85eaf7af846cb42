import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS, REFUSAL } from '../support/graphql.ts';

const app = useTestApp(openTestDatabase);

const MEMBER = `accountId loyaltyId externalId status version email firstName lastName dateOfBirth gender businessName
  phoneNumber street street2 city provinceState postalZipCode languagePreference
  extendedData { key value source channel }`;

async function enrol(input: Record<string, unknown>) {
  const { data, errors } = await app.graphql(
    `mutation ($input: EnrolMemberInput!) {
      enrolMember(input: $input) { ... on EnrolMemberSuccess { member { ${MEMBER} } } ${REFUSAL} }
    }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.enrolMember;
}

const versionOf = async (by: string) =>
  (await app.graphql(`{ member(by: ${by}) { version phoneNumber } }`)).data.member;

test('a member is enrolled with everything that was sent, at version 1', async () => {
  const input = {
    email: 'Grace@example.com',
    postalZipCode: 'H0H 0H0',
    firstName: 'Grace',
    lastName: '',
    dateOfBirth: '1906-12-09',
    gender: 'PreferNotToSay',
    businessName: 'Hopper & Co',
    phoneNumber: '(212) 555-0199',
    street: '1 Rue A',
    street2: 'Apt 2',
    city: 'Montréal',
    provinceState: 'QC',
    languagePreference: 'fr-CA',
    externalId: 'CRM-2002',
    physicalCard: '6009999999999999',
  };
  const extended = { extendedDataSource: 'PPN', channel: 'STORE', extendedData: { casl: true, note: null } };
  const { physicalCard, ...attributes } = input;
  const { member } = await enrol({ ...input, ...extended });
  expect(member).toEqual({
    ...attributes,
    accountId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    loyaltyId: physicalCard,
    status: 'ACTIVE',
    version: 1,
    extendedData: [
      { key: 'casl', value: true, source: 'PPN', channel: 'STORE' },
      { key: 'note', value: null, source: 'PPN', channel: 'STORE' },
    ],
  });
  const read = await app.graphql(`{ member(by: { externalId: "CRM-2002" }) { ${MEMBER} } }`);
  expect(read.data.member).toEqual(member);
});

test('without a physical card a digital card number is given', async () => {
  const { member } = await enrol({ email: 'digital@example.com', postalZipCode: '12345-6789', physicalCard: null });
  expect(member.loyaltyId).toMatch(/^600\d{13}$/);
  expect(member).toMatchObject({ firstName: null, externalId: null, phoneNumber: null, extendedData: [] });
});

test('a Canadian postal code is stored in capitals with one space', async () => {
  const { member } = await enrol({ email: 'postal@example.com', postalZipCode: 'h0h0h0' });
  expect(member.postalZipCode).toBe('H0H 0H0');
});

test('a phone number that another member has moves over to the new one', async () => {
  const before = await versionOf('{ loyaltyId: "6001234567890123" }');
  const { member } = await enrol({
    email: 'mover@example.com',
    postalZipCode: '12345',
    phoneNumber: '(514) 555-0100',
  });
  expect(before.phoneNumber).toBe('(514) 555-0100');
  expect(member.phoneNumber).toBe('(514) 555-0100');
  expect(await versionOf('{ loyaltyId: "6001234567890123" }')).toEqual({
    version: before.version + 1,
    phoneNumber: null,
  });
});

test.each([
  ['e-mail address', { email: 'ada.tremblay@example.com' }],
  ['e-mail address in another letter case', { email: 'ADA.Tremblay@Example.COM' }],
  ['external id', { externalId: 'CRM-1001' }],
  ['card number', { physicalCard: '6001234567890123' }],
])('a taken %s is refused, and nothing is written', async (_name, given) => {
  const before = await app.snapshot();
  const input = { email: 'new@example.com', postalZipCode: '12345', phoneNumber: '(514) 555-0100', ...given };
  const answer = await enrol(input);
  expect(answer).toEqual({ __typename: 'AlreadyTakenError', code: 'ALREADY_TAKEN', message: expect.any(String) });
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(JSON.stringify(answer)).not.toContain(Object.values(given)[0]);
  expect(await app.snapshot()).toEqual(before);
});

test('of two that enrol with one e-mail address at the same moment one wins', async () => {
  const answers = await Promise.all(
    ['race@example.com', 'RACE@example.com', 'Race@Example.com'].map((email) =>
      enrol({ email, postalZipCode: '12345' }),
    ),
  );
  expect(answers.filter((answer) => answer.member)).toHaveLength(1);
  expect(answers.filter(({ code }) => code === 'ALREADY_TAKEN')).toHaveLength(2);
});

test('every problem comes back at once, with its place and code, and nothing is written', async () => {
  const before = await app.snapshot();
  const answer = await enrol({
    email: 'no address',
    postalZipCode: 'ABC',
    firstName: 'a\u0000',
    dateOfBirth: '1990-02-30',
    gender: 'f',
    businessName: 'b'.repeat(101),
    phoneNumber: '5145550100',
    provinceState: 'ZZ',
    languagePreference: 'de',
    externalId: 'x'.repeat(201),
    physicalCard: 'no card!',
    extendedDataSource: 'internal',
    channel: 'a\ud800',
    extendedData: { nul: 'a\u0000' },
  });
  expect(answer).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION' });
  const found = answer.issues.map(({ path, code }: { path: string[]; code: string }) => `${path.join('.')} ${code}`);
  expect(found.sort()).toEqual(
    [
      'email MALFORMED',
      'postalZipCode MALFORMED',
      'firstName NOT_STORABLE',
      'dateOfBirth MALFORMED',
      'gender MALFORMED',
      'businessName TOO_LONG',
      'phoneNumber MALFORMED',
      'provinceState MALFORMED',
      'languagePreference MALFORMED',
      'externalId TOO_LONG',
      'physicalCard MALFORMED',
      'extendedDataSource RESERVED',
      'channel WRONG_TYPE',
      'extendedData NOT_STORABLE',
    ].sort(),
  );
  expect(await app.snapshot()).toEqual(before);
});

test.each([
  ['empty', { email: '', postalZipCode: '' }],
  ['blank', { email: ' ', postalZipCode: ' ' }],
])('mandatory texts that are %s are refused', async (_name, input) => {
  const answer = await enrol(input);
  expect(answer.issues.map(({ path }: { path: string[] }) => path)).toEqual([['email'], ['postalZipCode']]);
});

test('the mandatory attributes are mandatory in the schema too', async () => {
  const { data, errors } = await app.graphql('mutation { enrolMember(input: { firstName: "x" }) { __typename } }');
  expect(data).toBeUndefined();
  expect(errors).toHaveLength(2);
});
