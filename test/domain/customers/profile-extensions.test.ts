import { expect, test } from 'vitest';
import { type ExtensionInput, parseProfile } from '../../../src/domain/customers/profile.ts';
import { thrownIssueKeys, thrownIssues } from '../../support/issues.ts';
import { anAttribute, anExtension, aProfileSchema } from '../../support/profile-schema.ts';

const schema = aProfileSchema(
  [anAttribute('FirstName')],
  [
    anExtension('Address', {
      kind: 'single-valued',
      attributes: [anAttribute('Type', { type: 'integer' }), anAttribute('City')],
    }),
    anExtension('Phone', {
      attributes: [anAttribute('PhoneType', { type: 'integer', default: 0 }), anAttribute('PhoneNumber')],
      unique: ['PhoneNumber'],
    }),
    anExtension('Line', {
      attributes: [anAttribute('number', { type: 'integer' }), anAttribute('area'), anAttribute('note')],
      unique: ['number', 'area'],
    }),
    anExtension('Note'),
    anExtension('VIP', { kind: 'classifier', attributes: [] }),
  ],
);

const RECORDS_MAX = 4;

const recordsOf = (...extensions: ExtensionInput[]) =>
  parseProfile(schema, { attributes: {}, extensions }, RECORDS_MAX).records;
const refusalOf = (...extensions: ExtensionInput[]) =>
  thrownIssueKeys(() => parseProfile(schema, { attributes: {}, extensions }, RECORDS_MAX));

test('context-services.md §5.2: no extensions given leaves them untouched, an empty set empties them all', () => {
  expect(parseProfile(schema, { attributes: {} }, RECORDS_MAX).records).toBeNull();
  expect(parseProfile(schema, { attributes: {}, extensions: undefined }, RECORDS_MAX).records).toBeNull();
  expect(recordsOf()).toEqual([]);
  expect(recordsOf({ name: 'Phone', records: [] }, { name: 'Address', records: [] })).toEqual([]);
});

test('records keep the order sent, carry the name that their schema writes, and get defaults', () => {
  const records = recordsOf(
    { name: 'PHONE', records: [{ PhoneNumber: '2' }, { PhoneNumber: '1', PhoneType: '5' }] },
    { name: 'address', records: [{ City: 'Hollywood', Type: 1 }] },
    { name: 'vip', records: [{}] },
  );
  expect(records).toEqual([
    { extension: 'Phone', attributes: { PhoneType: 0, PhoneNumber: '2' }, uniqueKey: '["2"]' },
    { extension: 'Phone', attributes: { PhoneType: '5', PhoneNumber: '1' }, uniqueKey: '["1"]' },
    { extension: 'Address', attributes: { Type: 1, City: 'Hollywood' }, uniqueKey: '' },
    { extension: 'VIP', attributes: {}, uniqueKey: '' },
  ]);
});

test('the attributes of a record stand in the order of the schema, whatever the order sent', () => {
  const [record] = recordsOf({ name: 'Line', records: [{ note: 'n', area: 'a', number: 1 }] }) ?? [];
  expect(Object.keys(record?.attributes ?? {})).toEqual(['number', 'area', 'note']);
});

test.each(['Fax', 'Phones', 'Phone ', '', 'FirstName', 'constructor', 'toString', '__proto__'])(
  'an extension that is not defined is refused: %j',
  (name) => {
    expect(refusalOf({ name, records: [] })).toEqual([[[name], 'UNKNOWN']]);
  },
);

test.each(['constructor', 'toString', 'hasOwnProperty'])('an extension may be called %s', (name) => {
  const odd = aProfileSchema([], [anExtension(name)]);
  const { records } = parseProfile(odd, { attributes: {}, extensions: [{ name, records: [{}] }] }, 1);
  expect(records).toEqual([{ extension: name, attributes: {}, uniqueKey: null }]);
});

