import { expect, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { INTERNALS } from '../support/graphql.ts';
import { observeDatabase } from '../support/observed-database.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open);

const ADA = '7f1c0b7e-6a54-4d0e-9f0e-2f9d4a6f7c11';
const LOUIS = '2b8d5f60-3c1e-4f7a-8a52-6d0c9be4e102';
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const find = (by: object) => app.graphql('query ($by: MemberByInput!) { member(by: $by) { accountId } }', { by });

test('a member is read with every attribute and its extended data', async () => {
  const { data } = await app.graphql(
    `{ member(by: { externalId: "CRM-1001" }) {
      accountId loyaltyId externalId status version createdAt updatedAt email firstName lastName dateOfBirth gender
      businessName phoneNumber street street2 city provinceState postalZipCode languagePreference
      extendedData { key value source channel updatedAt }
    } }`,
  );
  const { createdAt, updatedAt, extendedData, ...member } = data.member;
  expect(createdAt).toMatch(INSTANT);
  expect(updatedAt).toMatch(INSTANT);
  expect(member).toEqual({
    accountId: ADA,
    loyaltyId: '6001234567890123',
    externalId: 'CRM-1001',
    status: 'ACTIVE',
    version: 1,
    email: 'ada.tremblay@example.com',
    firstName: 'Ada',
    lastName: 'Tremblay',
    dateOfBirth: '1990-04-12',
    gender: 'F',
    businessName: null,
    phoneNumber: '(514) 555-0100',
    street: null,
    street2: null,
    city: 'Québec',
    provinceState: 'QC',
    postalZipCode: 'G1A 1A2',
    languagePreference: 'fr-CA',
  });
  const entry = (key: string) => {
    return { key, value: true, source: 'MARKETING', channel: 'WEB', updatedAt: expect.stringMatching(INSTANT) };
  };
  expect(extendedData).toEqual(['casl', 'doNotEmail', 'doNotPhone', 'doNotText'].map(entry));
});

test.each([
  ['account id', { accountId: ADA }],
  ['account id in capitals', { accountId: ADA.toUpperCase() }],
  ['card number', { loyaltyId: '6001234567890123' }],
  ['external id', { externalId: 'CRM-1001' }],
  ['e-mail address', { email: 'ada.tremblay@example.com' }],
  ['e-mail address in another letter case', { email: 'Ada.Tremblay@EXAMPLE.com' }],
  ['phone number', { phoneNumber: '(514) 555-0100' }],
])('a member is found by its %s', async (_name, by) => {
  expect(await find(by)).toEqual({ data: { member: { accountId: ADA } } });
});

test.each([
  ['an unknown account id', { accountId: '00000000-0000-4000-8000-000000000000' }],
  ['no account id at all', { accountId: 'ada' }],
  ['an id of another kind', { loyaltyId: 'CRM-1001' }],
  ['an external id in another letter case', { externalId: 'crm-1001' }],
  ['an empty text', { externalId: '' }],
  ['a pattern', { email: '%' }],
  ['a NUL', { email: 'ada\u0000@example.com' }],
  ['half a surrogate pair', { phoneNumber: '\ud800' }],
  ['a very long text', { email: 'a'.repeat(1_000_000) }],
])('%s names no member', async (_name, by) => {
  expect(await find(by)).toEqual({ data: { member: null } });
});

test.each([
  ['no entry', '{}', {}],
  ['two entries', '{ accountId: "a", email: "b" }', {}],
  ['a null', '{ email: null }', {}],
  ['an entry and a null', '{ accountId: "a", email: null }', {}],
  ['an unknown entry', '{ name: "Ada" }', {}],
  ['a number', '{ accountId: 5 }', {}],
  ['a variable left out', '{ email: $text }', {}],
  ['a variable that is null', '{ email: $text }', { text: null }],
  ['no entry in a variable', '$by', { by: {} }],
  ['two entries in a variable', '$by', { by: { accountId: 'a', email: 'b' } }],
  ['a null in a variable', '$by', { by: { email: null } }],
  ['a list in a variable', '$by', { by: [] }],
])('a @oneOf input with %s is refused before anything runs', async (_name, by, variables) => {
  const declaration = by === '$by' ? '($by: MemberByInput!)' : by.includes('$text') ? '($text: String)' : '';
  let answer: Awaited<ReturnType<typeof app.graphql>> = {};
  const trips = await observed.countRoundTrips(async () => {
    answer = await app.graphql(`query ${declaration} { member(by: ${by}) { accountId } }`, variables);
  });
  expect(answer.errors?.length).toBeGreaterThan(0);
  expect(answer.data?.member ?? null).toBeNull();
  expect(answer.errors?.[0]?.message).not.toBe('Unexpected error.');
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS);
  expect(trips).toBe(0);
});

test('extendedData(source:) keeps the keys of one source, in the order sent', async () => {
  const send = (body: object) =>
    app.inject({
      method: 'PUT',
      url: '/client/users/demo-session-2/profile',
      payload: JSON.stringify({ email: 'louis.gagnon@example.com', postalZipCode: '90210', ...body }),
    });
  await send({ extendedDataSource: 'PPN', channel: 'APP', extendedData: { z: [1, { b: null }], a: 'text' } });
  await send({ extendedData: { own: null } });
  const { data } = await app.graphql(
    `{ member(by: { accountId: "${LOUIS}" }) {
      all: extendedData { key value source channel }
      ppn: extendedData(source: "PPN") { key }
      other: extendedData(source: "ppn") { key }
      every: extendedData(source: null) { key }
    } }`,
  );
  expect(data.member).toEqual({
    all: [
      { key: 'own', value: null, source: null, channel: null },
      { key: 'z', value: [1, { b: null }], source: 'PPN', channel: 'APP' },
      { key: 'a', value: 'text', source: 'PPN', channel: 'APP' },
    ],
    ppn: [{ key: 'z' }, { key: 'a' }],
    other: [],
    every: [{ key: 'own' }, { key: 'z' }, { key: 'a' }],
  });
});

test('members by account id are read with their extended data in one statement', async () => {
  const query = `{
    a: member(by: { accountId: "${ADA}" }) { extendedData { key } }
    b: member(by: { accountId: "${LOUIS}" }) { extendedData { key } }
  }`;
  expect((await app.graphql(query)).errors).toBeUndefined();
  expect(await observed.countRoundTrips(() => app.graphql(query))).toBe(1);
});
