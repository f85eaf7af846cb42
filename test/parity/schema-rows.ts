import { createExtensionSchema } from '../support/two-doors.ts';
import { type Entry, type Row, rowsOf } from './row.ts';

const text = (name: string) => ({ name, type: 'string' });
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
  ['a taken name', createExtensionSchema({ name: 'PHONE', type: 'single-valued', attributes: [] }), 'ALREADY_TAKEN'],
  [
    "a core attribute's name",
    createExtensionSchema({ name: 'dob', type: 'single-valued', attributes: [] }),
    'ALREADY_TAKEN',
  ],
  [
    'a reserved word',
    createExtensionSchema({ name: 'ID_KEY', type: 'single-valued', attributes: [] }),
    ['name RESERVED'],
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

export const SCHEMA_ROWS: Row[] = rowsOf('createExtensionSchema', CREATE_EXTENSION_SCHEMA);
