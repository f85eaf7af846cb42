import { expect, test } from 'vitest';
import { parseRecordUpdate } from '../../../src/domain/customers/record-update.ts';
import { thrownIssueKeys, thrownIssues } from '../../support/issues.ts';
import { anAttribute, anExtension } from '../../support/profile-schema.ts';

const phone = anExtension('Phone', {
  attributes: [
    anAttribute('PhoneType', { type: 'integer', default: 0 }),
    anAttribute('prefix'),
    anAttribute('PhoneNumber', { length: 15 }),
    anAttribute('extension', { type: 'long' }),
    anAttribute('description', { isMandatory: true }),
    anAttribute('start_availabilty', { type: 'datetime' }),
    anAttribute('end_availabilty', { type: 'datetime' }),
  ],
  unique: ['PhoneNumber', 'extension'],
});

const KEY = { PhoneNumber: '3145926535', extension: 77 };

const updateOf = (raw: unknown, unset: string[] = []) => parseRecordUpdate(phone, raw, unset);
const refusalOf = (raw: unknown, unset: string[] = []) => thrownIssueKeys(() => parseRecordUpdate(phone, raw, unset));

test('003_6f9af8e5fdc4ed47.txt: the unique attributes select the record, the others are its new values', () => {
  const rest = {
    PhoneType: 0,
    prefix: '+33',
    description: 'family phone',
    start_availabilty: '2009-12-18T18:30:00.000Z',
    end_availabilty: '2009-12-18T21:40:00.000Z',
  };
  expect(updateOf({ ...rest, ...KEY })).toEqual({
    extension: 'Phone',
    uniqueKey: '["3145926535","77"]',
    set: rest,
    unset: [],
  });
});

test.each<[string, Record<string, unknown>]>([
  ['absent', {}],
  ['null', { PhoneType: null, prefix: null, description: null, start_availabilty: null }],
  ['undefined', { PhoneType: undefined, prefix: undefined, description: undefined }],
])('context-services.md §3.3: an attribute that is %s stays as it is, no default comes in', (_what, rest) => {
  expect(updateOf({ ...KEY, ...rest })).toMatchObject({ set: {}, unset: [] });
});

test('values get the form of their type; an empty text is a value', () => {
  const raw = { ...KEY, PhoneType: '7', prefix: '', description: '', start_availabilty: '2009-12-18' };
  expect(updateOf(raw).set).toEqual({
    PhoneType: '7',
    prefix: '',
    description: '',
    start_availabilty: '2009-12-18T00:00:00.000Z',
  });
});

test.each<[unknown]>([[77], ['77'], ['077'], [77n]])(
  'the record is found however its number is spelled: %s',
  (extension) => {
    expect(updateOf({ ...KEY, extension }).uniqueKey).toBe('["3145926535","77"]');
  },
);

test.each<[string, Record<string, unknown>, [string, string][]]>([
  ['one is absent', { PhoneNumber: '1' }, [['extension', 'MISSING']]],
  ['one is null', { PhoneNumber: null, extension: 1 }, [['PhoneNumber', 'MISSING']]],
  ['one is undefined', { PhoneNumber: undefined, extension: 1 }, [['PhoneNumber', 'MISSING']]],
  [
    'all are absent',
    { prefix: '+33' },
    [
      ['PhoneNumber', 'MISSING'],
      ['extension', 'MISSING'],
    ],
  ],
  ['one is of the wrong type', { PhoneNumber: 1, extension: 1 }, [['PhoneNumber', 'WRONG_TYPE']]],
  ['one is too long', { PhoneNumber: '1'.repeat(16), extension: 1 }, [['PhoneNumber', 'TOO_LONG']]],
])('the unique attributes must all be there: %s', (_what, raw, keys) => {
  expect(refusalOf(raw)).toEqual(keys.map(([name, code]) => [[name], code]));
});

test('unset names what to remove, also what has a default', () => {
  expect(updateOf(KEY, ['prefix', 'PhoneType'])).toMatchObject({ set: {}, unset: ['prefix', 'PhoneType'] });
  expect(updateOf({ ...KEY, prefix: null }, ['prefix'])).toMatchObject({ set: {}, unset: ['prefix'] });
});

test.each<[string, string, string]>([
  ['an attribute that is not defined', 'number', 'UNKNOWN'],
  ['an attribute in other letter case', 'Prefix', 'UNKNOWN'],
  ['a name that every object has', 'constructor', 'UNKNOWN'],
  ['the name __proto__', '__proto__', 'UNKNOWN'],
  ['a unique attribute', 'extension', 'NOT_ALLOWED'],
  ['a mandatory attribute', 'description', 'NOT_ALLOWED'],
  ['an attribute that is set too', 'prefix', 'NOT_ALLOWED'],
])('unset is refused for %s', (_what, name, code) => {
  expect(refusalOf({ ...KEY, prefix: '+33' }, ['PhoneType', name])).toEqual([[['unset', 1], code]]);
});

test('every problem of an update is told at once', () => {
  const raw = { PhoneType: 'home', number: 1, PhoneNumber: 1, start_availabilty: 'now' };
  expect(refusalOf(raw, ['description', 'color'])).toEqual([
    [['PhoneType'], 'WRONG_TYPE'],
    [['number'], 'UNKNOWN'],
    [['PhoneNumber'], 'WRONG_TYPE'],
    [['start_availabilty'], 'MALFORMED'],
    [['extension'], 'MISSING'],
    [['unset', 0], 'NOT_ALLOWED'],
    [['unset', 1], 'UNKNOWN'],
  ]);
});

test.each<[unknown]>([[null], ['text'], [5], [[]]])('an update must be an object: %j', (raw) => {
  expect(thrownIssues(() => parseRecordUpdate(phone, raw, []))[0]).toMatchObject({ path: [], code: 'WRONG_TYPE' });
});

test('a unique key over the most bytes is refused, as when the record is inserted', () => {
  const long = anExtension('Long', { attributes: [anAttribute('id')], unique: ['id'] });
  expect(thrownIssueKeys(() => parseRecordUpdate(long, { id: 'x'.repeat(1_000) }, []))).toEqual([[['id'], 'TOO_LONG']]);
});

test('a unique attribute that is called like something every object has must be sent all the same', () => {
  const odd = anExtension('Odd', {
    attributes: [anAttribute('constructor'), anAttribute('toString')],
    unique: ['constructor'],
  });
  expect(thrownIssueKeys(() => parseRecordUpdate(odd, { toString: 'x' }, []))).toEqual([[['constructor'], 'MISSING']]);
  expect(parseRecordUpdate(odd, { constructor: 'c' }, ['toString'])).toMatchObject({ uniqueKey: '["c"]', set: {} });
});