test.each(['Address', 'VIP'])('a second record of %s, which is single-valued, is refused', (name) => {
  expect(refusalOf({ name, records: [{}, {}] })).toEqual([[[name], 'TOO_MANY']]);
});

test('an issue of a single-valued extension has no position in its path', () => {
  expect(refusalOf({ name: 'Address', records: [{ Street: 'x' }] })).toEqual([[['Address', 'Street'], 'UNKNOWN']]);
  expect(refusalOf({ name: 'VIP', records: [{ Since: 'x' }] })).toEqual([[['VIP', 'Since'], 'UNKNOWN']]);
});

test.each([
  ['Phone', 'Phone'],
  ['Phone', 'PHONE'],
  ['phone', 'pHONE'],
])('an extension named twice is refused, letter case folded: %s, %s', (first, second) => {
  const records = [{ PhoneNumber: '1' }];
  expect(refusalOf({ name: first, records: [] }, { name: second, records })).toEqual([[[second], 'DUPLICATE']]);
});

test.each<[string, string, unknown[], number[]]>([
  ['equal texts', 'Phone', [{ PhoneNumber: '1' }, { PhoneNumber: '2' }, { PhoneNumber: '1', PhoneType: 9 }], [2]],
  ['equal empty texts', 'Phone', [{ PhoneNumber: '' }, { PhoneNumber: '' }], [1]],
  ['three equal', 'Phone', [{ PhoneNumber: '1' }, { PhoneNumber: '1' }, { PhoneNumber: '1' }], [1, 2]],
  ['a number and its digits', 'Line', [77, '77', '077', 77n].map((number) => ({ number, area: 'a' })), [1, 2, 3]],
  ['equal in one of two', 'Line', ['a', 'b'].map((area) => ({ number: 77, area })), []],
  [
    'other texts, equal when run together',
    'Line',
    ['1', '11'].map((number, at) => ({ number, area: at ? '1' : '11' })),
    [],
  ],
  ['texts that differ in case', 'Phone', [{ PhoneNumber: 'a' }, { PhoneNumber: 'A' }], []],
  ['no unique list', 'Note', [{ description: 'same' }, { description: 'same' }], []],
])('records that the unique list cannot tell apart are refused: %s', (_what, name, records, duplicates) => {
  const expected = duplicates.map((index) => [[name, index], 'NOT_UNIQUE']);
  if (expected.length === 0) expect(recordsOf({ name, records })).toHaveLength(records.length);
  else expect(refusalOf({ name, records })).toEqual(expected);
});

test('the unique list is one per extension: two extensions may hold the same values', () => {
  const twin = (name: string) => anExtension(name, { attributes: [anAttribute('id')], unique: ['id'] });
  const extensions = ['Home', 'Work'].map((name) => ({ name, records: [{ id: '1' }] }));
  const { records } = parseProfile(aProfileSchema([], [twin('Home'), twin('Work')]), { attributes: {}, extensions }, 9);
  expect(records?.map(({ extension, uniqueKey }) => [extension, uniqueKey])).toEqual([
    ['Home', '["1"]'],
    ['Work', '["1"]'],
  ]);
});

test('the limit of records counts those of all extensions together, and the refusal names it', () => {
  const notes = (count: number) => ({ name: 'Note', records: Array(count).fill({}) });
  const address = { name: 'Address', records: [{}] };
  expect(recordsOf(notes(RECORDS_MAX - 1), address)).toHaveLength(RECORDS_MAX);
  const extensions = [notes(RECORDS_MAX), address];
  const issues = thrownIssues(() => parseProfile(schema, { attributes: { Nickname: 1 }, extensions }, RECORDS_MAX));
  expect(issues.map(({ path, code }) => [path, code])).toEqual([
    [['Nickname'], 'UNKNOWN'],
    [['extensions'], 'TOO_MANY'],
  ]);
  expect(issues[1]?.message).toContain('at most 4 extension records');
  expect(issues[1]?.message).toContain('5');
});
