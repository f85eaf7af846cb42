import { expect, test } from 'vitest';
import {
  parseExtensionSchema,
  readExtensionSchema,
} from '../../../src/domain/profile-schema/parse-extension-schema.ts';
import { isTighter, parseExtensionSchemaUpdate } from '../../../src/domain/profile-schema/update-extension-schema.ts';
import { thrownIssueKeys } from '../../support/issues.ts';

/** In the forms of the legacy samples. */
const DOCUMENT = {
  name: 'Phone',
  type: 'multi-valued',
  required: false,
  unique: ['PhoneNumber'],
  attributes: [
    { name: 'PhoneNumber', type: 'string', length: '15', mandatory: 'true' },
    { name: 'PhoneType', type: 'integer', default: '0' },
    { name: 'since', type: 'date' },
  ],
};
const current = parseExtensionSchema(DOCUMENT);
const [number, kind, since] = [
  { name: 'PhoneNumber', type: 'string', length: 15, mandatory: true },
  { name: 'PhoneType', type: 'integer', default: '0' },
  { name: 'since', type: 'date', mandatory: null, length: null, default: null },
];
const update = (...attributes: object[]) => parseExtensionSchemaUpdate(current, attributes);

test('what means the same keeps the form in which it was submitted; what is new or changed has its own', () => {
  const note = { name: 'note', type: 'string', length: 3 };
  expect(update(number, note, { ...kind, default: 1 }, since).document).toEqual({
    ...DOCUMENT,
    attributes: [DOCUMENT.attributes[0], note, { ...kind, default: 1 }, DOCUMENT.attributes[2]],
  });
  expect(update(number, kind, since).document).toEqual(DOCUMENT);
});

test('name, kind and unique attributes stay', () => {
  expect(update(number, kind, since)).toEqual(current);
});

test('a default beyond 2^53 is the same as a string of its digits, which is what GraphQL shows', () => {
  const attributes = [{ name: 'big', type: 'long', default: 9007199254740993n }];
  const long = parseExtensionSchema({ ...DOCUMENT, unique: [], attributes });
  const shown = [{ name: 'big', type: 'long', default: '9007199254740993' }];
  expect(parseExtensionSchemaUpdate(long, shown).document['attributes']).toEqual(attributes);
});

test.each<[string, object[], unknown[]]>([
  ['an attribute that is gone', [number, since], [[['attributes', 'PhoneType'], 'NOT_ALLOWED']]],
  [
    'all that are gone',
    [],
    [
      [['attributes', 'PhoneNumber'], 'NOT_ALLOWED'],
      [['attributes', 'PhoneType'], 'NOT_ALLOWED'],
      [['attributes', 'since'], 'NOT_ALLOWED'],
    ],
  ],
  ['another type', [number, { ...kind, type: 'long' }, since], [[['attributes', 1, 'type'], 'NOT_ALLOWED']]],
  [
    'another letter case',
    [number, { ...kind, name: 'phoneType' }, since],
    [[['attributes', 'PhoneType'], 'NOT_ALLOWED']],
  ],
  ['one name twice', [number, kind, since, kind], [[['attributes', 3, 'name'], 'DUPLICATE']]],
  [
    'a length of nothing where there was none',
    [number, kind, { ...since, length: 0 }],
    [[['attributes', 2, 'length'], 'MALFORMED']],
  ],
  [
    'a default of another type where there was none',
    [number, kind, { ...since, default: 1 }],
    [[['attributes', 2, 'default'], 'WRONG_TYPE']],
  ],
  [
    'an unauthorized string as a new name',
    [number, kind, since, { name: 'Time', type: 'date' }],
    [[['attributes', 3, 'name'], 'RESERVED']],
  ],
])('%s is refused', (_what, attributes, issues) => {
  expect(thrownIssueKeys(() => update(...attributes))).toEqual(issues);
});

test('words that were taken before they were forbidden stay, new ones are refused', () => {
  const old = readExtensionSchema({
    name: 'Extension',
    type: 'single-valued',
    attributes: [{ name: 'number', type: 'string', default: 'None' }],
  });
  const renew = (rest: object) => parseExtensionSchemaUpdate(old, [{ name: 'number', type: 'string', ...rest }], true);
  expect(renew({ default: 'None', length: 4 }).attributes).toEqual([
    { name: 'number', type: 'string', isMandatory: false, length: 4, default: 'None' },
  ]);
  expect(thrownIssueKeys(() => renew({ default: 'table' }))).toEqual([[['attributes', 0, 'default'], 'RESERVED']]);
});

test.each<[string, boolean, object[]]>([
  ['the same', false, [number, kind, since]],
  ['another order', false, [since, kind, number]],
  ['optional', false, [{ ...number, mandatory: false }, kind, since]],
  ['longer', false, [{ ...number, length: 16 }, kind, since]],
  ['of any length', false, [{ ...number, length: null }, kind, since]],
  ['another default', false, [number, { ...kind, default: 5 }, since]],
  ['no default', false, [number, { ...kind, default: null }, since]],
  ['mandatory with a default', false, [number, { ...kind, mandatory: true }, since]],
  ['a new optional one', false, [number, kind, since, { name: 'note', type: 'string', length: 1 }]],
  [
    'a new mandatory one with a default',
    false,
    [number, kind, since, { name: 'n', type: 'long', mandatory: true, default: 1 }],
  ],
  ['mandatory', true, [number, kind, { ...since, mandatory: true }]],
  ['shorter', true, [{ ...number, length: 14 }, kind, since]],
  ['of some length', true, [number, { ...kind, length: 19 }, since]],
  ['a new mandatory one', true, [number, kind, since, { name: 'note', type: 'string', mandatory: true }]],
])('%s: tighter %j', (_what, expected, attributes) => {
  expect(isTighter(current, update(...attributes))).toBe(expected);
});

test('to take the default of a mandatory attribute away is tighter', () => {
  const filled = update(number, { ...kind, mandatory: true }, since);
  const bare = parseExtensionSchemaUpdate(filled, [number, { ...kind, mandatory: true, default: null }, since]);
  expect(isTighter(filled, bare)).toBe(true);
});
