import { expect, test } from 'vitest';
import {
  isJsonObject,
  isStorableText,
  JSON_DEPTH_MAX,
  type JsonValue,
  parseJson,
  stringifyJson,
} from '../../src/domain/json.ts';

test.each<[string, JsonValue]>([
  ['9007199254740991', 9007199254740991],
  ['-9007199254740991', -9007199254740991],
  ['9007199254740992', 9007199254740992n],
  ['9007199254740993', 9007199254740993n],
  ['-9007199254740993', -9007199254740993n],
  ['9223372036854775807', 9223372036854775807n],
  ['{"long":12345678901234567890,"int":1}', { long: 12345678901234567890n, int: 1 }],
  ['[[{"a":[12345678901234567890]}]]', [[{ a: [12345678901234567890n] }]]],
  ['{"a":1234567890123456789,"a":2}', { a: 2 }],
  ['{"a":2,"a":1234567890123456789}', { a: 1234567890123456789n }],
  ['{"a": 9007199254740993}', { a: 9007199254740993n }],
  [' 9007199254740993', 9007199254740993n],
  ['[1,\n\t-9007199254740993 ]', [1, -9007199254740993n]],
  ['{"a" :\r\n [ [ 9007199254740993]]}', { a: [[9007199254740993n]] }],
  ['{"constructor":1234567890123456789}', { constructor: 1234567890123456789n } as unknown as JsonValue],
])('%s is read without rounding', (text, value) => {
  expect(parseJson(text)).toEqual(value);
  expect(Object.getPrototypeOf(parseJson(`{"a":${text}}`))).toBe(Object.prototype);
});

test.each<[string, JsonValue]>([
  ['digits in a string', '1234567890123456789'],
  ['digits in a key', { '1234567890123456789': 1 }],
  ['digits of a fraction', 0.12345678901234568],
  ['digits of a huge double', 1.2345678901234567e200],
])('sixteen digits in a row, but no integer: %s', (_what, value) => {
  expect(parseJson(JSON.stringify(value))).toEqual(value);
  // Also beside an integer that makes the whole text be read exactly.
  expect(parseJson(`[9007199254740993, ${JSON.stringify(value)}]`)).toEqual([9007199254740993n, value]);
});

test.each([
  ['plain', '{"__proto__":{"isAdmin":true}}'],
  ['with blanks before the colon', '{"__proto__" \t\r\n :1}'],
  ['with an escaped underscore', '{"\\u005f_proto__":1}'],
  ['with a capital hex digit', '{"\\u005F_proto_\\u005F":1}'],
  ['with every letter escaped', '{"\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f":1}'],
  ['with an escaped o, twice', '{"__pr\\u006Ft\\u006f__":1}'],
  ['nested', '{"a":[{"b":{"__proto__":1}}]}'],
  ['beside an integer beyond 2^53', '{"a":12345678901234567890,"__proto__":{"isAdmin":true}}'],
])('a key __proto__ is refused: %s', (_what, text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
  expect(() => parseJson(text)).toThrow('__proto__');
});

