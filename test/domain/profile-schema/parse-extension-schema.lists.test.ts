import { expect, test } from 'vitest';
import {
  EXTENSION_ATTRIBUTES_MAX,
  parseExtensionSchema,
} from '../../../src/domain/profile-schema/parse-extension-schema.ts';
import { thrownIssueKeys, thrownIssues } from '../../support/issues.ts';

const text = (name: string) => ({ name, type: 'string' });

const aDocument = (rest: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'Pets',
  type: 'multi-valued',
  attributes: ['tag', 'breed'].map(text),
  ...rest,
});

const refusalOf = (document: unknown) => thrownIssueKeys(() => parseExtensionSchema(document));

test('an attribute that is named twice is refused where it is named again; letter case tells two apart', () => {
  const attributes = ['tag', 'Tag', 'tag', 'breed', 'tag'].map(text);
  expect(refusalOf(aDocument({ attributes }))).toEqual([
    [['attributes', 2, 'name'], 'DUPLICATE'],
    [['attributes', 4, 'name'], 'DUPLICATE'],
  ]);
});

test('the position of a repeated name counts the attributes that are refused before it', () => {
  const attributes = [{ name: 'kg', type: 'weight' }, 'text', text('tag'), text('tag')];
  expect(refusalOf(aDocument({ attributes }))).toEqual([
    [['attributes', 0, 'type'], 'NOT_ALLOWED'],
    [['attributes', 1], 'WRONG_TYPE'],
    [['attributes', 3, 'name'], 'DUPLICATE'],
  ]);
});

test('an extension may have many attributes, but not more than documented', () => {
  const attributes = Array.from({ length: EXTENSION_ATTRIBUTES_MAX }, (_, index) => text(`a${index}`));
  expect(parseExtensionSchema(aDocument({ attributes })).attributes).toHaveLength(EXTENSION_ATTRIBUTES_MAX);
  const tooMany = aDocument({ attributes: [...attributes, text('more')] });
  expect(thrownIssues(() => parseExtensionSchema(tooMany))).toEqual([
    { path: ['attributes'], code: 'TOO_MANY', message: expect.stringContaining(String(EXTENSION_ATTRIBUTES_MAX)) },
  ]);
});

test('a classifier has no attributes', () => {
  expect(refusalOf({ name: 'VIP', type: 'classifier', attributes: [text('since')] })).toEqual([
    [['attributes'], 'NOT_ALLOWED'],
  ]);
});

test('the unique list keeps its order', () => {
  expect(parseExtensionSchema(aDocument({ unique: ['breed', 'tag'] })).unique).toEqual(['breed', 'tag']);
});

test.each<[string, unknown[], [number, string][]]>([
  ['an unknown attribute', ['tag', 'color'], [[1, 'UNKNOWN']]],
  ['other letter case', ['Tag'], [[0, 'UNKNOWN']]],
  ['a name that every object has', ['constructor'], [[0, 'UNKNOWN']]],
  ['what is no text', [0, null, ['tag'], { name: 'tag' }], [0, 1, 2, 3].map((index) => [index, 'UNKNOWN'])],
  ['an attribute twice', ['tag', 'breed', 'tag'], [[2, 'DUPLICATE']]],
])('a unique list that names %s is refused', (_what, unique, keys) => {
  expect(refusalOf(aDocument({ unique }))).toEqual(keys.map(([index, code]) => [['unique', index], code]));
});

test('a unique list that names an attribute which is refused itself adds no second problem', () => {
  const attributes = [{ name: 'tag', type: 'text' }];
  expect(refusalOf(aDocument({ attributes, unique: ['tag'] }))).toEqual([[['attributes', 0, 'type'], 'NOT_ALLOWED']]);
});

test('a unique list longer than the attributes of an extension is refused as a whole', () => {
  const unique = Array.from({ length: EXTENSION_ATTRIBUTES_MAX + 1 }, (_, index) => `a${index}`);
  expect(refusalOf(aDocument({ unique }))).toEqual([[['unique'], 'TOO_MANY']]);
});

test('a unique list belongs to a multi-valued extension', () => {
  expect(refusalOf(aDocument({ type: 'single-valued', unique: ['tag'] }))).toEqual([[['unique'], 'NOT_ALLOWED']]);
  expect(parseExtensionSchema(aDocument({ type: 'single-valued', unique: [] })).unique).toEqual([]);
});

test('every problem of a schema is told at once', () => {
  const document = {
    name: 'my pets',
    type: 'many',
    color: 'red',
    required: 1,
    attributes: [{ name: 'tag', type: 'string', length: 0, mandatory: 'no', default: 5, size: 1 }, { name: 1 }, null],
    unique: ['tag', 'kg'],
  };
  expect(refusalOf(document)).toEqual([
    [['color'], 'UNKNOWN'],
    [['name'], 'MALFORMED'],
    [['required'], 'WRONG_TYPE'],
    [['type'], 'NOT_ALLOWED'],
    [['attributes', 0, 'size'], 'UNKNOWN'],
    [['attributes', 0, 'length'], 'MALFORMED'],
    [['attributes', 0, 'mandatory'], 'WRONG_TYPE'],
    [['attributes', 0, 'default'], 'WRONG_TYPE'],
    [['attributes', 1, 'name'], 'MALFORMED'],
    [['attributes', 1, 'type'], 'MISSING'],
    [['attributes', 2], 'WRONG_TYPE'],
    [['unique', 1], 'UNKNOWN'],
  ]);
});
