import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonValue, parseJson, stringifyJson } from '../../src/domain/json.ts';

/** A number of sixteen digits anywhere in a text takes the exact path of the parser instead of JSON.parse. */
const onBothPaths = (text: string): string[] => [`[${text}]`, `[1234567890123456,${text}]`];

const isSafe = (value: number): boolean => !Number.isInteger(value) || Number.isSafeInteger(value);
const numbers = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noDefaultInfinity: true, noNaN: true }).filter(isSafe),
);
/** A key `__proto__` is refused on purpose: other tests look at that. */
const texts = fc
  .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('"', '\\', '{', ']', '0', '\n') }))
  .filter((text) => !text.includes('__proto__'));
const scalars = fc.oneof(numbers, texts, fc.boolean(), fc.constant(null));

/** Any JSON value whose integers all fit a JavaScript number. */
const values = (leaf: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> =>
  fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(texts, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    ),
  })).value;

test('what JSON.parse reads without loss is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(values(scalars), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      for (const text of onBothPaths(JSON.stringify(value, null, indent))) {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }
    }),
    { numRuns: 500 },
  );
});

/** JSON text by the letter of RFC 8259, with every digit of every integer. */
function write(value: JsonValue, blank = ''): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map((entry) => blank + write(entry, blank)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, entry]) => `${blank}${JSON.stringify(key)}${blank}:${blank}${write(entry, blank)}${blank}`)
    .join(',')}}`;
}

test('text that is read and written again keeps every digit of every integer, and all else', () => {
  const integers = fc.oneof(fc.bigInt(), fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }));
  fc.assert(
    fc.property(values(fc.oneof(integers, scalars)), (value) => {
      for (const text of onBothPaths(write(value))) expect(stringifyJson(parseJson(text))).toBe(text);
    }),
    { numRuns: 500 },
  );
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('text that JSON.parse refuses is refused, text that it accepts is accepted', () => {
  const damage = fc.record({
    at: fc.nat(),
    length: fc.nat({ max: 3 }),
    insert: fc.string({ unit: fc.constantFrom(...'{}[],:"\\u0127.eE+-tn \t\u00a0/\u0000'), maxLength: 3 }),
  });
  fc.assert(
    fc.property(values(scalars), damage, (value, { at, length, insert }) => {
      const whole = JSON.stringify(value);
      const start = at % (whole.length + 1);
      for (const text of onBothPaths(whole.slice(0, start) + insert + whole.slice(start + length))) {
        if (isJson(text)) parseJson(text);
        else expect(() => parseJson(text)).toThrow(SyntaxError);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a key __proto__ is refused however its letters are escaped', () => {
  const spelled = fc.tuple(
    ...[...'__proto__'].map((letter) => {
      const hex = letter.charCodeAt(0).toString(16).padStart(4, '0');
      return fc.constantFrom(letter, `\\u${hex}`, `\\u${hex.toUpperCase()}`);
    }),
  );
  const blanks = fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r'), maxLength: 3 });
  fc.assert(
    fc.property(spelled, blanks, (letters, blank) => {
      const text = `{"a":{${blank}"${letters.join('')}"${blank}:{}}}`;
      expect(Object.keys(JSON.parse(text).a)).toEqual(['__proto__']);
      for (const body of onBothPaths(text)) expect(() => parseJson(body)).toThrow('__proto__');
    }),
  );
});

test('blanks between the values of a text change nothing of what is read', () => {
  const leaves = fc.oneof(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), scalars);
  fc.assert(
    fc.property(values(leaves), fc.constantFrom(' ', '\n', '\t', ' \r\n  '), (value, blank) => {
      expect(parseJson(blank + write(value, blank))).toEqual(parseJson(write(value)));
    }),
    { numRuns: 300 },
  );
});
