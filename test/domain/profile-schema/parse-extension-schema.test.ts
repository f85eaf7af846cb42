import { expect, test } from 'vitest';
import { ATTRIBUTE_TYPES } from '../../../src/domain/profile-schema/attribute.ts';
import { parseExtensionSchema } from '../../../src/domain/profile-schema/parse-extension-schema.ts';
import { thrownIssueKeys } from '../../support/issues.ts';

const aDocument = (rest: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'Pets',
  type: 'multi-valued',
  attributes: [{ name: 'tag', type: 'string' }],
  ...rest,
});

const refusalOf = (document: unknown) => thrownIssueKeys(() => parseExtensionSchema(document));
/** The issues of a document whose second attribute is this one; its path is left out. */
const attributeRefusalOf = (attribute: unknown) =>
  refusalOf(aDocument({ attributes: [{ name: 'tag', type: 'string' }, attribute] })).map(([path, code]) => {
    expect(path.slice(0, 2)).toEqual(['attributes', 1]);
    return [path.slice(2), code];
  });

test('a schema of the legacy samples, flags and numbers as strings, is read, and echoed as submitted', () => {
  const document = {
    name: 'Phone',
    type: 'multi-valued',
    unique: ['PhoneNumber', 'PhoneType'],
    required: 'true',
    attributes: [
      { name: 'PhoneType', type: 'integer', default: 0, mandatory: 'true' },
      { name: 'prefix', type: 'string', length: '3', default: '555', mandatory: 'false' },
      { name: 'PhoneNumber', type: 'integer', length: 15, mandatory: true },
      { name: 'start_availabilty', type: 'datetime', length: null, default: null, mandatory: null },
    ],
  };
  const submitted = structuredClone(document);
  const { document: echoed, ...schema } = parseExtensionSchema(document);
  expect(schema).toEqual({
    name: 'Phone',
    kind: 'multi-valued',
    unique: ['PhoneNumber', 'PhoneType'],
    attributes: [
      { name: 'PhoneType', type: 'integer', isMandatory: true, default: 0 },
      { name: 'prefix', type: 'string', isMandatory: false, length: 3, default: '555' },
      { name: 'PhoneNumber', type: 'integer', isMandatory: true, length: 15 },
      { name: 'start_availabilty', type: 'datetime', isMandatory: false },
    ],
  });
  expect(echoed).toEqual(submitted);
});

test.each<[string, Record<string, unknown>, string[]]>([
  ['single-valued', { attributes: [{ name: 'City', type: 'string' }] }, ['City']],
  ['single-valued', {}, []],
  ['multi-valued', { attributes: [], unique: [] }, []],
  ['multi-valued', { attributes: null, unique: null }, []],
  ['classifier', {}, []],
  ['classifier', { attributes: [] }, []],
])('an extension may be %s with %j', (type, rest, names) => {
  const { kind, attributes, unique } = parseExtensionSchema({ name: 'Pets', type, ...rest });
  expect({ kind, names: attributes.map(({ name }) => name), unique }).toEqual({ kind: type, names, unique: [] });
});

test.each([
  ['name', undefined, 'MISSING'],
  ['name', null, 'MISSING'],
  ['name', '', 'MALFORMED'],
  ['name', 5, 'MALFORMED'],
  ['name', ['Pets'], 'MALFORMED'],
  ['name', '2nd', 'MALFORMED'],
  ['name', 'my pets', 'MALFORMED'],
  ['name', 'Pets-2', 'MALFORMED'],
  ['name', `P${'e'.repeat(26)}`, 'MALFORMED'],
  ['name', '__proto__', 'MALFORMED'],
  ['name', 'customer_id', 'RESERVED'],
  ['name', 'extensions', 'RESERVED'],
  ['name', 'EXTENSIONS', 'RESERVED'],
  ['name', 'Id_Key', 'RESERVED'],
  ['name', 'include_profile', 'RESERVED'],
  ['name', 'Include_Extensions', 'RESERVED'],
  ['type', undefined, 'MISSING'],
  ['type', null, 'MISSING'],
  ['type', 'multi', 'NOT_ALLOWED'],
  ['type', 'Multi-Valued', 'NOT_ALLOWED'],
  ['type', ['multi-valued'], 'NOT_ALLOWED'],
  ['attributes', {}, 'WRONG_TYPE'],
  ['attributes', 'tag', 'WRONG_TYPE'],
  ['unique', 'tag', 'WRONG_TYPE'],
  ['unique', { 0: 'tag' }, 'WRONG_TYPE'],
  ['required', 'yes', 'WRONG_TYPE'],
  ['required', 1, 'WRONG_TYPE'],
  ['mandatory', true, 'UNKNOWN'],
  ['Name', 'Pets', 'UNKNOWN'],
  ['constructor', 1, 'UNKNOWN'],
])('context-services.md §2.3: an extension with %s %j is refused as %s', (key, value, code) => {
  expect(refusalOf(aDocument({ [key]: value }))).toEqual([[[key], code]]);
});