test.each([
  ['as a value', '{"a":"__proto__"}'],
  ['as an entry of a list', '["__proto__",":"]'],
  ['quoted inside a value', '{"a":"\\"__proto__\\": 1"}'],
  ['as a part of a key', '{"__proto__x":1,"x__proto__":1,"__Proto__":1,"proto":1}'],
  ['as a key that ends with it after a quotation mark', '{"a\\"__proto__":1}'],
])('the word __proto__ is harmless %s', (_what, text) => {
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

const nested = (levels: number, open = '[', close = ']'): string => open.repeat(levels) + close.repeat(levels);

test.each([
  ['lists', nested(JSON_DEPTH_MAX), true],
  ['lists, one level more', nested(JSON_DEPTH_MAX + 1), false],
  ['objects', `${'{"a":'.repeat(JSON_DEPTH_MAX)}1${'}'.repeat(JSON_DEPTH_MAX)}`, true],
  ['objects, one level more', `${'{"a":'.repeat(JSON_DEPTH_MAX + 1)}1${'}'.repeat(JSON_DEPTH_MAX + 1)}`, false],
  ['both in turn', `${'{"a":['.repeat(32)}1${']}'.repeat(32)}`, true],
  ['both in turn, one level more', `[${'{"a":['.repeat(32)}1${']}'.repeat(32)}]`, false],
  ['lists beside each other', `[${Array(500).fill('[[]]').join()}]`, true],
  ['brackets in a string', JSON.stringify(nested(JSON_DEPTH_MAX * 2, '[{', '}]')), true],
  ['brackets in a key', JSON.stringify({ [nested(JSON_DEPTH_MAX * 2)]: 1 }), true],
  ['brackets in a string after an escaped quote', JSON.stringify(`"${'['.repeat(100)}`), true],
  ['brackets after a string that ends with a backslash', `["\\\\",${nested(JSON_DEPTH_MAX)}]`, false],
  ['as many as would run a parser out of stack', '['.repeat(1_000_000), false],
])(`at most ${64} levels: %s`, (_what, text, isAccepted) => {
  expect(JSON_DEPTH_MAX).toBe(64);
  if (isAccepted) expect(parseJson(text)).toEqual(JSON.parse(text));
  else expect(() => parseJson(text)).toThrow(`at most ${JSON_DEPTH_MAX} levels`);
});

const NO_JSON = [
  ...['', ' ', '{', '}', '[', '{"a":1', '{"a":1,}', '[1,]', '[,1]', '{"a" 1}', '{a:1}', "{'a':1}", '{"a":1}}', '1 2'],
  ...['undefined', 'NaN', 'Infinity', '-Infinity', 'TRUE', 'nul', '.5', '1.', '+1', '01', '-', '1e', '0x10', '1_000'],
  ...['"', '"\\"', '"\\x41"', '"\\u12"', '"tab\there"', '"line\nbreak"', '\ufeff1', '\u00a01', '// 1', '1 /* one */'],
];

test.each(NO_JSON)('%j is no JSON, with and without digits that take the exact path', (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
  expect(() => parseJson(`["1234567890123456",${text}]`)).toThrow(SyntaxError);
});

test.each<[JsonValue, string]>([
  [12345678901234567890n, '12345678901234567890'],
  [-1n, '-1'],
  [{ a: [1n, { b: 9223372036854775807n }], c: 'x"\\\n' }, '{"a":[1,{"b":9223372036854775807}],"c":"x\\"\\\\\\n"}'],
  [
    { a: null, b: true, c: [], d: {}, e: 1.5, f: 2n ** 64n },
    `{"a":null,"b":true,"c":[],"d":{},"e":1.5,"f":${2n ** 64n}}`,
  ],
  [{ a: null, b: true, c: [], d: {}, e: 1.5 }, '{"a":null,"b":true,"c":[],"d":{},"e":1.5}'],
  ['text', '"text"'],
])('a value with a bigint is written compactly, as number tokens: %#', (value, text) => {
  expect(stringifyJson(value)).toBe(text);
});

test.each([
  [{}, true],
  [Object.create(null), true],
  [[], false],
  [null, false],
  [undefined, false],
  ['{}', false],
  [1, false],
])('is %j a JSON object? %s', (value, isObject) => {
  expect(isJsonObject(value)).toBe(isObject);
});

test.each([
  ['plain text', 'Québec', true],
  ['a surrogate pair', '👍', true],
  ['nothing', '', true],
  ['other control characters', '\u0001\u001f\u007f', true],
  ['NUL', 'a\u0000', false],
  ['a high surrogate alone', '\ud83d', false],
  ['a low surrogate alone', '\udc4d', false],
])('can PostgreSQL store %s? (%j) %s', (_what, text, isStorable) => {
  expect(isStorableText(text)).toBe(isStorable);
});
