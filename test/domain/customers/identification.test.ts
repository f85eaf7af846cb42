import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterPrefix,
  encodeKeyValues,
  identificationOf,
  KEY_ENTRIES_MAX,
  KEY_VALUE_BYTES_MAX,
} from '../../../src/domain/customers/identification.ts';
import type { Issue } from '../../../src/domain/issue.ts';
import { pushedIssueKeys } from '../../support/issues.ts';
import { anAttribute } from '../../support/profile-schema.ts';
import { aKey } from '../../support/stored-key.ts';

/** Text as it is stored: no NUL, no half pairs. The marks of the encoding, and what is next to them, come often. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('\u0001', '\u0002', '\u0003', 'a', 'b', '"', 'é', '\uffff', '🦊'), maxLength: 5 }),
  fc.string({ unit: 'binary', maxLength: 5 }).map((value) => value.replaceAll('\u0000', '')),
);
const values = fc.array(text, { minLength: 1, maxLength: 4 });

/** As COLLATE "C" compares. */
const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const beginsWith = (whole: readonly string[], part: readonly string[]): boolean =>
  part.every((value, index) => whole[index] === value);

test('two lists of values have one text only if they are equal', () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      expect(encodeKeyValues(a) === encodeKeyValues(b)).toBe(a.length === b.length && beginsWith(a, b));
    }),
    { numRuns: 2_000 },
  );
});

test('no two of all the short lists of marks have one text', () => {
  const marks = ['', '\u0001', '\u0002', '\u0003'];
  const texts = marks
    .flatMap((a) => marks.map((b) => a + b))
    .filter((value, index, all) => all.indexOf(value) === index);
  const lists = [...texts.map((a) => [a]), ...texts.flatMap((a) => texts.map((b) => [a, b]))];
  expect(new Set(lists.map(encodeKeyValues)).size).toBe(lists.length);
});

test('the range from a text to the one after it holds those that begin with the same values, and nothing else', () => {
  const pair = fc.tuple(values, values);
  // Lists that begin alike are rare by chance.
  const related = fc
    .tuple(values, fc.array(text, { maxLength: 2 }))
    .map(([a, rest]) => [a, [...a, ...rest]] as [string[], string[]]);
  const longer = fc.tuple(values, text).map(([a, end]) => {
    return [a, [...a.slice(0, -1), `${a.at(-1) ?? ''}${end}`]] as [string[], string[]];
  });
  fc.assert(
    fc.property(fc.oneof(pair, related, longer), ([part, whole]) => {
      const [from, encoded, to] = [encodeKeyValues(part), encodeKeyValues(whole), afterPrefix(encodeKeyValues(part))];
      const isInside = compareBytes(encoded, from) >= 0 && compareBytes(encoded, to) < 0;
      expect(isInside).toBe(beginsWith(whole, part));
    }),
    { numRuns: 5_000 },
  );
});

const found = (...args: Parameters<typeof identificationOf> extends [...infer Rest, Issue[]] ? Rest : never) => {
  const issues: Issue[] = [];
  const identification = identificationOf(...args, issues);
  expect(issues).toEqual([]);
  return identification.entries.map(({ keyId, value, isUnique }) => [keyId, value, isUnique]);
};
const encode = (...list: string[]) => encodeKeyValues(list);

test('every choice of one value per attribute, each once, unique only when the key is and the choice is whole', () => {
  const keys = [aKey(3, ['a', 'b'], { isUnique: true }), aKey(4, ['b']), aKey(5, ['c'])];
  expect(found(keys, { a: ['1', '2', '1'], b: ['x', 'y'] }, null)).toEqual([
    ...['1', '2'].flatMap((a) => ['x', 'y'].map((b) => [3, encode(a, b), true])),
    [4, encode('x'), false],
    [4, encode('y'), false],
  ]);
  expect(found(keys, { a: '1', c: 'z' }, null)).toEqual([
    [3, encode('1'), false],
    [5, encode('z'), false],
  ]);
});

