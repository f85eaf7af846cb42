import {
  after,
  createExtensionSchema,
  createIdentificationKey,
  deleteExtensionSchema,
  deleteIdentificationKey,
  setServerMode,
} from '../support/two-doors.ts';
import { type Entry, type Row, rowsOf } from './row.ts';

const IN_MAINTENANCE = [setServerMode('maintenance')];

const text = (name: string) => ({ name, type: 'string' });
const named = (name: string) => createExtensionSchema({ name, type: 'single-valued', attributes: [text('a')] });
const CREATE_EXTENSION_SCHEMA: Entry[] = [
  [
    'lengths, defaults and unique attributes',
    createExtensionSchema({
      name: 'Pets',
      type: 'multi-valued',
      unique: ['tag'],
      attributes: [
        { name: 'tag', type: 'string', length: 12, mandatory: true },
        { name: 'chip', type: 'long', default: '9007199254740993' },
        { name: 'vaccinated', type: 'boolean', default: false },
      ],
    }),
  ],
  ['a classifier', createExtensionSchema({ name: 'Vip', type: 'classifier', attributes: [] })],
  [
    'null for what is left out',
    createExtensionSchema({
      name: 'Nulls',
      type: 'multi-valued',
      unique: null,
      attributes: [{ ...text('a'), length: null, default: null, mandatory: null }],
    }),
  ],
  ['a name that only begins like a forbidden word', named('Selected')],
  ['in maintenance', after(IN_MAINTENANCE, named('Pets'))],
  ['a taken name', named('PHONE'), 'ALREADY_TAKEN'],
  ["a core attribute's name", named('DOB'), 'ALREADY_TAKEN'],
  ["a core attribute's name in another letter case", named('firstNAME'), 'ALREADY_TAKEN'],
  ...['customer_id', 'extensions', 'ID_KEY', 'Include_Profile', 'include_extensions'].map(
    (name): Entry => [`the reserved word ${name}`, named(name), ['name RESERVED']],
  ),
  ...['Select', 'string', 'PROFILE'].map(
    (name): Entry => [`the unauthorized string ${name}`, named(name), ['name RESERVED']],
  ),
  [
    'unauthorized strings as names of attributes and as a default',
    createExtensionSchema({
      name: 'Pets',
      type: 'multi-valued',
      unique: ['Number'],
      attributes: [text('Number'), text('order'), { ...text('tag'), default: 'Left' }],
    }),
    ['attributes.0.name RESERVED', 'attributes.1.name RESERVED', 'attributes.2.default RESERVED'],
  ],
  [
    'a type that there is not',
    createExtensionSchema({ name: 'Pets', type: 'single-valued', attributes: [{ name: 'a', type: 'text' }] }),
    { byTypes: ['attributes.0.type NOT_ALLOWED'] },
  ],
  [
    'several problems at once',
    createExtensionSchema({ name: '9', type: 'classifier', unique: ['b'], attributes: [text('a'), text('a')] }),
    [
      'name MALFORMED',
      'attributes NOT_ALLOWED',
      'attributes.1.name DUPLICATE',
      'unique NOT_ALLOWED',
      'unique.0 UNKNOWN',
    ],
  ],
];

const DELETE_EXTENSION_SCHEMA: Entry[] = [
  ['one with records', deleteExtensionSchema('Phone')],
  ['one without records, in another letter case', deleteExtensionSchema('vALUES')],
  ['in maintenance', after(IN_MAINTENANCE, deleteExtensionSchema('Phone'))],
  ['one that an identification key rests on', deleteExtensionSchema('keys'), 'FORBIDDEN'],
  ['an unknown one', deleteExtensionSchema('Nope'), 'NOT_FOUND'],
  ['a core attribute', deleteExtensionSchema('FirstName'), 'NOT_FOUND'],
];

const ON_LAST_NAME = { name: 'ByName', attributes: ['LastName', 'FirstName'] };

const CREATE_IDENTIFICATION_KEY: Entry[] = [
  ['core attributes', createIdentificationKey(ON_LAST_NAME)],
  ['a unique one', createIdentificationKey({ ...ON_LAST_NAME, unique: true })],
  ['null for what is left out', createIdentificationKey({ ...ON_LAST_NAME, source: null, unique: null })],
  [
    'attributes of an extension, with blanks and its name in front',
    createIdentificationKey({ name: 'ByPhone', source: 'phone', attributes: [' PhoneNumber ', 'Phone.prefix'] }),
  ],
  [
    'the name of an extension: keys have names of their own',
    createIdentificationKey({ ...ON_LAST_NAME, name: 'Phone' }),
  ],
  ['in maintenance', after(IN_MAINTENANCE, createIdentificationKey(ON_LAST_NAME))],
  ['a taken name', createIdentificationKey({ ...ON_LAST_NAME, name: 'BYSTRING' }), 'ALREADY_TAKEN'],
  ...['Select', 'service', 'NONE'].map(
    (name): Entry => [
      `the unauthorized string ${name}`,
      createIdentificationKey({ ...ON_LAST_NAME, name }),
      ['name RESERVED'],
    ],
  ),
  ['an unknown source', createIdentificationKey({ ...ON_LAST_NAME, source: 'Nope' }), ['source NOT_ALLOWED']],
  ['source none', createIdentificationKey({ ...ON_LAST_NAME, source: 'none' }), ['source NOT_ALLOWED']],
  ['no attributes', createIdentificationKey({ name: 'Empty', attributes: [] }), ['attributes WRONG_TYPE']],
  [
    'several problems at once',
    createIdentificationKey({ name: '9', source: 'Phone', attributes: ['prefix', 'LastName', 'Phone.prefix'] }),
    ['name MALFORMED', 'attributes.1 UNKNOWN', 'attributes.2 DUPLICATE'],
  ],
];

const DELETE_IDENTIFICATION_KEY: Entry[] = [
  ['one that customers are found by', deleteIdentificationKey('ByString')],
  ['in another letter case', deleteIdentificationKey('byAGENTS')],
  ['in maintenance', after(IN_MAINTENANCE, deleteIdentificationKey('ByAgents'))],
  ['an unknown one', deleteIdentificationKey('Nope'), 'NOT_FOUND'],
  ['an extension', deleteIdentificationKey('Phone'), 'NOT_FOUND'],
];

const SET_SERVER_MODE: Entry[] = [
  ['maintenance', setServerMode('maintenance')],
  ['production, which it is', setServerMode('Production')],
  ['production again', after(IN_MAINTENANCE, setServerMode('PRODUCTION'))],
  ['another word', setServerMode('standby'), { byTypes: ['mode NOT_ALLOWED'] }],
  ['nothing', setServerMode(''), { byTypes: ['mode NOT_ALLOWED'] }],
];

export const SCHEMA_ROWS: Row[] = [
  ...rowsOf('createExtensionSchema', CREATE_EXTENSION_SCHEMA),
  ...rowsOf('deleteExtensionSchema', DELETE_EXTENSION_SCHEMA),
  ...rowsOf('createIdentificationKey', CREATE_IDENTIFICATION_KEY),
  ...rowsOf('deleteIdentificationKey', DELETE_IDENTIFICATION_KEY),
  ...rowsOf('setServerMode', SET_SERVER_MODE),
];
