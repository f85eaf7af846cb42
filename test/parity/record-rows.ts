import {
  after,
  deleteExtensionRecord,
  insertExtensionRecords,
  setServerMode,
  updateExtensionRecord,
} from '../support/two-doors.ts';
import { BETTY, BRUCE, EIGHT, EIGHT_CODES, EIGHT_WRONG, NOBODY, OFFICE, PHONE } from './examples.ts';
import { type Entry, type Row, rowsOf } from './row.ts';

const IN_MAINTENANCE = [setServerMode('maintenance')];

const INSERT_EXTENSION_RECORDS: Entry[] = [
  ['a record more', insertExtensionRecords(BETTY, { Phone: [OFFICE] })],
  ['one record as an object', insertExtensionRecords(BETTY, { Phone: OFFICE })],
  [
    'one that is there, by its unique attribute',
    insertExtensionRecords(BETTY, { Phone: [{ ...PHONE, prefix: '+1' }] }),
  ],
  [
    'one that is there, the key written otherwise',
    insertExtensionRecords(BETTY, { Keys: [{ ...EIGHT, aLong: '077' }] }),
  ],
  ['records that nothing tells apart', insertExtensionRecords(BETTY, { Notes: [{ aDouble: 1 }, { aDouble: 1 }] })],
  ['the only one of a single-valued extension', insertExtensionRecords(BRUCE, { Address: { City: 'Brest' } })],
  ['a single-valued one in a list', insertExtensionRecords(BETTY, { address: [{ City: 'Brest' }] })],
  ['several extensions, in another letter case', insertExtensionRecords(BETTY, { pHONE: [OFFICE], VALUES: EIGHT })],
  [
    'defaults and nulls',
    insertExtensionRecords(BETTY, { Phone: [{ PhoneNumber: '1', PhoneType: null, prefix: null }] }),
  ],
  ['null for one of two extensions', insertExtensionRecords(BETTY, { Address: null, Phone: [OFFICE] })],
  [
    'an integer beyond 2^53',
    insertExtensionRecords(BETTY, { Keys: [{ aLong: 9007199254740993n, anInteger: -9007199254740993n }] }),
  ],
  ['a longer text with a forbidden word', insertExtensionRecords(BETTY, { Address: { Address: '23 Table Street' } })],
  ['no record', insertExtensionRecords(BETTY, { Phone: [], Keys: [] }), [' MISSING']],
  ['no extension', insertExtensionRecords(BETTY, {}), [' MISSING']],
  ['only null', insertExtensionRecords(BETTY, { Phone: null }), [' MISSING']],
  [
    'null for the unique attribute',
    insertExtensionRecords(BETTY, { Phone: { PhoneNumber: null } }),
    ['Phone.0.PhoneNumber MISSING'],
  ],
  [
    'eight wrong values',
    insertExtensionRecords(BETTY, { Values: EIGHT_WRONG }),
    EIGHT_CODES.map(([name, code]) => `Values.${name} ${code}`),
  ],
  [
    'an unknown extension, and a core attribute',
    insertExtensionRecords(BETTY, { Fax: [{}], FirstName: [{}] }),
    ['Fax UNKNOWN', 'FirstName UNKNOWN'],
  ],
  ['an unknown attribute', insertExtensionRecords(BETTY, { Phone: { ...PHONE, Nope: 1 } }), ['Phone.0.Nope UNKNOWN']],
  ['two where one may be', insertExtensionRecords(BRUCE, { Address: [{}, {}] }), ['Address TOO_MANY']],
  ['two with one key', insertExtensionRecords(BETTY, { Keys: [{ aLong: 1 }, { aLong: '1' }] }), ['Keys.1 NOT_UNIQUE']],
  ['more than a customer may have', insertExtensionRecords(BETTY, { Notes: [{}, {}, {}] }), ['extensions TOO_MANY']],
  [
    'unauthorized strings',
    insertExtensionRecords(BETTY, { Phone: [{ PhoneNumber: 'Select', prefix: ' null' }] }),
    ['Phone.0.PhoneNumber RESERVED', 'Phone.0.prefix RESERVED'],
  ],
  [
    'a value that another customer is found by',
    insertExtensionRecords(BRUCE, { Keys: { aLong: 1, aString: 'old' } }),
    'ALREADY_TAKEN',
  ],
  ['an unknown customer', insertExtensionRecords(NOBODY, { Phone: [PHONE] }), 'NOT_FOUND'],
  ['an id over 16 characters', insertExtensionRecords(`${NOBODY}0`, { Phone: [PHONE] }), ['customer_id TOO_LONG']],
  ['in maintenance', after(IN_MAINTENANCE, insertExtensionRecords(BETTY, { Phone: [OFFICE] })), 'UNAVAILABLE'],
];

