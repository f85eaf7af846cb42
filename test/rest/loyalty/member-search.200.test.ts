import { beforeAll, describe, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, createMember, LOUIS, type TestMember, update } from '../../support/loyalty.ts';
import { findMembers, search, useSearchFile } from '../../support/member-search.ts';
import { observeDatabase } from '../../support/observed-database.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const observed = observeDatabase(openTestDatabase);
const app = useTestApp(observed.open);

const MEMBER_SEARCH_FILE = useSearchFile({
  attributes: {
    lastName: { mode: 'startsWith' },
    anyName: { column: 'lastName', mode: 'partial' },
    nameEnd: { column: 'lastName', mode: 'endsWith' },
    wholeName: { column: 'lastName', mode: 'exact' },
    nameLeft: { column: 'lastName', mode: 'left', length: 3 },
    phoneNumber: { mode: 'right', length: 4 },
    dateOfBirth: { mode: 'between', fromKey: 'dateOfBirthFrom', toKey: 'dateOfBirthTo' },
    company: { column: 'businessName', mode: 'partial' },
  },
  extendedData: {
    bankName: { mode: 'exact', type: 'string' },
    bankPart: { key: 'bankName', mode: 'partial', type: 'variant' },
    score: { mode: 'exact', type: 'number' },
    points: { key: 'score', mode: 'between', type: 'number', fromKey: 'scoreFrom', toKey: 'scoreTo' },
    scoreText: { key: 'score', mode: 'startsWith' },
  },
});
const configured = useSecondApp(app, { MEMBER_SEARCH_FILE });
const otherTenant = useSecondApp(app, { LOYALTY_TENANT_ID: '2' });
const inUnits = useSecondApp(app, { MEMBER_SEARCH_FILE, BUSINESS_UNITS: 'BUYCO,SELLCO' });

let percent: TestMember;
let ordinary: TestMember;
let boxed: TestMember;

beforeAll(async () => {
  percent = await createMember(app, { lastName: 'A%_\\Z', businessName: 'Zoë & Co', dateOfBirth: '1980-01-31' });
  ordinary = await createMember(app, { lastName: 'AbcdZ', phoneNumber: '(514) 555-7777', dateOfBirth: '1980-02-01' });
  boxed = await createMember(app, { lastName: `Long${'g'.repeat(200)}end` });
  await update(app, percent, { extendedData: { bankName: 'BMO 100%', score: 7 } });
  await update(app, ordinary, { extendedData: { 'bankName::BUYCO': 'BMO', score: 7.5 } });
  await update(app, boxed, { extendedData: { bankName: { name: 'BMO' }, score: '7' } });
});

const idsOf = (members: Record<string, unknown>[]) => members.map(({ accountId }) => accountId);
const sorted = (...members: TestMember[]) => members.map(({ accountId }) => accountId).sort();

// es-loyalty.md §9, and §6 for the attributes.
test('members are answered with the attributes that are set, in the order of the profile', async () => {
  const [ada, ...others] = await findMembers(app, { email: 'ADA.Tremblay@example.com' });
  expect(others).toEqual([]);
  expect(Object.entries(ada ?? {})).toEqual([
    ['accountId', ADA.accountId],
    ['loyaltyId', ADA.loyaltyId],
    ['status', 'ACTIVE'],
    ['dateOfBirth', '1990-04-12'],
    ['gender', 'F'],
    ['firstName', 'Ada'],
    ['lastName', 'Tremblay'],
    ['email', ADA.email],
    ['phoneNumber', ADA.phoneNumber],
    ['city', 'Québec'],
    ['provinceState', 'QC'],
    ['postalZipCode', 'G1A 1A2'],
    ['languagePreference', 'fr-CA'],
  ]);
});

test.each([
  [{ phoneNumber: ADA.phoneNumber }],
  [{ loyaltyId: ADA.loyaltyId }],
  [{ externalIdentifier: 'crm-1001' }],
  [{ firstName: 'AD', lastName: 'trem' }],
  [{ city: 'QUéBEC', provinceState: 'qc', postalZipCode: 'g1a 1a2' }],
  [{ dateOfBirth: '1990-04-12', gender: 'f', languagePreference: 'fr-ca', status: 'active' }],
])('without a file of rules, %o finds Ada', async (body) => {
  expect(idsOf(await findMembers(app, body))).toEqual([ADA.accountId]);
});

test.each([
  [{ lastName: 'remblay' }],
  [{ city: 'Québe' }],
  [{ lastName: 'Tremblay', firstName: 'Louis' }],
  [{ email: 'ada.tremblay%' }],
  [{ street: '*' }],
])('without a file of rules, %o finds nobody', async (body) => {
  expect(await findMembers(app, body)).toEqual([]);
});

test('all that match are found, closed ones too, by account id', async () => {
  const closed = await createMember(app, { firstName: 'Closing' });
  const url = `/client/users/${closed.correlationId}/profile/closure`;
  expect((await app.inject({ method: 'PUT', url, payload: '{}' })).statusCode).toBe(200);
  const open = await createMember(app, { firstName: 'Closing' });
  const found = await findMembers(app, { firstName: 'clos' });
  expect(idsOf(found)).toEqual(sorted(closed, open));
  const statusOf = Object.fromEntries(found.map(({ accountId, status }) => [accountId, status]));
  expect(statusOf).toEqual({ [closed.accountId]: 'CLOSED', [open.accountId]: 'ACTIVE' });
});

