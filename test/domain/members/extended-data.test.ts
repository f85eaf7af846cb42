import { expect, test } from 'vitest';
import { type JsonValue, parseJson } from '../../../src/domain/json.ts';
import {
  type ExtendedDataChange,
  type ExtendedDataInput,
  type ExtendedDataLimits,
  refuseBesides,
  takeExtendedData,
} from '../../../src/domain/members/extended-data.ts';
import { pushedIssueKeys, pushedIssues } from '../../support/issues.ts';

const LIMITS: ExtendedDataLimits = { bytesMax: 100, keysMax: 3, scope: 'request', sources: ['MARKETING', 'PPN'] };

const take = (input: ExtendedDataInput) => {
  const issues = pushedIssues((list) => takeExtendedData(input, LIMITS, list));
  expect(issues).toEqual([]);
  return takeExtendedData(input, LIMITS, []);
};
const refusalOf = (input: ExtendedDataInput) =>
  pushedIssueKeys((issues) => expect(takeExtendedData(input, LIMITS, issues)).toBeNull());

test('es-loyalty.md §4.3: the data is kept as sent, with its source and channel', () => {
  const extendedData = { casl: true, doNotEmail: false, retailId: null };
  expect(take({ extendedDataSource: 'MARKETING', channel: 'WEB', extendedData })).toEqual({
    source: 'MARKETING',
    channel: 'WEB',
    data: extendedData,
  });
});

test.each<[string, unknown]>([
  ['nested values', { a: { b: [1, { c: null }] } }],
  ['blank values', { a: '', b: null, c: ' ' }],
  ['an integer beyond 2^53', { a: 12345678901234567890n }],
  ['nothing at all, which empties the source', {}],
  ['keys that every object has', { constructor: 1, toString: 2, hasOwnProperty: 3 }],
  ['a key with a business unit', { 'attr1::BUYCO': 'x' }],
  ['the empty key', { '': 1 }],
])('es-loyalty.md §4.4: opaque values are kept: %s', (_what, extendedData) => {
  expect(take({ extendedData })?.data).toEqual(extendedData);
});

test('es-loyalty.md §4.4: data left out is no change, whatever the source', () => {
  expect(take({})).toBeNull();
  expect(take({ extendedData: undefined, extendedDataSource: 'PPN', channel: 'WEB' })).toBeNull();
});

test.each([undefined, null, ''])('no source (%j) is the default source; no channel is none', (nothing) => {
  const input = { extendedDataSource: nothing, channel: nothing, extendedData: { a: 1 } };
  expect(take(input)).toEqual({ source: '', channel: null, data: { a: 1 } });
});

test.each([
  ['INTERNAL', 'RESERVED'],
  ['internal', 'RESERVED'],
  ['Internal', 'RESERVED'],
  ['iNTERNAL', 'RESERVED'],
  ['INTERNAL2', 'NOT_ALLOWED'],
  ['marketing', 'NOT_ALLOWED'],
  ['MARKETING ', 'NOT_ALLOWED'],
  ['UNKNOWN', 'NOT_ALLOWED'],
  [' ', 'NOT_ALLOWED'],
  ['constructor', 'NOT_ALLOWED'],
  [5, 'WRONG_TYPE'],
  [['MARKETING'], 'WRONG_TYPE'],
  [true, 'WRONG_TYPE'],
])('004_53df60a23fd2b759.txt: the source %j is refused as %s, with and without data', (extendedDataSource, code) => {
  const key = [['extendedDataSource'], code];
  expect(refusalOf({ extendedDataSource, extendedData: { a: 1 } })).toEqual([key]);
  expect(refusalOf({ extendedDataSource })).toEqual([key]);
});

test('INTERNAL is reserved also when the settings list it', () => {
  const limits = { ...LIMITS, sources: ['INTERNAL'] };
  const keys = pushedIssueKeys((issues) => takeExtendedData({ extendedDataSource: 'INTERNAL' }, limits, issues));
  expect(keys).toEqual([[['extendedDataSource'], 'RESERVED']]);
});

test.each([5, {}, 'a\u0000', '\ud800'])('the channel %j is refused', (channel) => {
  expect(refusalOf({ channel, extendedData: {} })).toEqual([[['channel'], 'WRONG_TYPE']]);
});

test.each<[unknown]>([[null], ['text'], ['{"a":1}'], [5], [true], [[]], [[{ name: 'a', value: 1 }]]])(
  'es-loyalty.md §4.4: data must be an object: %j',
  (extendedData) => {
    expect(refusalOf({ extendedData })).toEqual([[['extendedData'], 'WRONG_TYPE']]);
  },
);

/** An object whose compact JSON has that many bytes, all but 8 of them in its one value. */
const ofBytes = (count: number, letter: string, size: number) => ({
  a: letter.repeat(Math.floor((count - 8) / size)) + 'x'.repeat((count - 8) % size),
});

test.each([
  ['letters', 'x', 1],
  ['letters of two bytes', 'é', 2],
  ['characters of four bytes', '👍', 4],
  ['quotation marks, which JSON escapes', '"', 2],
])('es-loyalty.md §4.4: the size counts bytes of compact JSON; at the limit is fine: %s', (_what, letter, size) => {
  expect(take({ extendedData: ofBytes(LIMITS.bytesMax, letter, size) })?.data).toBeDefined();
  const over = { extendedData: ofBytes(LIMITS.bytesMax + 1, letter, size) };
  expect(pushedIssues((issues) => takeExtendedData(over, LIMITS, issues))).toEqual([
    { path: ['extendedData'], code: 'TOO_LONG', message: expect.stringContaining('100 bytes'), value: 101 },
  ]);
});

