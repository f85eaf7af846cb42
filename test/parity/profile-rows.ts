import type { JsonValue } from '../../src/domain/json.ts';
import { createProfile, replaceProfile, updateExtensionRecord } from '../support/two-doors.ts';
import { type Entry, type Row, rowsOf } from './row.ts';

const BRUCE = '00027a52JCGY000M';
const BETTY = '0000Sb5U97XE000Y';
const NOBODY = '0000000000000000';
const PHONE = { PhoneType: 0, prefix: '+33', PhoneNumber: '3145926535', description: 'family phone' };
const OFFICE = { PhoneType: 2, PhoneNumber: '6543210', start_availabilty: '2009-12-18T09:30:00+01:00' };

const values = (record: Record<string, JsonValue>) => replaceProfile(BRUCE, { FirstName: 'B' }, { Values: record });
const EIGHT = {
  string: 'Zoë 🦊',
  integer: 5,
  long: '9223372036854775807',
  double: -1.5,
  date: '2024-02-29',
  datetime: '2009-12-18T18:30:00.000Z',
  currency: '12.50',
  boolean: 'true',
};
const EIGHT_WRONG = {
  string: 5,
  integer: 1.5,
  long: '1e3',
  double: 'x',
  date: '2023-02-29',
  datetime: 'soon',
  currency: 1.23456,
  boolean: 1,
};
const EIGHT_CODES = [
  ['string', 'WRONG_TYPE'],
  ['integer', 'WRONG_TYPE'],
  ['long', 'WRONG_TYPE'],
  ['double', 'WRONG_TYPE'],
  ['date', 'MALFORMED'],
  ['datetime', 'MALFORMED'],
  ['currency', 'OUT_OF_RANGE'],
  ['boolean', 'WRONG_TYPE'],
] as const;

const REPLACE_PROFILE: Entry[] = [
  ['core attributes alone', replaceProfile(BRUCE, { FirstName: 'Bruce', DOB: '1962-05-10' })],
  ['no attribute at all', replaceProfile(BRUCE, {})],
  ['null and empty lists are absent', replaceProfile(BRUCE, { FirstName: 'B', LastName: null, Title: [] })],
  ['an empty value', replaceProfile(BRUCE, { FirstName: '', EmailAddress: ['', 'b@x.example'] })],
  ['several values, the primary first', replaceProfile(BRUCE, { EmailAddress: ['b@x.example', 'a@x.example'] })],
  ['a list of one value', replaceProfile(BRUCE, { EmailAddress: ['b@x.example'] })],
  [
    'a core datetime in another offset',
    replaceProfile(BRUCE, { LastCalledAgent_TimeStamp: '2026-01-01T00:00:00+02:00' }),
  ],
  ['a single-valued extension', replaceProfile(BRUCE, {}, { Address: { Type: 1, City: 'Hollywood' } })],
  ['records that come, stay and go', replaceProfile(BETTY, {}, { Phone: [OFFICE, PHONE] })],
  ['defaults and nulls in a record', replaceProfile(BRUCE, {}, { Phone: [{ PhoneNumber: '1', description: null }] })],
  ['an extension without records', replaceProfile(BETTY, { FirstName: 'B' }, { Phone: [] })],
  ['an extension in another letter case', replaceProfile(BETTY, {}, { pHONE: [PHONE] })],
  ['type string', values({ string: EIGHT.string })],
  ['an empty string', values({ string: '' })],
  ['type integer', values({ integer: -5 })],
  ['an integer of digits', values({ integer: '0042' })],
  ['an integer beyond 2^53', values({ integer: 9007199254740993n })],
  ['type long', values({ long: EIGHT.long })],
  ['a long as a number', values({ long: 77 })],
  ['a long beyond 2^53 as a number', values({ long: -9007199254740993n })],
  ['type double', values({ double: 0.1 })],
  ['type date', values({ date: EIGHT.date })],
  ['type datetime', values({ datetime: '2009-12-18T18:30-05:00' })],
  ['type currency', values({ currency: EIGHT.currency })],
  ['type boolean', values({ boolean: EIGHT.boolean })],
  ['an unknown customer', replaceProfile(NOBODY, { FirstName: 'B' }), 'NOT_FOUND'],
  ['an id over 16 characters', replaceProfile(`${NOBODY}0`, {}), ['customer_id TOO_LONG']],
  ['an unknown attribute', replaceProfile(BRUCE, { Nope: 1 }), ['Nope UNKNOWN']],
  ['an attribute in another letter case', replaceProfile(BRUCE, { firstName: 'B' }), ['firstName UNKNOWN']],
  [
    'several problems at once',
    replaceProfile(
      BRUCE,
      { FirstName: 5, EmailAddress: ['a', 1] },
      { Phone: [{}, { PhoneNumber: '1234567890123456' }] },
    ),
    [
      'FirstName WRONG_TYPE',
      'EmailAddress.1 WRONG_TYPE',
      'Phone.0.PhoneNumber MISSING',
      'Phone.1.PhoneNumber TOO_LONG',
    ],
  ],
  ['a NUL', replaceProfile(BRUCE, { FirstName: 'a\u0000' }), ['FirstName NOT_STORABLE']],
  ['half a surrogate pair', replaceProfile(BRUCE, { FirstName: '\ud800' }), ['FirstName NOT_STORABLE']],
  [
    'two records with one key',
    replaceProfile(BRUCE, {}, { Keys: [{ long: 77 }, { long: '077' }] }),
    ['Keys.1 NOT_UNIQUE'],
  ],
  ['two records where one may be', replaceProfile(BRUCE, {}, { Address: [{}, {}] }), ['Address TOO_MANY']],
  [
    'too many records',
    replaceProfile(BRUCE, {}, { Keys: [1, 2, 3, 4, 5, 6].map((long) => ({ long })) }),
    ['extensions TOO_MANY'],
  ],
  ['eight wrong values', values(EIGHT_WRONG), EIGHT_CODES.map(([type, code]) => `Values.${type} ${code}`)],
  ['a long beyond 64 bit', values({ long: 9223372036854775808n }), ['Values.long OUT_OF_RANGE']],
];