test('values behind a missing one are not found, nor is anything without the first one', () => {
  const key = aKey(1, ['a', 'b', 'c']);
  expect(found([key], { a: '1', c: '3' }, null)).toEqual([[1, encode('1'), false]]);
  expect(found([key], { b: '2', c: '3' }, null)).toEqual([]);
  expect(found([key], { a: '', b: '' }, null)).toEqual([[1, encode('', ''), false]]);
});

test('each record by itself, numbers in one form', () => {
  const attributes = [anAttribute('no', { type: 'long' }), anAttribute('is', { type: 'boolean' })];
  const key = aKey(2, [], { extension: 'Phone', attributes, isUnique: true });
  const records = [
    { extension: 'Phone', attributes: { no: '0077', is: true } },
    { extension: 'PHONE', attributes: { no: 77, is: true } },
    { extension: 'Phone', attributes: { no: 9223372036854775807n } },
    { extension: 'Phone', attributes: { is: false } },
    { extension: 'Other', attributes: { no: 5, is: true } },
  ];
  expect(found([key], { no: 'core' }, records)).toEqual([
    [2, encode('77', 'true'), true],
    [2, encode('9223372036854775807'), false],
  ]);
});

test('keys of extensions are not spoken of when the records are not known', () => {
  const keys = [aKey(1, ['a']), aKey(2, ['b'], { extension: 'Phone' })];
  expect(identificationOf(keys, {}, null, [])).toEqual({ keyIds: [1], entries: [] });
  expect(identificationOf(keys, {}, [], [])).toEqual({ keyIds: [1, 2], entries: [] });
});

test('the longest value, in bytes and with its mark, is taken; one byte more is refused where it stands', () => {
  const key = aKey(1, ['a', 'b']);
  const inPhone = { ...key, extension: 'Phone' };
  const room = KEY_VALUE_BYTES_MAX - 1;
  expect(found([key], { a: 'x'.repeat(room) }, null)).toHaveLength(1);
  expect(found([key], { a: 'é'.repeat(room / 2), b: '' }, null)).toHaveLength(1);
  for (const attributes of [
    { a: 'x'.repeat(room + 1) },
    { a: 'x'.repeat(room), b: '' },
    { a: '🦊'.repeat(room / 4), b: 'xxx' },
    { a: '\u0001'.repeat(room / 2), b: 'x' },
    { a: ['short', 'x'.repeat(room + 1)] },
  ]) {
    expect(pushedIssueKeys((issues) => identificationOf([key], attributes, null, issues))).toEqual([
      [['a'], 'TOO_LONG'],
    ]);
  }
  const records = [{ extension: 'Phone', attributes: { a: 'x'.repeat(room), b: 'x' } }];
  const [[path, code] = []] = pushedIssueKeys((issues) => identificationOf([inPhone], {}, records, issues));
  expect([path?.join('.'), code]).toEqual(['Phone.a', 'TOO_LONG']);
});

test('as many combinations as are allowed are taken; more are refused, and cost nothing', () => {
  const list = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
  const key = aKey(1, ['a', 'b', 'c', 'd']);
  expect(found([key], { a: list(10), b: list(KEY_ENTRIES_MAX / 10) }, null)).toHaveLength(KEY_ENTRIES_MAX);
  for (const attributes of [
    { a: list(11), b: list(KEY_ENTRIES_MAX / 10) },
    { a: list(1_000), b: list(1_000), c: list(1_000), d: list(1_000) },
  ]) {
    expect(pushedIssueKeys((issues) => identificationOf([key], attributes, null, issues))).toEqual([
      [['a'], 'TOO_MANY'],
    ]);
  }
});

test('records are counted by the bound on records alone: each has one value', () => {
  const key = aKey(1, ['a'], { extension: 'Phone' });
  const records = Array.from({ length: KEY_ENTRIES_MAX + 1 }, (_, index) => {
    return { extension: 'Phone', attributes: { a: `${index}` } };
  });
  expect(found([key], {}, records)).toHaveLength(KEY_ENTRIES_MAX + 1);
});
