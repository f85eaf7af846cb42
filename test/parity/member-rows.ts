import type { JsonValue } from '../../src/domain/json.ts';
import { after, closeMember, enrolMember, setServerMode, updateMemberProfile } from '../support/two-doors.ts';
import { type Entry, type Row, rowsOf } from './row.ts';

const MEMBER = { email: 'ada.tremblay@example.com', postalZipCode: 'H0H 0H0', dateOfBirth: '1990-04-12', gender: 'F' };
const member = (change: Record<string, JsonValue>) => updateMemberProfile({ ...MEMBER, ...change });
const SOURCES = 'extendedDataSource';
const UPDATE_MEMBER_PROFILE: Entry[] = [
  [
    'every attribute',
    member({
      firstName: 'Ada',
      lastName: 'T',
      businessName: 'B',
      phoneNumber: '(514) 555-0177',
      street: '1',
      street2: '2',
      city: 'Montréal',
      provinceState: 'ON',
      languagePreference: 'EN',
    }),
  ],
  ['null and empty texts', member({ city: null, gender: '', firstName: '', lastName: null, phoneNumber: '' })],
  ['in maintenance, which is about customers', after([setServerMode('maintenance')], member({ city: 'Laval' }))],
  ['a postal code in small letters', member({ postalZipCode: 'h0h0h0' })],
  ['an e-mail address in capitals', member({ email: 'ADA.TREMBLAY@EXAMPLE.COM' })],
  [
    'extended data of the same source',
    member({ [SOURCES]: 'MARKETING', channel: 'APP', extendedData: { casl: false, new: [1] } }),
  ],
  ['extended data of another source', member({ [SOURCES]: 'PPN', extendedData: { own: { deep: null } } })],
  ['extended data without a source', member({ extendedData: { own: '' } })],
  ['empty extended data', member({ [SOURCES]: 'MARKETING', extendedData: {} })],
  ['a source without data', member({ [SOURCES]: 'PPN', channel: 'APP' })],
  ['an integer beyond 2^53 in extended data', member({ extendedData: { n: [12345678901234567890123n] } })],
  [
    'a taken e-mail address',
    member({ email: 'Louis.Gagnon@example.com' }),
    'ALREADY_TAKEN',
    'Sorry, that email address is already in use',
  ],
  [
    'an empty e-mail address',
    member({ email: '' }),
    ['email MISSING'],
    'The following missing fields are mandatory: email',
  ],
  ['a malformed e-mail address', member({ email: 'a@b' }), ['email MALFORMED'], 'Invalid email: a@b'],
  [
    'a long business name',
    member({ businessName: 'b'.repeat(101) }),
    ['businessName TOO_LONG'],
    'Provided business name is not valid',
  ],
  [
    'a malformed postal code',
    member({ postalZipCode: '1234' }),
    ['postalZipCode MALFORMED'],
    'Invalid PostalZipCode: 1234',
  ],
  ['no province', member({ provinceState: 'ZZ' }), ['provinceState MALFORMED'], 'Invalid provinceState: ZZ'],
  [
    'the reserved source',
    member({ [SOURCES]: 'INTERNAL' }),
    [`${SOURCES} RESERVED`],
    'INTERNAL cannot be used as extended data source.',
  ],
  ['an unknown source', member({ [SOURCES]: 'X' }), [`${SOURCES} NOT_ALLOWED`], 'X is not valid extended data source.'],
  [
    'keys of another source',
    member({ [SOURCES]: 'PPN', extendedData: { doNotText: 1, x: 1, casl: 1 } }),
    ['extendedData.casl OWNED_BY_OTHER', 'extendedData.doNotText OWNED_BY_OTHER'],
    'Attribute(s) doNotText, casl are already used in another source.',
  ],
  [
    'too much extended data',
    member({ extendedData: { a: 'é'.repeat(2_560) } }),
    ['extendedData TOO_LONG'],
    'Invalid Extended data: Exceeded data size limit for extended data: 5128 Bytes',
  ],
  [
    'too many keys',
    member({ extendedData: Object.fromEntries('abcdefghijklmnopqrstu'.split('').map((key) => [key, 1])) }),
    ['extendedData TOO_MANY'],
    'Invalid Extended data: Exceeded root level key limit for extended data 21 keys',
  ],
  ['extended data that is null', member({ extendedData: null }), ['extendedData WRONG_TYPE'], 'Invalid Extended data'],
  ['a closed account', after([closeMember()], member({ city: 'Laval' })), 'FORBIDDEN', 'Account status is CLOSED.'],
];

const NEW = { email: 'new@example.com', postalZipCode: '90210' };
const ENROL_MEMBER: Entry[] = [
  ['the least', enrolMember(NEW)],
  [
    'a physical card and an external id',
    enrolMember({ ...NEW, physicalCard: '6007777777777777', externalId: 'CRM-9' }),
  ],
  ['a phone number that moves over', enrolMember({ ...NEW, phoneNumber: '(514) 555-0100', firstName: '' })],
  ['extended data', enrolMember({ ...NEW, [SOURCES]: 'PPN', channel: 'STORE', extendedData: { casl: true } })],
  [
    'a taken e-mail address',
    enrolMember({ ...NEW, email: 'ADA.tremblay@example.com' }),
    'ALREADY_TAKEN',
    'Sorry, that email address is already in use',
  ],
  [
    'a taken external id',
    enrolMember({ ...NEW, externalId: 'CRM-1001' }),
    'ALREADY_TAKEN',
    'Sorry, that external identifier is already in use',
  ],
  [
    'a taken card',
    enrolMember({ ...NEW, physicalCard: '6001234567890123' }),
    'ALREADY_TAKEN',
    'Sorry, that card number is already in use',
  ],
  [
    'a malformed card',
    enrolMember({ ...NEW, physicalCard: 'a b' }),
    ['physicalCard MALFORMED'],
    'Invalid physicalCard: a b',
  ],
  [
    'nothing mandatory',
    enrolMember({ email: '', postalZipCode: '' }),
    ['email MISSING', 'postalZipCode MISSING'],
    'The following missing fields are mandatory: email postalCode',
  ],
];

const CLOSE_MEMBER: Entry[] = [
  ['an account', closeMember()],
  ['an account that keeps what it knows', closeMember(false)],
  ['an account, made anonymous', closeMember(true)],
  ['in maintenance, which is about customers', after([setServerMode('maintenance')], closeMember())],
  [
    'a closed account',
    after([closeMember()], closeMember(true)),
    'FORBIDDEN',
    'A Deceased or Closed Account cannot be made active again.',
  ],
];

export const MEMBER_ROWS: Row[] = [
  ...rowsOf('updateMemberProfile', UPDATE_MEMBER_PROFILE),
  ...rowsOf('enrolMember', ENROL_MEMBER),
  ...rowsOf('closeMember', CLOSE_MEMBER),
];
