import { expect, test } from 'vitest';
import {
  ATTRIBUTE_TYPES,
  type AttributeDefinition,
  type AttributeType,
  type AttributeValue,
  isAttributeName,
  normaliseForKey,
  parseAttributeValue,
  takeAttributeValue,
} from '../../../src/domain/profile-schema/attribute.ts';
import { pushedIssues } from '../../support/issues.ts';
import { anAttribute } from '../../support/profile-schema.ts';

const parse = (type: AttributeType, raw: unknown, rest: Partial<AttributeDefinition> = {}) =>
  parseAttributeValue(anAttribute('a', { ...rest, type }), raw);

const refusal = (code: string) => ({ problem: { code, message: expect.any(String) } });

test('there are the eight types that 003_6f9af8e5fdc4ed47.txt lists', () => {
  expect(ATTRIBUTE_TYPES).toEqual([
    ...['string', 'integer', 'long', 'double', 'date', 'datetime', 'currency', 'boolean'],
  ]);
});

test.each<[AttributeType, unknown, AttributeValue]>([
  ['string', '', ''],
  ['string', ' as sent, blanks too ', ' as sent, blanks too '],
  ['string', '3145926535', '3145926535'],
  ['string', 'null', 'null'],
  ['string', 'tab\tand\nnewline', 'tab\tand\nnewline'],
  ['string', 'Québec 👍', 'Québec 👍'],
  ['boolean', true, true],
  ['boolean', false, false],
  ['boolean', 'true', true],
  ['boolean', 'false', false],
  ['date', '1962-05-10', '1962-05-10'],
  ['date', '2024-02-29', '2024-02-29'],
  ['datetime', '2009-12-18T18:30:00.000Z', '2009-12-18T18:30:00.000Z'],
  ['datetime', '2009-12-18T18:30:00Z', '2009-12-18T18:30:00.000Z'],
  ['datetime', '2009-12-18T19:30:00+01:00', '2009-12-18T18:30:00.000Z'],
  ['datetime', '2009-12-18', '2009-12-18T00:00:00.000Z'],
])('%s takes %j and stores %j', (type, raw, value) => {
  expect(parse(type, raw)).toEqual({ value });
});

test.each<[AttributeType, unknown, string]>([
  ['string', 77, 'WRONG_TYPE'],
  ['string', true, 'WRONG_TYPE'],
  ['string', ['x'], 'WRONG_TYPE'],
  ['string', { text: 'x' }, 'WRONG_TYPE'],
  ['boolean', 'TRUE', 'WRONG_TYPE'],
  ['boolean', 'yes', 'WRONG_TYPE'],
  ['boolean', '', 'WRONG_TYPE'],
  ['boolean', 1, 'WRONG_TYPE'],
  ['boolean', 0, 'WRONG_TYPE'],
  ['boolean', [true], 'WRONG_TYPE'],
  ['date', 19620510, 'WRONG_TYPE'],
  ['date', '', 'MALFORMED'],
  ['date', '1962-5-10', 'MALFORMED'],
  ['date', '2023-02-29', 'MALFORMED'],
  ['date', '1962-05-10T00:00:00.000Z', 'MALFORMED'],
  ['date', '10/05/1962', 'MALFORMED'],
  ['datetime', 1261161000000, 'WRONG_TYPE'],
  ['datetime', '', 'MALFORMED'],
  ['datetime', '2009-12-18T18:30:00', 'MALFORMED'],
  ['datetime', '2009-12-18T18:30:00.0001Z', 'MALFORMED'],
  ['datetime', `2009-12-18T18:30:00.${'0'.repeat(64)}Z`, 'MALFORMED'],
])('%s refuses %j as %s', (type, raw, code) => {
  expect(parse(type, raw)).toEqual(refusal(code));
});

