import { expect, test } from 'vitest';
import {
  lackingAttributes,
  parseCoreAttribute,
  parseWantedAttributes,
} from '../../../src/domain/profile-schema/core-attribute.ts';
import { thrownIssueKeys } from '../../support/issues.ts';
import { anAttribute, anExtension, aProfileSchema } from '../../support/profile-schema.ts';

test.each(['string', 'date', 'datetime'] as const)('a core attribute may be a %s', (type) => {
  expect(parseCoreAttribute({ name: 'Loyalty', type })).toEqual({ name: 'Loyalty', type, isMandatory: false });
});

test.each<[string, unknown, unknown[]]>([
  ['no object', 'Loyalty', [[[], 'WRONG_TYPE']]],
  [
    'nothing',
    {},
    [
      [['name'], 'MISSING'],
      [['type'], 'MISSING'],
    ],
  ],
  ['types of extensions', { name: 'Loyalty', type: 'integer' }, [[['type'], 'NOT_ALLOWED']]],
  ['a type in capitals', { name: 'Loyalty', type: 'STRING' }, [[['type'], 'NOT_ALLOWED']]],
  ['a name of 27 characters', { name: 'a'.repeat(27), type: 'string' }, [[['name'], 'MALFORMED']]],
  ['a reserved word', { name: 'ID_Key', type: 'string' }, [[['name'], 'RESERVED']]],
  ['an unauthorized string', { name: 'Service', type: 'string' }, [[['name'], 'RESERVED']]],
  ['an unknown key', { name: 'Loyalty', type: 'string', length: 3 }, [[['length'], 'UNKNOWN']]],
])('%s is refused', (_what, raw, issues) => {
  expect(thrownIssueKeys(() => parseCoreAttribute(raw))).toEqual(issues);
});

const loyalty = { name: 'Loyalty', type: 'string' };
const since = { name: 'Since', type: 'date' };
const [loyaltyAttribute, sinceAttribute] = [anAttribute('Loyalty'), anAttribute('Since', { type: 'date' })];

test('a list is one tenant’s, an object holds lists by tenant', () => {
  expect(parseWantedAttributes([loyalty, since], '1')).toEqual([
    { tenantId: '1', path: [], attributes: [loyaltyAttribute, sinceAttribute] },
  ]);
  expect(parseWantedAttributes({ 7: [since], 1: [] }, '1')).toEqual([
    { tenantId: '1', path: ['1'], attributes: [] },
    { tenantId: '7', path: ['7'], attributes: [sinceAttribute] },
  ]);
});

test.each<[string, unknown, unknown[]]>([
  ['no list', 'Loyalty', [[[], 'WRONG_TYPE']]],
  ['null', null, [[[], 'WRONG_TYPE']]],
  [
    'an attribute in the place of a list',
    loyalty,
    [
      [['name'], 'MALFORMED'],
      [['name'], 'WRONG_TYPE'],
      [['type'], 'MALFORMED'],
      [['type'], 'WRONG_TYPE'],
    ],
  ],
  ['a tenant id with zeros in front', { '07': [loyalty] }, [[['07'], 'MALFORMED']]],
  ['tenant 0', { 0: [] }, [[['0'], 'MALFORMED']]],
  ['no list for a tenant', { 7: null }, [[['7'], 'WRONG_TYPE']]],
  ['an entry without a name', { 7: [since, { type: 'string' }] }, [[['7', 1, 'name'], 'MISSING']]],
  ['an entry that is no object', ['Loyalty'], [[[0], 'WRONG_TYPE']]],
  ['a wrong type', [since, { ...loyalty, type: 'text' }], [[['Loyalty', 'type'], 'NOT_ALLOWED']]],
  ['one name twice', [loyalty, since, { ...since, name: 'LOYALTY' }], [[['LOYALTY'], 'DUPLICATE']]],
])('%s is refused, with the attribute’s name', (_what, raw, issues) => {
  expect(thrownIssueKeys(() => parseWantedAttributes(raw, '1'))).toEqual(issues);
});

const schema = aProfileSchema([loyaltyAttribute], [anExtension('Phone')]);
const lack = (...attributes: ReturnType<typeof anAttribute>[]) =>
  lackingAttributes(schema, { tenantId: '7', path: ['7'], attributes });

test('what is there with the same type is not lacking', () => {
  expect(lack(loyaltyAttribute)).toEqual([]);
  expect(lack(sinceAttribute, loyaltyAttribute)).toEqual([sinceAttribute]);
});

test('another type, and a name that something else has, are refused together', () => {
  const wanted = [
    anAttribute('Loyalty', { type: 'date' }),
    anAttribute('loyalty'),
    anAttribute('PHONE'),
    sinceAttribute,
  ];
  expect(thrownIssueKeys(() => lack(...wanted))).toEqual([
    [['7', 'Loyalty'], 'NOT_ALLOWED'],
    [['7', 'loyalty'], 'NOT_ALLOWED'],
    [['7', 'PHONE'], 'NOT_ALLOWED'],
  ]);
});

test('two hundred attributes in all are taken, one more is refused by its name', () => {
  const many = Array.from({ length: 200 }, (_, index) => anAttribute(`a${index}`));
  expect(lack(...many.slice(0, 199))).toHaveLength(199);
  expect(thrownIssueKeys(() => lack(loyaltyAttribute, ...many))).toEqual([[['7', 'a199'], 'TOO_MANY']]);
});
