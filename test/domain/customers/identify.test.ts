import { expect, test } from 'vitest';
import { encodeKeyValues } from '../../../src/domain/customers/identification.ts';
import { chooseKey } from '../../../src/domain/customers/identify.ts';
import type { StoredIdentificationKey } from '../../../src/domain/profile-schema/profile-schema.ts';
import { thrownIssueKeys } from '../../support/issues.ts';
import { anAttribute } from '../../support/profile-schema.ts';
import { aKey } from '../../support/stored-key.ts';

const ask = (query: Record<string, string>) => Object.entries(query).map(([name, value]) => ({ name, value }));
/** `ab`: a and b are given. */
const letters = (given: string) => [...given].map((name) => ({ name, value: name.toUpperCase() }));
const keysOver = (...names: string[]) => names.map((letter, index) => aKey(index + 1, [...letter]));

// The steps of the legacy operation "Identify Customer" (context-services.md §5.5).
test.each<[string, string[], string, { keyId: number; covered: string; isWhole: boolean }]>([
  ['the only key, covered whole', ['ab'], 'ab', { keyId: 1, covered: 'ab', isWhole: true }],
  ['the order of the query does not matter', ['ab'], 'ba', { keyId: 1, covered: 'ab', isWhole: true }],
  ['more attributes than the key has', ['a'], 'xay', { keyId: 1, covered: 'a', isWhole: true }],
  ['the first of two that are covered whole', ['a', 'ab'], 'ab', { keyId: 1, covered: 'a', isWhole: true }],
  [
    'the first of two that are covered whole, the longer one',
    ['ab', 'a'],
    'ab',
    { keyId: 1, covered: 'ab', isWhole: true },
  ],
  ['a whole one before a longer run', ['abcd', 'x'], 'abcx', { keyId: 2, covered: 'x', isWhole: true }],
  ['the longest run', ['abz', 'abcz', 'az'], 'abc', { keyId: 2, covered: 'abc', isWhole: false }],
  ['a tie goes to the oldest', ['abz', 'aby', 'xyz'], 'ab', { keyId: 1, covered: 'ab', isWhole: false }],
  ['a gap ends the run', ['axbcd', 'azz'], 'abcd', { keyId: 1, covered: 'a', isWhole: false }],
  ['a run behind a gap is worth nothing', ['xabcd', 'az'], 'abcd', { keyId: 2, covered: 'a', isWhole: false }],
])('chooses %s', (_rule, keys, given, { keyId, covered, isWhole }) => {
  const lookup = chooseKey(keysOver(...keys), letters(given), null);
  expect(lookup.key.keyId).toBe(keyId);
  expect(lookup.value).toBe(encodeKeyValues([...covered.toUpperCase()]));
  expect(lookup.isWhole).toBe(isWhole);
});

test.each<[string, StoredIdentificationKey[], ReturnType<typeof ask>, string | null, [string, string]]>([
  ['there is no key', [], letters('a'), null, ['attributes', 'NOT_ALLOWED']],
  ['nothing is given', keysOver('a'), [], null, ['attributes', 'NOT_ALLOWED']],
  ['no first attribute is given', keysOver('ab', 'cb'), letters('b'), null, ['attributes', 'NOT_ALLOWED']],
  ['the key named is unknown', keysOver('a'), letters('a'), 'Key2', ['id_key', 'UNKNOWN']],
  [
    'the first attribute of the key named is not given',
    keysOver('a', 'b'),
    letters('a'),
    'Key2',
    ['attributes', 'NOT_ALLOWED'],
  ],
  [
    'the only key is not ready',
    [aKey(1, ['a'], { isReady: false })],
    letters('a'),
    null,
    ['attributes', 'NOT_ALLOWED'],
  ],
  ['the key named is not ready', [aKey(1, ['a'], { isReady: false })], letters('a'), 'Key1', ['id_key', 'UNKNOWN']],
  ['an attribute is given twice', keysOver('a'), letters('aa'), null, ['attributes', 'DUPLICATE']],
  [
    'an extension attribute is given twice',
    keysOver('a'),
    [...ask({ 'Phone.x': '1' }), ...ask({ 'pHONE.x': '2' }), ...letters('a')],
    null,
    ['attributes', 'DUPLICATE'],
  ],
])('refuses when %s', (_reason, keys, given, name, [parameter, code]) => {
  expect(thrownIssueKeys(() => chooseKey(keys, given, name))).toEqual([[[parameter], code]]);
});

