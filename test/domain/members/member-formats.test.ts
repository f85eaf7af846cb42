import { expect, test } from 'vitest';
import {
  EMAIL_LENGTH_MAX,
  parseBirthDate,
  parseEmail,
  parseGender,
  parseLanguagePreference,
  parsePhoneNumber,
  parsePostalZipCode,
  parseProvinceState,
} from '../../../src/domain/members/member-formats.ts';

const longest = `${'a'.repeat(EMAIL_LENGTH_MAX - '@example.com'.length)}@example.com`;

test.each([
  ...[
    'ada@example.com',
    'a@b.co',
    'first.last+tag@sub.example.co.uk',
    "o'brien@example.ie",
    '1@2.3',
    'a..b@example.com',
  ],
  ...['Ada.Tremblay@Example.COM', 'jürgen@exämple.de', 'ada@example-site.com', longest],
])('%s is an e-mail address, kept as sent', (text) => {
  expect(parseEmail(text)).toBe(text);
});

test.each([
  ...['', 'ada', 'ada@example', 'example.com', '@example.com', 'ada@', 'ada@.com', 'ada@example.', 'ada@.', '@.', '@'],
  ...['ada@@example.com', 'a@b@example.com', 'ada tremblay@example.com', 'ada@exam ple.com', ' ada@example.com'],
  ...['ada@example.com ', 'ada@example.com\n', '\tada@example.com', 'ada.example@com', `a${longest}`],
])('%j is no e-mail address', (text) => {
  expect(parseEmail(text)).toBeNull();
});

test.each(['M', 'F', 'Other', 'PreferNotToSay'])('004_53df60a23fd2b759.txt: %s is a gender, kept as sent', (text) => {
  expect(parseGender(text)).toBe(text);
});

test.each(['m', 'f', 'MALE', 'FEMALE', 'other', 'OTHER', 'X', 'M ', '', 'constructor'])('%j is no gender', (text) => {
  expect(parseGender(text)).toBeNull();
});

test.each(['en-CA', 'fr-CA', 'en-US', 'EN', 'FR'])('es-loyalty.md §14 C10: %s is a language preference', (text) => {
  expect(parseLanguagePreference(text)).toBe(text);
});

test.each(['en', 'fr', 'EN-CA', 'en_CA', 'fr-FR', 'de-DE', ' en-CA', ''])('%j is no language preference', (text) => {
  expect(parseLanguagePreference(text)).toBeNull();
});

test.each(['(514) 555-0100', '(000) 000-0000'])('%s is a phone number, kept as sent', (text) => {
  expect(parsePhoneNumber(text)).toBe(text);
});

test.each([
  ...['5145550100', '514-555-0100', '(514)555-0100', '(514) 5550100', '+1 (514) 555-0100', '(514) 555-010'],
  ...['(514) 555-01000', '(514) 555-010a', '(514) 555-0100\n', ' (514) 555-0100', '(٥١٤) 555-0100', ''],
])('%j is no phone number', (text) => {
  expect(parsePhoneNumber(text)).toBeNull();
});

test.each([
  ['H0H 0H0', 'H0H 0H0'],
  ['h0h 0h0', 'H0H 0H0'],
  ['H0H0H0', 'H0H 0H0'],
  ['g1a1a2', 'G1A 1A2'],
  ['00000', '00000'],
  ['90210', '90210'],
  ['90210-1234', '90210-1234'],
])('the postal or ZIP code %s is stored as %s', (text, stored) => {
  expect(parsePostalZipCode(text)).toBe(stored);
});

test.each([
  ...[
    'H0H-0H0',
    'H0H  0H0',
    'HOH OHO',
    '0H0 H0H',
    'H0H 0H',
    'H0H 0H00',
    ' H0H 0H0',
    'H0H 0H0 ',
    'H0H 0H0\n',
    'É0H 0H0',
  ],
  ...[
    '9021',
    '902101',
    '90210-',
    '90210-123',
    '90210-12345',
    '902101234',
    '90210 1234',
    ' 90210',
    '90210\n',
    '٩0210',
    '',
  ],
])('%j is no postal or ZIP code', (text) => {
  expect(parsePostalZipCode(text)).toBeNull();
});

/** As 004_53df60a23fd2b759.txt lists them. */
const CANADA = 'NL PE NS NB QC ON MB SK AB BC YT NT NU';
const STATES =
  'AL AK AS AZ AR CA CO CT DE DC FM FL GA GU HI ID IL IN IA KS KY LA ME MH MD MA MI MN MS MO MT NE NV NH NJ NM NY ' +
  'NC ND MP OH OK OR PW PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY';
const MILITARY = 'AE AP AA';
const LISTED = [CANADA, STATES, MILITARY].flatMap((line) => line.split(' '));

test('004_53df60a23fd2b759.txt: of all pairs of capitals, exactly the 75 listed are a province or state', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  const accepted = pairs.filter((pair) => parseProvinceState(pair) !== null);
  expect(accepted).toHaveLength(75);
  expect(accepted).toEqual([...LISTED].sort());
  expect(accepted.map(parseProvinceState)).toEqual(accepted);
});

test.each(['qc', 'Qc', 'Québec', 'QC ', ' QC', 'QCQC', '', 'NL PE', 'constructor'])(
  '%j is no province or state',
  (text) => {
    expect(parseProvinceState(text)).toBeNull();
  },
);

test.each([
  ['1990-04-12', '1990-04-12'],
  ['2000-02-29', '2000-02-29'],
  ['1990-02-29', null],
  ['1990-4-12', null],
  ['12/04/1990', null],
  ['1990-04-12T00:00:00Z', null],
  ['', null],
])('the birth date %j is stored as %j', (text, stored) => {
  expect(parseBirthDate(text)).toBe(stored);
});