test('the size counts every digit of an integer beyond 2^53', () => {
  const digits = (count: number) => ({ extendedData: { a: BigInt('9'.repeat(count)) } });
  expect(take(digits(94))?.data).toBeDefined();
  expect(refusalOf(digits(95))).toEqual([[['extendedData'], 'TOO_LONG']]);
});

test('es-loyalty.md §4.4: the count of keys is that of the root; at the limit is fine', () => {
  const nested = { a: { e: 1, f: 2, g: 3, h: 4 }, b: 2, c: 3 };
  expect(take({ extendedData: nested })?.data).toEqual(nested);
  const over = { extendedData: { ...nested, d: 4 } };
  expect(pushedIssues((issues) => takeExtendedData(over, LIMITS, issues))).toEqual([
    { path: ['extendedData'], code: 'TOO_MANY', message: expect.stringContaining('3 root keys'), value: 4 },
  ]);
});

test('a root key has at most 500 characters, a nested one as many as fit', () => {
  const limits = { ...LIMITS, bytesMax: 5_000 };
  const keysOf = (extendedData: unknown) =>
    pushedIssueKeys((issues) => takeExtendedData({ extendedData }, limits, issues));
  expect(keysOf({ ['k'.repeat(500)]: { ['n'.repeat(501)]: 1 } })).toEqual([]);
  expect(keysOf({ a: 1, ['k'.repeat(501)]: 1 })).toEqual([[['extendedData'], 'OUT_OF_RANGE']]);
});

test.each<[string, unknown]>([
  ['NUL in a value', { a: 'x\u0000' }],
  ['NUL in a nested value', { a: [1, { b: 'x\u0000' }] }],
  ['NUL in a root key', { 'a\u0000': 1 }],
  ['NUL in a nested key', { a: [{ 'b\u0000': 1 }] }],
  ['half a surrogate pair in a value', { a: ['\ud83d'] }],
  ['half a surrogate pair in a key', { a: { '\udc4d': 1 } }],
  ['a number beyond a double', parseJson('{"a":1e400}')],
  ['a nested number beyond a double', parseJson('{"a":[{"b":-1e400}]}')],
  ['no number', { a: Number.NaN }],
])('what PostgreSQL cannot store is refused: %s', (_what, extendedData) => {
  expect(refusalOf({ extendedData })).toEqual([[['extendedData'], 'NOT_STORABLE']]);
});

test('es-loyalty.md §4.8: the source is checked first, then the type, then size, then keys', () => {
  const extendedDataSource = 'UNKNOWN';
  expect(refusalOf({ extendedDataSource, extendedData: null })).toEqual([
    [['extendedDataSource'], 'NOT_ALLOWED'],
    [['extendedData'], 'WRONG_TYPE'],
  ]);
  const extendedData = { a: 'x'.repeat(100), b: 1, c: 2, ['k'.repeat(501)]: 3 };
  expect(refusalOf({ extendedDataSource, extendedData })).toEqual([
    [['extendedDataSource'], 'NOT_ALLOWED'],
    [['extendedData'], 'TOO_LONG'],
    [['extendedData'], 'TOO_MANY'],
    [['extendedData'], 'OUT_OF_RANGE'],
  ]);
});

const changeTo = (data: Record<string, JsonValue>) => ({ source: '', channel: null, data }) as ExtendedDataChange;

test('es-loyalty.md §4.4: keys that other sources own are refused, each, in the order sent', () => {
  const change = changeTo({ bankName: 'x', free: 1, casl: true });
  const others = { casl: 1, bankName: 2, other: 3 };
  expect(pushedIssueKeys((issues) => refuseBesides(change, others, LIMITS, issues))).toEqual([
    [['extendedData', 'bankName'], 'OWNED_BY_OTHER'],
    [['extendedData', 'casl'], 'OWNED_BY_OTHER'],
  ]);
  expect(pushedIssueKeys((issues) => refuseBesides(change, {}, LIMITS, issues))).toEqual([]);
});

test('es-loyalty.md §4.4-5: limits of an account bound what all sources hold together, of a request only what it sends', () => {
  const ofAccount: ExtendedDataLimits = { ...LIMITS, scope: 'account' };
  const refused = (data: Record<string, JsonValue>, others: Record<string, JsonValue>, limits: ExtendedDataLimits) =>
    pushedIssues((issues) => refuseBesides(changeTo(data), others, limits, issues)).map(({ code, value }) => [
      code,
      value,
    ]);
  expect(refused({ a: 1 }, { b: 1, c: 1 }, ofAccount)).toEqual([]);
  expect(refused({ a: 1, d: 1 }, { b: 1, c: 1 }, ofAccount)).toEqual([['TOO_MANY', 4]]);
  expect(refused({ a: 'x'.repeat(60) }, { b: 'x'.repeat(60) }, ofAccount)).toEqual([['TOO_LONG', 135]]);
  expect(refused({ a: 'x'.repeat(60), d: 1 }, { b: 'x'.repeat(60), c: 1 }, LIMITS)).toEqual([]);
  expect(refused({}, { b: 1, c: 1, d: 1, e: 1 }, ofAccount)).toEqual([]);
});
