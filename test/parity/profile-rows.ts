import type { JsonValue } from '../../src/domain/json.ts';
import { after, createProfile, replaceProfile, setServerMode } from '../support/two-doors.ts';
import { BETTY, BRUCE, EIGHT, EIGHT_CODES, EIGHT_WRONG, NOBODY, OFFICE, PHONE } from './examples.ts';
import { type Entry, type Row, rowsOf } from './row.ts';

const values = (record: Record<string, JsonValue>) => replaceProfile(BRUCE, { FirstName: 'B' }, { Values: record });
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
  [
    'null for an extension, as if it was not named',
    replaceProfile(BETTY, { FirstName: 'B' }, { Phone: null, Keys: null }),
  ],
  ['null for one of two extensions', replaceProfile(BETTY, {}, { Phone: null, Address: { City: 'Brest' } })],
  ['an extension that nothing tells apart', replaceProfile(BRUCE, {}, { Notes: [{ anInteger: 1 }, { anInteger: 1 }] })],
  [
    'a longer text with a forbidden word',
    replaceProfile(BRUCE, { FirstName: 'Left-Right' }, { Address: { City: 'Table Bay' } }),
  ],
  ['type string', values({ aString: EIGHT.aString })],
  ['an empty string', values({ aString: '' })],
  ['type integer', values({ anInteger: -5 })],
  ['an integer of digits', values({ anInteger: '0042' })],
  ['an integer beyond 2^53', values({ anInteger: 9007199254740993n })],
  ['type long', values({ aLong: EIGHT.aLong })],
  ['a long as a number', values({ aLong: 77 })],
  ['a long beyond 2^53 as a number', values({ aLong: -9007199254740993n })],
  ['type double', values({ aDouble: 0.1 })],
  ['type date', values({ aDate: EIGHT.aDate })],
  ['type datetime', values({ aDatetime: '2009-12-18T18:30-05:00' })],
  ['type currency', values({ aCurrency: EIGHT.aCurrency })],
  ['type boolean', values({ aBoolean: EIGHT.aBoolean })],
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
    replaceProfile(BRUCE, {}, { Keys: [{ aLong: 77 }, { aLong: '077' }] }),
    ['Keys.1 NOT_UNIQUE'],
  ],
  [
    'unauthorized strings',
    replaceProfile(
      BRUCE,
      { LastName: 'Left', Title: ['Dr', ' table '] },
      { Address: { City: 'SET', PostCode: 'null' }, Phone: [{ PhoneNumber: 'number' }] },
    ),
    [
      'LastName RESERVED',
      'Title.1 RESERVED',
      'Address.City RESERVED',
      'Address.PostCode RESERVED',
      'Phone.0.PhoneNumber RESERVED',
    ],
  ],
  ['in maintenance', after([setServerMode('maintenance')], replaceProfile(BRUCE, {})), 'UNAVAILABLE'],
  ['two records where one may be', replaceProfile(BRUCE, {}, { Address: [{}, {}] }), ['Address TOO_MANY']],
  [
    'too many records',
    replaceProfile(BRUCE, {}, { Keys: [1, 2, 3, 4, 5, 6].map((aLong) => ({ aLong })) }),
    ['extensions TOO_MANY'],
  ],
  ['eight wrong values', values(EIGHT_WRONG), EIGHT_CODES.map(([type, code]) => `Values.${type} ${code}`)],
  ['a long beyond 64 bit', values({ aLong: 9223372036854775808n }), ['Values.aLong OUT_OF_RANGE']],
];

const CREATE_PROFILE: Entry[] = [
  [
    'attributes and records',
    createProfile({ FirstName: 'Ivo', EmailAddress: ['a@x.example', 'b@x.example'] }, { Phone: [PHONE, OFFICE] }),
  ],
  ['records alone', createProfile({}, { Keys: [{ aLong: 1 }] })],
  ['all eight types', createProfile({}, { Values: EIGHT })],
  [
    'null for an extension and in a record',
    createProfile({}, { Phone: [{ PhoneNumber: '1', prefix: null }], Keys: null }),
  ],
  ['an unauthorized string', createProfile({ FirstName: 'select' }), ['FirstName RESERVED']],
  ['in maintenance', after([setServerMode('maintenance')], createProfile({ FirstName: 'Ivo' })), 'UNAVAILABLE'],
  ['only null for an extension', createProfile({}, { Phone: null }), [' MISSING']],
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

export const PROFILE_ROWS: Row[] = [
  ...rowsOf('replaceProfile', REPLACE_PROFILE),
  ...rowsOf('createProfile', CREATE_PROFILE),
];
