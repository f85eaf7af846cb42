import { expect, test } from 'vitest';
import { takeRecord } from '../../../src/domain/customers/extension-record.ts';
import { type ExtensionSchema, UNIQUE_KEY_BYTES_MAX } from '../../../src/domain/profile-schema/profile-schema.ts';
import { pushedIssueKeys, pushedIssues } from '../../support/issues.ts';
import { anAttribute, anExtension } from '../../support/profile-schema.ts';

const phone = anExtension('Phone', {
  attributes: [
    anAttribute('PhoneType', { type: 'integer', default: 0 }),
    anAttribute('prefix'),
    anAttribute('PhoneNumber', { length: 15 }),
    anAttribute('description', { isMandatory: true }),
    anAttribute('start_availabilty', { type: 'datetime' }),
    anAttribute('isPublic', { type: 'boolean', default: false }),
  ],
  unique: ['PhoneNumber'],
});

const recordOf = (schema: ExtensionSchema, raw: unknown) => takeRecord(schema, raw, [], []);
const refusalOf = (schema: ExtensionSchema, raw: unknown) =>
  pushedIssueKeys((issues) => expect(takeRecord(schema, raw, ['Phone', 3], issues)).toBeNull());

test('a record of the create example in 002_8ba89e6204b574a1.txt passes; its values get the form of their type', () => {
  const raw = {
    PhoneType: 5,
    prefix: '+33',
    PhoneNumber: '951357456',
    description: '',
    start_availabilty: '2009-12-18T09:30:00Z',
  };
  expect(recordOf(phone, raw)).toEqual({
    extension: 'Phone',
    attributes: { ...raw, start_availabilty: '2009-12-18T09:30:00.000Z', isPublic: false },
    uniqueKey: '["951357456"]',
  });
});

test.each<[string, Record<string, unknown>, unknown]>([
  ['fills in for an absent attribute', {}, 0],
  ['fills in for null', { PhoneType: null }, 0],
  ['fills in for undefined', { PhoneType: undefined }, 0],
  ['gives way to a value', { PhoneType: 7 }, 7],
  ['gives way to the digits of a value', { PhoneType: '7' }, '7'],
])('context-services.md §3.3: a default %s', (_what, sent, stored) => {
  const record = recordOf(phone, { PhoneNumber: '1', description: 'd', ...sent });
  expect(record?.attributes).toEqual({ PhoneType: stored, PhoneNumber: '1', description: 'd', isPublic: false });
});

test('a default does not stand in for a value that is refused', () => {
  const raw = { PhoneType: 'home', PhoneNumber: '1', description: 'd' };
  expect(refusalOf(phone, raw)).toEqual([[['Phone', 3, 'PhoneType'], 'WRONG_TYPE']]);
});

test('a default satisfies mandatory and unique', () => {
  const attributes = [anAttribute('id', { isMandatory: true, default: 'main' })];
  const schema = anExtension('Card', { attributes, unique: ['id'] });
  expect(recordOf(schema, {})).toEqual({ extension: 'Card', attributes: { id: 'main' }, uniqueKey: '["main"]' });
});

test.each<[string, Record<string, unknown>]>([
  ['absent', {}],
  ['null', { description: null, PhoneNumber: null }],
  ['undefined', { description: undefined, PhoneNumber: undefined }],
])('a mandatory and a unique attribute must have a value: %s', (_what, sent) => {
  expect(refusalOf(phone, { prefix: '+33', ...sent })).toEqual([
    [['Phone', 3, 'PhoneNumber'], 'MISSING'],
    [['Phone', 3, 'description'], 'MISSING'],
  ]);
});

test('context-services.md §2.4: an empty text satisfies mandatory and unique', () => {
  expect(recordOf(phone, { PhoneNumber: '', description: '' })?.uniqueKey).toBe('[""]');
});

test('a value that is refused is not reported missing on top', () => {
  expect(refusalOf(phone, { PhoneNumber: 33, description: ['d'] })).toEqual([
    [['Phone', 3, 'PhoneNumber'], 'WRONG_TYPE'],
    [['Phone', 3, 'description'], 'WRONG_TYPE'],
  ]);
});