test("another tenant's members are never found", async () => {
  const { accountId, correlationId } = await createMember(otherTenant, { lastName: 'Tremblay' });
  const bodies = [{ lastName: 'trem' }, { postalZipCode: '*' }, { status: 'active' }];
  for (const body of bodies) {
    const response = await search(otherTenant, body, correlationId);
    expect(idsOf(response.json().members)).toEqual([accountId]);
  }
  for (const body of [{ email: ADA.email }, { loyaltyId: ADA.loyaltyId }, { externalIdentifier: ADA.externalId }]) {
    expect((await search(otherTenant, body, correlationId)).json()).toEqual({ members: [] });
  }
  expect(idsOf(await findMembers(app, { lastName: 'trem' }))).toEqual([ADA.accountId]);
});

test('however many are found, a search is three statements: the session, the ids, the members', async () => {
  for (const body of [{ postalZipCode: '*' }, { lastName: 'Tremblay' }]) {
    expect(await observed.countRoundTrips(() => findMembers(app, body))).toBe(3);
  }
});

// es-loyalty.md §9: the modes
describe('with a file of rules', () => {
  test.each<[body: object, found: () => TestMember[]]>([
    [{ lastName: 'a%' }, () => [percent]],
    [{ lastName: 'A%_\\' }, () => [percent]],
    [{ lastName: 'a_' }, () => []],
    [{ lastName: 'a' }, () => [percent, ordinary]],
    [{ anyName: '_\\z' }, () => [percent]],
    [{ anyName: 'BC' }, () => [ordinary]],
    [{ nameEnd: 'z' }, () => [percent, ordinary]],
    [{ nameEnd: '\\Z' }, () => [percent]],
    [{ wholeName: 'a%_\\z' }, () => [percent]],
    [{ wholeName: 'aBCDz' }, () => [ordinary]],
    [{ wholeName: 'AbcdZ ' }, () => []],
    [{ nameLeft: 'Abc' }, () => [ordinary]],
    [{ nameLeft: 'abc' }, () => []],
    [{ nameLeft: 'Ab' }, () => []],
    [{ nameLeft: 'Abcd' }, () => []],
    [{ lastName: `LONG${'G'.repeat(180)}` }, () => [boxed]],
    [{ lastName: `long${'g'.repeat(201)}` }, () => []],
    [{ wholeName: `long${'g'.repeat(200)}END` }, () => [boxed]],
    [{ wholeName: `long${'g'.repeat(200)}` }, () => []],
    [{ phoneNumber: '7777' }, () => [ordinary]],
    [{ phoneNumber: '777' }, () => []],
    [{ company: 'ZOë &' }, () => [percent]],
    [{ company: '*' }, () => [percent]],
    [{ dateOfBirthFrom: '1980-01-31', dateOfBirthTo: '1980-02-01' }, () => [percent, ordinary]],
    [{ dateOfBirthFrom: '1980-02-01', dateOfBirthTo: '1980-02-28' }, () => [ordinary]],
    [{ dateOfBirthFrom: '1980-02-02', dateOfBirthTo: '1980-01-01' }, () => []],
    [{ dateOfBirth: '*', phoneNumber: '7777' }, () => [ordinary]],
  ])('%o finds who has it', async (body, found) => {
    expect(idsOf(await findMembers(configured, body))).toEqual(sorted(...found()));
  });

  test.each<[body: object, found: () => TestMember[]]>([
    [{ bankName: 'bmo 100%' }, () => [percent]],
    [{ bankName: 'BMO' }, () => []],
    [{ bankPart: '%' }, () => [percent]],
    [{ bankPart: 'name' }, () => []],
    [{ bankName: '*' }, () => [percent, boxed]],
    [{ score: 7 }, () => [percent]],
    [{ score: 7.5 }, () => [ordinary]],
    [{ scoreFrom: 7, scoreTo: 7.5 }, () => [percent, ordinary]],
    [{ scoreFrom: 7.1, scoreTo: 100 }, () => [ordinary]],
    [{ scoreText: '7' }, () => [percent, ordinary, boxed]],
    [{ scoreText: '7', score: '*', bankName: '*', lastName: 'a' }, () => [percent]],
  ])('%o finds who has such extended data', async (body, found) => {
    expect(idsOf(await findMembers(configured, body))).toEqual(sorted(...found()));
  });

  // es-loyalty.md §7: a key of one business unit is written `key::UNIT`.
  test('a business unit has its own extended data besides those of all', async () => {
    const find = async (businessName: string) => idsOf(await findMembers(inUnits, { businessName, bankPart: 'bmo' }));
    expect(await find('BUYCO')).toEqual(sorted(percent, ordinary));
    expect(await find('SELLCO')).toEqual(sorted(percent));
  });

  test('a body that says no more than others may is taken all the same', async () => {
    const body = { businessName: '', tierName: null, lastName: 'gagn' };
    expect(idsOf(await findMembers(configured, body))).toEqual([LOUIS.accountId]);
  });
});
