import { expect, test } from 'vitest';
import { MEMBER_ATTRIBUTES, type MemberAttribute } from '../../../src/domain/members/member.ts';
import { MANDATORY_MEMBER_ATTRIBUTES, takeMemberChanges } from '../../../src/domain/members/member-profile.ts';
import { pushedIssueKeys, pushedIssues } from '../../support/issues.ts';

/** The example of es-loyalty.md §4.3, without its extended data. */
const PROFILE = {
  firstName: 'Ada',
  lastName: 'Tremblay',
  email: 'ada@example.com',
  dateOfBirth: '1990-04-12',
  gender: 'F',
  postalZipCode: 'H0H 0H0',
  provinceState: 'QC',
  city: 'Montréal',
  street: '1 Rue A',
  street2: 'Apt 2',
  phoneNumber: '(514) 555-0100',
  languagePreference: 'fr-CA',
  businessName: 'Analytical Engines',
};

/** What is taken from an update that need not name the mandatory attributes. */
const changesOf = (raw: Record<string, unknown>) => {
  const issues = pushedIssues((list) => takeMemberChanges(raw, [], list));
  expect(issues).toEqual([]);
  return takeMemberChanges(raw, [], []);
};
const refusalOf = (raw: Record<string, unknown>, mustName: readonly MemberAttribute[] = []) =>
  pushedIssueKeys((issues) => takeMemberChanges(raw, mustName, issues));

test('the example profile passes and names every attribute there is', () => {
  expect(Object.keys(PROFILE).sort()).toEqual([...MEMBER_ATTRIBUTES].sort());
  expect(changesOf(PROFILE)).toEqual(PROFILE);
  expect(refusalOf(PROFILE, MANDATORY_MEMBER_ATTRIBUTES)).toEqual([]);
});

test('es-loyalty.md §4.1: an attribute that is absent stays as it is', () => {
  expect(changesOf({})).toEqual({});
  expect(changesOf({ city: undefined, email: undefined })).toEqual({});
  expect(changesOf({ city: 'Laval' })).toEqual({ city: 'Laval' });
});

const OPTIONAL = MEMBER_ATTRIBUTES.filter((name) => name !== 'email' && name !== 'postalZipCode');

test.each(OPTIONAL)('es-loyalty.md §4.1: null clears %s', (name) => {
  expect(changesOf({ [name]: null })).toEqual({ [name]: null });
});

test.each(OPTIONAL.filter((name) => !name.endsWith('Name') || name === 'businessName'))(
  'es-loyalty.md §4.1: an empty text clears %s',
  (name) => {
    expect(changesOf({ [name]: '' })).toEqual({ [name]: null });
  },
);

test.each(['firstName', 'lastName'])('es-loyalty.md §14 C5: an empty %s is stored as such', (name) => {
  expect(changesOf({ [name]: '' })).toEqual({ [name]: '' });
});

test.each([
  ['nothing', {}, ['email', 'postalZipCode']],
  ['an e-mail address only', { email: 'ada@example.com' }, ['postalZipCode']],
  ['a postal code only', { postalZipCode: 'H0H 0H0' }, ['email']],
  ['both, undefined', { email: undefined, postalZipCode: undefined }, ['email', 'postalZipCode']],
  ['both', { email: 'ada@example.com', postalZipCode: 'H0H 0H0' }, []],
])('es-loyalty.md §14 C2: where it must name them, an update with %s lacks %j%j', (_what, raw, missing) => {
  expect(refusalOf(raw, MANDATORY_MEMBER_ATTRIBUTES)).toEqual(missing.map((name) => [[name], 'MISSING']));
  expect(refusalOf(raw)).toEqual([]);
});

test.each([
  ['email', null],
  ['email', ''],
  ['postalZipCode', null],
  ['postalZipCode', ''],
])('es-loyalty.md §4.7: %s cannot be cleared with %j, whoever asks', (name, value) => {
  const raw = { email: 'ada@example.com', postalZipCode: 'H0H 0H0', [name]: value };
  for (const mustName of [MANDATORY_MEMBER_ATTRIBUTES, []]) {
    expect(refusalOf(raw, mustName)).toEqual([[[name], 'MISSING']]);
    expect(takeMemberChanges(raw, mustName, [])).not.toHaveProperty(name);
  }
});