const CREATE_PROFILE: Entry[] = [
  [
    'attributes and records',
    createProfile({ FirstName: 'Ivo', EmailAddress: ['a@x.example', 'b@x.example'] }, { Phone: [PHONE, OFFICE] }),
  ],
  ['records alone', createProfile({}, { Keys: [{ long: 1 }] })],
  ['all eight types', createProfile({}, { Values: EIGHT })],
  ['nothing', createProfile({}), [' MISSING']],
  ['only nulls', createProfile({ FirstName: null }, { Phone: [] }), [' MISSING']],
  [
    'eight wrong values',
    createProfile({}, { Values: EIGHT_WRONG }),
    EIGHT_CODES.map(([type, code]) => `Values.${type} ${code}`),
  ],
  [
    'an unknown attribute of a record',
    createProfile({}, { Phone: [{ PhoneNumber: '1', Nope: 1 }] }),
    ['Phone.0.Nope UNKNOWN'],
  ],
];

const UPDATE_EXTENSION_RECORD: Entry[] = [
  ['a whole record', updateExtensionRecord(BETTY, 'Phone', { ...PHONE, end_availabilty: '2009-12-18T21:40:00.000Z' })],
  ['one attribute', updateExtensionRecord(BETTY, 'phone', { PhoneNumber: '3145926535', prefix: '+1' })],
  ['null stays', updateExtensionRecord(BETTY, 'Phone', { PhoneNumber: '3145926535', description: null, prefix: '' })],
  ['the unique attribute alone', updateExtensionRecord(BETTY, 'Phone', { PhoneNumber: '3145926535' })],
  ['all eight types, the key written otherwise', updateExtensionRecord(BETTY, 'Keys', { ...EIGHT, long: '077' })],
  ['an integer beyond 2^53', updateExtensionRecord(BETTY, 'Keys', { long: 78, integer: 9223372036854775807n })],
  [
    'eight wrong values',
    updateExtensionRecord(BETTY, 'Keys', EIGHT_WRONG),
    EIGHT_CODES.map((entry) => entry.join(' ')),
  ],
  ['no such record', updateExtensionRecord(BETTY, 'Phone', { PhoneNumber: '0' }), 'NOT_FOUND'],
  ['no such extension', updateExtensionRecord(BETTY, 'Nope', {}), 'NOT_FOUND'],
  ['no such customer', updateExtensionRecord(NOBODY, 'Phone', { PhoneNumber: '0' }), 'NOT_FOUND'],
  ['the unique attribute missing', updateExtensionRecord(BETTY, 'Phone', { prefix: '+1' }), ['PhoneNumber MISSING']],
  ['an unknown attribute', updateExtensionRecord(BETTY, 'Phone', { PhoneNumber: '0', Nope: 1 }), ['Nope UNKNOWN']],
  ['a single-valued extension', updateExtensionRecord(BRUCE, 'address', { City: 'Brest' }), ['Address NOT_ALLOWED']],
];

export const PROFILE_ROWS: Row[] = [
  ...rowsOf('replaceProfile', REPLACE_PROFILE),
  ...rowsOf('createProfile', CREATE_PROFILE),
  ...rowsOf('updateExtensionRecord', UPDATE_EXTENSION_RECORD),
];