test.each(['P', `P${'e'.repeat(25)}`, 'a_1', 'constructor', 'toString'])('an extension may be called %s', (name) => {
  expect(parseExtensionSchema(aDocument({ name })).name).toBe(name);
});

test.each([
  ['name', undefined, 'MISSING'],
  ['name', '2nd', 'MALFORMED'],
  ['name', 'my tag', 'MALFORMED'],
  ['type', undefined, 'MISSING'],
  ['type', 'text', 'NOT_ALLOWED'],
  ['type', 'String', 'NOT_ALLOWED'],
  ['type', 'toString', 'NOT_ALLOWED'],
  ['length', 0, 'MALFORMED'],
  ['length', -1, 'MALFORMED'],
  ['length', 1.5, 'MALFORMED'],
  ['length', 2 ** 53, 'MALFORMED'],
  ['length', 10n ** 20n, 'MALFORMED'],
  ['length', '0', 'MALFORMED'],
  ['length', '', 'MALFORMED'],
  ['length', '-3', 'MALFORMED'],
  ['length', '3.0', 'MALFORMED'],
  ['length', ' 3', 'MALFORMED'],
  ['length', '3 characters', 'MALFORMED'],
  ['length', true, 'MALFORMED'],
  ['length', [3], 'MALFORMED'],
  ['mandatory', 'TRUE', 'WRONG_TYPE'],
  ['mandatory', 'yes', 'WRONG_TYPE'],
  ['mandatory', 1, 'WRONG_TYPE'],
  ['default', 5, 'WRONG_TYPE'],
  ['default', 'a\u0000', 'NOT_STORABLE'],
  ['unique', true, 'UNKNOWN'],
  ['Type', 'string', 'UNKNOWN'],
])('context-services.md §2.4: an attribute with %s %s is refused as %s', (key, value, code) => {
  expect(attributeRefusalOf({ name: 'breed', type: 'string', [key]: value })).toEqual([[[key], code]]);
});

test.each<[unknown]>([[null], ['breed'], [5], [[]]])('an attribute must be an object: %j', (attribute) => {
  expect(attributeRefusalOf(attribute)).toEqual([[[], 'WRONG_TYPE']]);
});

test.each<[unknown]>([[null], [undefined], ['Pets'], [5], [[aDocument()]]])(
  'a schema must be an object: %j',
  (document) => {
    expect(refusalOf(document)).toEqual([[[], 'WRONG_TYPE']]);
  },
);

test.each([
  ['integer', '077', '077'],
  ['long', 9223372036854775807n, 9223372036854775807n],
  ['double', '1.50', 1.5],
  ['currency', '12.50', 12.5],
  ['boolean', 'false', false],
  ['date', '2024-02-29', '2024-02-29'],
  ['datetime', '2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['string', '', ''],
])('a default is stored in the form of its type: %s %s', (type, sent, stored) => {
  const { attributes } = parseExtensionSchema(aDocument({ attributes: [{ name: 'tag', type, default: sent }] }));
  expect(attributes).toEqual([{ name: 'tag', type, isMandatory: false, default: stored }]);
});

test.each([
  [{ type: 'integer', default: 'five' }, 'WRONG_TYPE'],
  [{ type: 'integer', default: 9007199254740992 }, 'OUT_OF_RANGE'],
  [{ type: 'string', length: 2, default: 'abc' }, 'TOO_LONG'],
  [{ type: 'integer', length: '2', default: 100 }, 'TOO_LONG'],
  [{ type: 'date', default: '2023-02-29' }, 'MALFORMED'],
  [{ type: 'boolean', default: 0 }, 'WRONG_TYPE'],
])('a default that breaks its own attribute is refused: %j', (attribute, code) => {
  expect(attributeRefusalOf({ name: 'breed', ...attribute })).toEqual([[['default'], code]]);
});

test('every type may be defined', () => {
  const attributes = ATTRIBUTE_TYPES.map((type) => ({ name: `a_${type}`, type }));
  expect(parseExtensionSchema(aDocument({ attributes })).attributes.map(({ type }) => type)).toEqual(ATTRIBUTE_TYPES);
});