test.each([
  ['dateOfBirth', '1990-02-30'],
  ['dateOfBirth', '12/04/1990'],
  ['gender', 'MALE'],
  ['gender', 'm'],
  ['email', 'ada'],
  ['email', 'ada@example'],
  ['email', ' '],
  ['phoneNumber', '514-555-0100'],
  ['languagePreference', 'en'],
  ['postalZipCode', 'K1A'],
  ['provinceState', 'ZZ'],
  ['provinceState', 'qc'],
])('%s %j is refused as malformed, with the value for the texts that echo it', (name, value) => {
  expect(pushedIssues((issues) => takeMemberChanges({ [name]: value }, [], issues))).toEqual([
    { path: [name], code: 'MALFORMED', message: expect.any(String), value },
  ]);
});

test('the message of a refusal never holds the value: it is logged', () => {
  const raw = Object.fromEntries(MEMBER_ATTRIBUTES.map((name) => [name, ['sensitive-0042']]));
  for (const value of ['sensitive-0042', ['sensitive-0042']]) {
    const issues = pushedIssues((list) =>
      takeMemberChanges({ ...raw, email: value, gender: value }, MANDATORY_MEMBER_ATTRIBUTES, list),
    );
    expect(issues.map(({ message }) => message).join()).not.toContain('0042');
  }
});

const NO_TEXTS = [5, true, false, 12345678901234567890n, ['M'], { text: 'M' }];

test.each(MEMBER_ATTRIBUTES)('%s must be a text that can be stored', (name) => {
  for (const value of NO_TEXTS) expect(refusalOf({ [name]: value })).toEqual([[[name], 'WRONG_TYPE']]);
  for (const value of ['a\u0000', '\ud83d', '\udc4da']) {
    expect(refusalOf({ [name]: value })).toEqual([[[name], 'NOT_STORABLE']]);
  }
});

test.each([
  ['100 letters', 'a'.repeat(100), true],
  ['100 characters of two UTF-16 units', '👍'.repeat(100), true],
  ['101 letters', 'a'.repeat(101), false],
  ['101 characters of two UTF-16 units', '👍'.repeat(101), false],
])('004_53df60a23fd2b759.txt: a business name has at most 100 characters: %s', (_what, businessName, isAccepted) => {
  if (isAccepted) expect(changesOf({ businessName })).toEqual({ businessName });
  else expect(refusalOf({ businessName })).toEqual([[['businessName'], 'TOO_LONG']]);
});

test('a Canadian postal code is stored in one form', () => {
  expect(changesOf({ postalZipCode: 'h0h0h0' })).toEqual({ postalZipCode: 'H0H 0H0' });
});

test('es-loyalty.md §4.1: what is no attribute is ignored', () => {
  const raw = { nickname: 'x', accountId: 'x', status: 'CLOSED', version: 9, constructor: 1, casl: true };
  expect(changesOf({ ...raw, ...Object.fromEntries([['__proto__', { gender: 'M' }]]) })).toEqual({});
});

test('what an object inherits is not taken for an attribute', () => {
  const raw = Object.create({ city: 'Laval', email: '' });
  expect(changesOf(raw)).toEqual({});
});

test('es-loyalty.md §4.8: what is missing comes first, then formats, each in the order of the contract', () => {
  const wrong = Object.fromEntries(MEMBER_ATTRIBUTES.toReversed().map((name) => [name, 'wrong']));
  const raw: Record<string, unknown> = { ...wrong, businessName: 'x'.repeat(101) };
  const formats = [
    [['email'], 'MALFORMED'],
    [['dateOfBirth'], 'MALFORMED'],
    [['gender'], 'MALFORMED'],
    [['phoneNumber'], 'MALFORMED'],
    [['languagePreference'], 'MALFORMED'],
    [['businessName'], 'TOO_LONG'],
    [['postalZipCode'], 'MALFORMED'],
    [['provinceState'], 'MALFORMED'],
  ];
  expect(refusalOf(raw, MANDATORY_MEMBER_ATTRIBUTES)).toEqual(formats);
  expect(refusalOf({ ...raw, postalZipCode: undefined }, MANDATORY_MEMBER_ATTRIBUTES)).toEqual([
    [['postalZipCode'], 'MISSING'],
    ...formats.filter(([path]) => path?.[0] !== 'postalZipCode'),
  ]);
});

test('an e-mail address that is far too long is told its own limit, not that of free text', () => {
  const [issue] = pushedIssues((issues) => takeMemberChanges({ email: `${'x'.repeat(2_000)}@x.yz` }, [], issues));
  expect(issue).toMatchObject({ path: ['email'], code: 'MALFORMED', message: expect.stringContaining('at most 254') });
});

test.each(['firstName', 'lastName', 'street', 'street2', 'city'])('%s has at most 1,000 characters', (name) => {
  expect(refusalOf({ [name]: 'x'.repeat(1_000) })).toEqual([]);
  expect(refusalOf({ [name]: 'x'.repeat(1_001) })).toEqual([[[name], 'TOO_LONG']]);
});