test.each(['number', 'phonenumber', 'constructor', 'toString', 'hasOwnProperty', ''])(
  'an attribute that the schema does not define is refused: %j',
  (name) => {
    const raw = { PhoneNumber: '1', description: 'd', [name]: 'x' };
    expect(refusalOf(phone, raw)).toEqual([[['Phone', 3, name], 'UNKNOWN']]);
  },
);

test('the name __proto__ is unknown like any other', () => {
  const raw = Object.fromEntries([
    ['description', 'd'],
    ['PhoneNumber', '1'],
    ['__proto__', { prefix: '+1' }],
  ]);
  expect(refusalOf(phone, raw)).toEqual([[['Phone', 3, '__proto__'], 'UNKNOWN']]);
});

const ODD_NAMES = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'] as const;
const odd = anExtension('Odd', {
  attributes: ODD_NAMES.map((name) => anAttribute(name, { isMandatory: name === 'valueOf' })),
  unique: ['constructor'],
});

test('attributes may be called like something that every object has', () => {
  const raw = { constructor: 'c', toString: 't', hasOwnProperty: 'h', valueOf: 'v' };
  const record = recordOf(odd, raw);
  expect(Object.entries(record?.attributes ?? {})).toEqual(Object.entries(raw));
  expect(record?.uniqueKey).toBe('["c"]');
});

test('what every object has is not taken for a value that was sent', () => {
  expect(Object.keys(recordOf(odd, { constructor: 'c', valueOf: 'v' })?.attributes ?? {})).toEqual([
    ...['constructor', 'valueOf'],
  ]);
  expect(refusalOf(odd, {})).toEqual([
    [['Phone', 3, 'constructor'], 'MISSING'],
    [['Phone', 3, 'valueOf'], 'MISSING'],
  ]);
});

test.each<[unknown]>([[null], [undefined], ['text'], [5], [true], [[]], [[{ PhoneNumber: '1' }]]])(
  'a record must be an object: %j',
  (raw) => {
    expect(refusalOf(anExtension('Note'), raw)).toEqual([[['Phone', 3], 'WRONG_TYPE']]);
  },
);

test('a composite unique key tells values apart that only run together', () => {
  const attributes = [anAttribute('area'), anAttribute('number', { type: 'integer' })];
  const schema = anExtension('Line', { attributes, unique: ['number', 'area'] });
  const keys = [
    { area: '1', number: 11 },
    { area: '11', number: 1 },
    { area: '","', number: 1 },
    { area: '', number: 1 },
  ].map((raw) => recordOf(schema, raw)?.uniqueKey);
  expect(new Set(keys).size).toBe(4);
  expect(recordOf(schema, { area: '1', number: '0011' })?.uniqueKey).toBe(keys[0]);
});

const keyed = anExtension('Keyed', { attributes: [anAttribute('id'), anAttribute('part')], unique: ['id', 'part'] });
const bytes = (text: string): number => new TextEncoder().encode(text).length;

test.each([
  ['letters', 'a', 1],
  ['letters of two bytes', 'é', 2],
  ['characters of four bytes', '👍', 4],
])('a unique key of exactly the most bytes is accepted, one byte more is refused: %s', (_what, letter, size) => {
  const room = UNIQUE_KEY_BYTES_MAX - bytes('["",""]');
  const part = 'x'.repeat(room % size);
  const id = letter.repeat((room - part.length) / size);
  expect(bytes(recordOf(keyed, { id, part })?.uniqueKey ?? '')).toBe(UNIQUE_KEY_BYTES_MAX);
  const issues = pushedIssues((list) => takeRecord(keyed, { id, part: `${part}x` }, ['Keyed', 0], list));
  expect(issues).toEqual([
    { path: ['Keyed', 0, 'id'], code: 'TOO_LONG', message: expect.stringContaining('1000 bytes') },
  ]);
});