const UPDATE_EXTENSION_RECORD: Entry[] = [
  ['a whole record', updateExtensionRecord(BETTY, 'Phone', { ...PHONE, end_availabilty: '2009-12-18T21:40:00.000Z' })],
  ['one attribute', updateExtensionRecord(BETTY, 'phone', { PhoneNumber: '3145926535', prefix: '+1' })],
  ['null stays', updateExtensionRecord(BETTY, 'Phone', { PhoneNumber: '3145926535', description: null, prefix: '' })],
  ['the unique attribute alone', updateExtensionRecord(BETTY, 'Phone', { PhoneNumber: '3145926535' })],
  ['all eight types, the key written otherwise', updateExtensionRecord(BETTY, 'Keys', { ...EIGHT, aLong: '077' })],
  ['an integer beyond 2^53', updateExtensionRecord(BETTY, 'Keys', { aLong: 78, anInteger: 9223372036854775807n })],
  [
    'eight wrong values',
    updateExtensionRecord(BETTY, 'Keys', EIGHT_WRONG),
    EIGHT_CODES.map((entry) => entry.join(' ')),
  ],
  [
    'one attribute where customers are found by the extension',
    updateExtensionRecord(BETTY, 'Keys', { aLong: 77, aBoolean: false }),
  ],
  [
    'a value that another customer is found by',
    after(
      [insertExtensionRecords(BRUCE, { Keys: [{ aLong: 1 }] })],
      updateExtensionRecord(BRUCE, 'Keys', { aLong: 1, aString: 'old' }),
    ),
    'ALREADY_TAKEN',
  ],
  [
    'null for the unique attribute',
    updateExtensionRecord(BETTY, 'Phone', { PhoneNumber: null, prefix: '+1' }),
    ['PhoneNumber MISSING'],
  ],
  [
    'unauthorized strings',
    updateExtensionRecord(BETTY, 'Phone', { PhoneNumber: 'Index', description: 'EXTENSION' }),
    ['PhoneNumber RESERVED', 'description RESERVED'],
  ],
  ['nothing that tells records apart', updateExtensionRecord(BETTY, 'Notes', { aString: 'x' }), ['Notes NOT_ALLOWED']],
  [
    'in maintenance',
    after(IN_MAINTENANCE, updateExtensionRecord(BETTY, 'Phone', { PhoneNumber: '3145926535' })),
    'UNAVAILABLE',
  ],
  ['no such record', updateExtensionRecord(BETTY, 'Phone', { PhoneNumber: '0' }), 'NOT_FOUND'],
  ['no such extension', updateExtensionRecord(BETTY, 'Nope', {}), 'NOT_FOUND'],
  ['no such customer', updateExtensionRecord(NOBODY, 'Phone', { PhoneNumber: '0' }), 'NOT_FOUND'],
  ['the unique attribute missing', updateExtensionRecord(BETTY, 'Phone', { prefix: '+1' }), ['PhoneNumber MISSING']],
  ['an unknown attribute', updateExtensionRecord(BETTY, 'Phone', { PhoneNumber: '0', Nope: 1 }), ['Nope UNKNOWN']],
  ['a single-valued extension', updateExtensionRecord(BRUCE, 'address', { City: 'Brest' }), ['Address NOT_ALLOWED']],
];

const DELETE_EXTENSION_RECORD: Entry[] = [
  ['the unique attribute alone', deleteExtensionRecord(BETTY, 'Phone', { PhoneNumber: '3145926535' })],
  ['a whole record, as the legacy samples have it', deleteExtensionRecord(BETTY, 'Phone', PHONE)],
  [
    'other attributes mean nothing',
    deleteExtensionRecord(BETTY, 'Phone', { PhoneNumber: '3145926535', prefix: 5, Nope: 'set' }),
  ],
  [
    'the extension in another letter case',
    deleteExtensionRecord(BETTY, 'pHONE', { PhoneNumber: '3145926535', prefix: null }),
  ],
  ['the key written otherwise', deleteExtensionRecord(BETTY, 'Keys', { aLong: '077' })],
  ['no such record', deleteExtensionRecord(BETTY, 'Phone', { PhoneNumber: '0' }), 'NOT_FOUND'],
  ["another customer's record", deleteExtensionRecord(BRUCE, 'Phone', { PhoneNumber: '3145926535' }), 'NOT_FOUND'],
  ['no such extension', deleteExtensionRecord(BETTY, 'Nope', {}), 'NOT_FOUND'],
  ['no such customer', deleteExtensionRecord(NOBODY, 'Phone', { PhoneNumber: '0' }), 'NOT_FOUND'],
  ['the unique attribute missing', deleteExtensionRecord(BETTY, 'Phone', { prefix: '+33' }), ['PhoneNumber MISSING']],
  [
    'null for the unique attribute',
    deleteExtensionRecord(BETTY, 'Phone', { PhoneNumber: null }),
    ['PhoneNumber MISSING'],
  ],
  ['a unique attribute of another type', deleteExtensionRecord(BETTY, 'Keys', { aLong: 'x' }), ['aLong WRONG_TYPE']],
  ['nothing that tells records apart', deleteExtensionRecord(BETTY, 'Notes', { aString: 'x' }), ['Notes NOT_ALLOWED']],
  ['a single-valued extension', deleteExtensionRecord(BRUCE, 'address', { City: 'Dayton' }), ['Address NOT_ALLOWED']],
  ['in maintenance', after(IN_MAINTENANCE, deleteExtensionRecord(BETTY, 'Phone', PHONE)), 'UNAVAILABLE'],
];

export const RECORD_ROWS: Row[] = [
  ...rowsOf('insertExtensionRecords', INSERT_EXTENSION_RECORDS),
  ...rowsOf('updateExtensionRecord', UPDATE_EXTENSION_RECORD),
  ...rowsOf('deleteExtensionRecord', DELETE_EXTENSION_RECORD),
];