test('a key named is used though another one is covered better, and its name ignores letter case', () => {
  const keys = [aKey(1, ['a']), aKey(2, ['a', 'b'], { name: 'ByB' })];
  expect(chooseKey(keys, letters('a'), 'bYb')).toMatchObject({ key: { keyId: 2 }, isWhole: false });
});

test('a key that is not ready is passed over', () => {
  const keys = [aKey(1, ['a'], { isReady: false }), aKey(2, ['a', 'b'])];
  expect(chooseKey(keys, letters('a'), null).key.keyId).toBe(2);
});

test('letter case counts in names of attributes, and not in that of their extension', () => {
  const keys = [aKey(1, ['No'], { extension: 'Phone' }), aKey(2, ['No'])];
  expect(chooseKey(keys, ask({ 'phONE.No': '1' }), null).key.keyId).toBe(1);
  expect(chooseKey(keys, ask({ No: '1' }), null).key.keyId).toBe(2);
  for (const name of ['Phone.no', 'no', 'Other.No', '.No', 'Phone.', 'Phone.No.']) {
    expect(
      thrownIssueKeys(() => chooseKey(keys, ask({ [name]: '1' }), null)),
      name,
    ).toHaveLength(1);
  }
});

const typed = (type: 'integer' | 'long' | 'datetime' | 'boolean' | 'double', rest: { length?: number } = {}) => [
  aKey(1, ['a', 'b'], { attributes: [anAttribute('a', { type, ...rest }), anAttribute('b')] }),
];

test.each([
  [typed('integer'), '077', '77'],
  [typed('integer', { length: 2 }), '077', '77'],
  [typed('long'), '-0', '0'],
  [typed('double'), '1.50', '1.5'],
  [typed('boolean'), 'true', 'true'],
  [typed('datetime'), '2026-01-01T00:00+01:00', '2025-12-31T23:00:00.000Z'],
])('case %#: a value is looked up in the form that is stored: %s', (keys, asked, stored) => {
  expect(chooseKey(keys, ask({ a: asked }), null).value).toBe(encodeKeyValues([stored]));
});

test.each([
  [typed('integer'), 'seventy'],
  [typed('integer'), ''],
  [typed('long'), '9223372036854775808'],
  [typed('datetime'), 'yesterday'],
  [typed('boolean'), 'yes'],
  [[aKey(1, ['a'])], 'a\u0000'],
  [[aKey(1, ['a'])], '\ud800'],
])('case %#: a text that is no value of the type is equal to nothing', (keys, asked) => {
  expect(chooseKey(keys, ask({ a: asked }), null).value).toBeNull();
});

test('a text outside of the run is not looked at', () => {
  const keys = [
    aKey(1, ['a', 'b', 'c'], {
      attributes: ['a', 'b', 'c'].map((name) => anAttribute(name, { type: name === 'c' ? 'integer' : 'string' })),
    }),
  ];
  expect(chooseKey(keys, ask({ a: '1', c: 'no number' }), null).value).toBe(encodeKeyValues(['1']));
});

test('an unauthorized word may be looked for, though it may not be stored', () => {
  const keys = [aKey(1, ['a'], { attributes: [anAttribute('a', { refusesUnauthorized: true })] })];
  expect(chooseKey(keys, ask({ a: 'Select' }), null).value).toBe(encodeKeyValues(['Select']));
});