test.each([
  ['NUL', 'a\u0000b'],
  ['a high surrogate alone', 'a\ud83d'],
  ['a low surrogate alone', '\udc4db'],
  ['a pair the wrong way round', '\udc4d\ud83d'],
])('a string with %s, which PostgreSQL cannot store, is refused', (_what, raw) => {
  expect(parse('string', raw)).toEqual(refusal('NOT_STORABLE'));
});

test.each([
  ['as many letters as allowed', 'abc', true],
  ['one letter more', 'abcd', false],
  ['three characters beyond the basic plane, six UTF-16 units', '👍👍👍', true],
  ['four of those', '👍👍👍👍', false],
  ['a letter with a combining accent, which is two', 'ae\u0301', true],
  ['nothing', '', true],
])('the length of a string counts code points: %s', (_what, raw, isAccepted) => {
  expect(parse('string', raw, { length: 3 })).toEqual(isAccepted ? { value: raw } : refusal('TOO_LONG'));
});

test.each<AttributeType>(['boolean', 'date', 'datetime', 'double', 'currency'])(
  'a length does not bound a %s',
  (type) => {
    const raw = { boolean: true, date: '1962-05-10', datetime: '1962-05-10T00:00:00.000Z' }[String(type)] ?? 1234.5;
    expect(parse(type, raw, { length: 1 })).toEqual({ value: raw });
  },
);

test('the limit that a value breaks is named, the value never: messages are logged', () => {
  const secret = 'sensitive-0042';
  for (const type of ATTRIBUTE_TYPES) {
    const definition = anAttribute('a', { type, length: 5 });
    const [issue] = pushedIssues((issues) => takeAttributeValue(definition, secret, ['Card', 2, 'a'], issues));
    expect(issue).toMatchObject({ path: ['Card', 2, 'a'], value: secret });
    expect(issue?.message).not.toContain('0042');
  }
  expect(parse('string', secret, { length: 5 }).problem?.message).toContain('5 characters');
});

test.each<[string, AttributeType, readonly [unknown, ...unknown[]], string]>([
  ['every spelling of an integer', 'integer', [77, '77', '077', 77n, '0000000077'], '77'],
  ['every spelling of a long', 'long', [-77, '-77', '-077', -77n], '-77'],
  ['every spelling of zero', 'integer', [0, -0, '0', '-0', '000', 0n], '0'],
  ['digits beyond 2^53', 'long', ['9007199254740993', 9007199254740993n, '09007199254740993'], '9007199254740993'],
  ['every spelling of a currency', 'currency', [1.5, '1.5', '1.50', '01.5000'], '1.5'],
  ['every spelling of a double', 'double', [2, '2', '2.0', 2n], '2'],
  ['every spelling of a boolean', 'boolean', [true, 'true'], 'true'],
  ['one instant', 'datetime', ['2024-01-01', '2024-01-01T01:00:00+01:00'], '2024-01-01T00:00:00.000Z'],
])('%s has one text as a unique key', (_what, type, spellings, key) => {
  const keys = spellings.map((raw) => {
    const { value } = parse(type, raw);
    return value === undefined ? 'refused' : normaliseForKey(anAttribute('a', { type }), value);
  });
  expect(new Set(keys)).toEqual(new Set([key]));
});

test('texts of a string attribute are different keys, though their numbers are equal', () => {
  const definition = anAttribute('a');
  expect(['77', '077', '77.0'].map((value) => normaliseForKey(definition, value))).toEqual(['77', '077', '77.0']);
});

test.each([
  ['PhoneNumber', true],
  ['start_availabilty', true],
  ['a', true],
  ['Line2', true],
  ['constructor', true],
  [`a${'b'.repeat(25)}`, true],
  [`a${'b'.repeat(26)}`, false],
  ['', false],
  ['2nd', false],
  ['_private', false],
  ['__proto__', false],
  ['Phone.Number', false],
  ['Phone-Number', false],
  ['Phone Number', false],
  ['Prénom', false],
  ['Phone\n', false],
])('context-services.md §3.4: can a name be %j? %s', (name, isName) => {
  expect(isAttributeName(name)).toBe(isName);
});
