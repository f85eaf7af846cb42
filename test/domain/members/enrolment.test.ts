import { expect, test } from 'vitest';
import { type EnrolmentRules, EXTERNAL_ID_LENGTH_MAX, parseEnrolment } from '../../../src/domain/members/enrolment.ts';
import type { ExtendedDataLimits } from '../../../src/domain/members/extended-data.ts';
import { thrownIssueKeys } from '../../support/issues.ts';

const LIMITS: ExtendedDataLimits = { bytesMax: 1_000, keysMax: 20, scope: 'request', sources: ['MARKETING'] };
const RULES: EnrolmentRules = { hasDigitalCards: true, cardPool: [], needsExternalId: false };
const MANDATORY = { email: 'ada@example.com', postalZipCode: 'H0H 0H0' };

const refusalOf = (raw: Record<string, unknown>) => thrownIssueKeys(() => parseEnrolment(raw, LIMITS, RULES));

test('es-loyalty.md §7: an e-mail address and a postal code are enough', () => {
  expect(parseEnrolment(MANDATORY, LIMITS, RULES)).toEqual({
    attributes: MANDATORY,
    externalId: null,
    physicalCard: null,
    extendedData: null,
  });
});

test('all that is given comes back in its stored form', () => {
  const raw = {
    ...MANDATORY,
    postalZipCode: 'g1a1a2',
    firstName: '',
    gender: null,
    externalId: 'CRM-1001',
    physicalCard: '6001234567890123',
    extendedDataSource: 'MARKETING',
    channel: 'WEB',
    extendedData: { casl: true },
    nickname: 'ignored',
  };
  expect(parseEnrolment(raw, LIMITS, RULES)).toEqual({
    attributes: { email: 'ada@example.com', postalZipCode: 'G1A 1A2', firstName: '', gender: null },
    externalId: 'CRM-1001',
    physicalCard: '6001234567890123',
    extendedData: { source: 'MARKETING', channel: 'WEB', data: { casl: true } },
  });
});

test.each([
  ['nothing', {}, ['email', 'postalZipCode']],
  ['null', { email: null, postalZipCode: null }, ['email', 'postalZipCode']],
  ['empty texts', { email: '', postalZipCode: '' }, ['email', 'postalZipCode']],
  ['an e-mail address', { email: 'ada@example.com' }, ['postalZipCode']],
  ['a postal code', { postalZipCode: 'H0H 0H0' }, ['email']],
])('es-loyalty.md §7: an enrolment with %s is refused', (_what, raw, missing) => {
  expect(refusalOf(raw)).toEqual(missing.map((name) => [[name], 'MISSING']));
});

test.each([undefined, null, ''])('no external id and no card (%j) are none', (nothing) => {
  const raw = { ...MANDATORY, externalId: nothing, physicalCard: nothing };
  expect(parseEnrolment(raw, LIMITS, RULES)).toMatchObject({ externalId: null, physicalCard: null });
});

test.each(['1', 'a'.repeat(EXTERNAL_ID_LENGTH_MAX), ' kept as sent ', 'Ünïque'])(
  '%j is an external id',
  (externalId) => {
    expect(parseEnrolment({ ...MANDATORY, externalId }, LIMITS, RULES).externalId).toBe(externalId);
  },
);

test.each(['6', '6001234567890123', 'CARD-0001-x', 'a'.repeat(32)])(
  'es-loyalty.md §7: %s is a card',
  (physicalCard) => {
    expect(parseEnrolment({ ...MANDATORY, physicalCard }, LIMITS, RULES).physicalCard).toBe(physicalCard);
  },
);

test.each([
  ['externalId', 1001],
  ['externalId', ['CRM-1001']],
  ['externalId', 'CRM\u0000'],
  ['externalId', '\ud83d'],
  ['physicalCard', 'a'.repeat(33)],
  ['physicalCard', '6001 2345 6789'],
  ['physicalCard', '6001_2345'],
  ['physicalCard', '60012345\n'],
  ['physicalCard', 'é'],
  ['physicalCard', 6001234567890123n],
  ['physicalCard', 6001],
])('%s is refused when malformed: case %#', (name, value) => {
  expect(refusalOf({ ...MANDATORY, [name]: value })).toEqual([[[name], 'MALFORMED']]);
});

test('an external id that is too long is refused by a limit that is named', () => {
  const externalId = 'a'.repeat(EXTERNAL_ID_LENGTH_MAX + 1);
  expect(refusalOf({ ...MANDATORY, externalId })).toEqual([[['externalId'], 'TOO_LONG']]);
});

test('every problem of an enrolment is told at once: what is missing first, extended data last', () => {
  const raw = {
    extendedData: [],
    extendedDataSource: 'internal',
    physicalCard: '?',
    externalId: 5,
    provinceState: 'ZZ',
    gender: 'MALE',
    email: 'ada',
  };
  expect(refusalOf(raw)).toEqual([
    [['postalZipCode'], 'MISSING'],
    [['email'], 'MALFORMED'],
    [['gender'], 'MALFORMED'],
    [['provinceState'], 'MALFORMED'],
    [['externalId'], 'MALFORMED'],
    [['physicalCard'], 'MALFORMED'],
    [['extendedDataSource'], 'RESERVED'],
    [['extendedData'], 'WRONG_TYPE'],
  ]);
});
