import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AttributeType,
  type AttributeValue,
  INTEGER_MAX,
  INTEGER_MIN,
  parseAttributeValue,
} from '../../../src/domain/profile-schema/attribute.ts';
import { anAttribute } from '../../support/profile-schema.ts';

const parse = (type: AttributeType, raw: unknown, length?: number) =>
  parseAttributeValue(anAttribute('a', length === undefined ? { type } : { type, length }), raw);

const refusal = (code: string) => ({ problem: { code, message: expect.any(String) } });

/** A value in the name of a test. */
const shown = (raw: unknown): string => {
  const text = typeof raw === 'bigint' ? `${raw}n` : typeof raw === 'number' ? String(raw) : JSON.stringify(raw);
  return text.length <= 50 ? text : `${text.slice(0, 10)}… of ${text.length} characters`;
};

/** `integer` holds 64 bit like `long`: the legacy samples send a ten-digit phone number to an integer. */
const BOTH = ['integer', 'long'] as const;

const INTEGERS: [raw: number | bigint | string, value: AttributeValue][] = [
  [0, 0],
  [-0, 0],
  [77, 77],
  [-77, -77],
  [1.0, 1],
  ['77', '77'],
  ['-77', '-77'],
  ['077', '077'],
  ['3145926535', '3145926535'],
  [Number.MAX_SAFE_INTEGER, 9007199254740991],
  [Number.MIN_SAFE_INTEGER, -9007199254740991],
  [9007199254740993n, 9007199254740993n],
  ['9007199254740993', '9007199254740993'],
  [9223372036854775807n, 9223372036854775807n],
  [-9223372036854775808n, -9223372036854775808n],
  ['9223372036854775807', '9223372036854775807'],
  ['-9223372036854775808', '-9223372036854775808'],
  [`${'0'.repeat(40)}9223372036854775807`, `${'0'.repeat(40)}9223372036854775807`],
];

test.each(BOTH.flatMap((type) => INTEGERS.map(([raw, value]) => [type, shown(raw), raw, value] as const)))(
  '%s keeps every digit of %s',
  (type, _shown, raw, value) => {
    expect(parse(type, raw)).toEqual({ value });
  },
);

const NO_INTEGERS: [raw: unknown, code: string][] = [
  [9223372036854775808n, 'OUT_OF_RANGE'],
  [-9223372036854775809n, 'OUT_OF_RANGE'],
  ['9223372036854775808', 'OUT_OF_RANGE'],
  ['-9223372036854775809', 'OUT_OF_RANGE'],
  ['9'.repeat(100_000), 'OUT_OF_RANGE'],
  // As a JSON number these have lost digits already, or could have.
  [Number.MAX_SAFE_INTEGER + 1, 'OUT_OF_RANGE'],
  [Number.MIN_SAFE_INTEGER - 1, 'OUT_OF_RANGE'],
  [1e300, 'OUT_OF_RANGE'],
  [1.5, 'WRONG_TYPE'],
  [Number.POSITIVE_INFINITY, 'OUT_OF_RANGE'],
  ['', 'WRONG_TYPE'],
  ['-', 'WRONG_TYPE'],
  ['+77', 'WRONG_TYPE'],
  ['--7', 'WRONG_TYPE'],
  [' 77', 'WRONG_TYPE'],
  ['77\n', 'WRONG_TYPE'],
  ['7.0', 'WRONG_TYPE'],
  ['1e3', 'WRONG_TYPE'],
  ['0x4d', 'WRONG_TYPE'],
  ['٧٧', 'WRONG_TYPE'],
  [true, 'WRONG_TYPE'],
  [[77], 'WRONG_TYPE'],
  [{}, 'WRONG_TYPE'],
];

test.each(BOTH.flatMap((type) => NO_INTEGERS.map(([raw, code]) => [type, shown(raw), code, raw] as const)))(
  '%s refuses %s as %s',
  (type, _shown, code, raw) => {
    expect(parse(type, raw)).toEqual(refusal(code));
  },
);

test.each(BOTH)('%s takes every integer of 64 bit, as bigint and as digits, and nothing beyond', (type) => {
  const near = fc.oneof(
    fc.bigInt({ min: INTEGER_MIN, max: INTEGER_MAX }),
    fc.bigInt({ min: INTEGER_MIN - 50n, max: INTEGER_MIN + 50n }),
    fc.bigInt({ min: INTEGER_MAX - 50n, max: INTEGER_MAX + 50n }),
    fc.bigInt(),
  );
  fc.assert(
    fc.property(near, (integer) => {
      const fits = BigInt.asIntN(64, integer) === integer;
      for (const raw of [integer, integer.toString()]) {
        expect(parse(type, raw)).toEqual(fits ? { value: raw } : refusal('OUT_OF_RANGE'));
      }
    }),
  );
});

test.each<[number | bigint | string, boolean]>([
  [999, true],
  [-999, true],
  ['-999', true],
  [1000, false],
  ['0999', false],
  [1000n, false],
])('the length of an integer counts digits, not the sign: 3 digits for %s? %s', (raw, isAccepted) => {
  expect(parse('integer', raw, 3)).toEqual(isAccepted ? { value: raw } : refusal('TOO_LONG'));
  expect(parse('long', raw, 3)).toEqual(isAccepted ? { value: raw } : refusal('TOO_LONG'));
});

const DECIMALS: [AttributeType, unknown, AttributeValue][] = [
  ['double', 1.5, 1.5],
  ['double', -0, 0],
  ['double', '-0.0', 0],
  ['double', '1.50', 1.5],
  ['double', 5e-324, 5e-324],
  ['double', -1.7976931348623157e308, -1.7976931348623157e308],
  ['double', 9007199254740993n, 9007199254740992],
  ['currency', 12, 12],
  ['currency', 12.5, 12.5],
  ['currency', '12.50', 12.5],
  ['currency', '-12.5', -12.5],
  ['currency', '-0.00', 0],
  ['currency', 0.0001, 0.0001],
  ['currency', '0.12340000000000', 0.1234],
  ['currency', '000012.5', 12.5],
  ['currency', '0000000000123456789012345', 123456789012345],
  ['currency', 12n, 12],
  ['currency', '123456789012345', 123456789012345],
  ['currency', 99999999999.9999, 99999999999.9999],
];

test.each(DECIMALS.map(([type, raw, value]) => [type, shown(raw), value, raw] as const))(
  '%s takes %s and stores %s',
  (type, _shown, value, raw) => {
    expect(parse(type, raw)).toEqual({ value });
  },
);

const NO_DECIMALS: [AttributeType, unknown, string][] = [
  ['double', Number.POSITIVE_INFINITY, 'OUT_OF_RANGE'],
  ['double', '9'.repeat(400), 'OUT_OF_RANGE'],
  ['double', 10n ** 400n, 'OUT_OF_RANGE'],
  ['double', '9'.repeat(401), 'WRONG_TYPE'],
  ['double', '', 'WRONG_TYPE'],
  ['double', 'NaN', 'WRONG_TYPE'],
  ['double', '1e5', 'WRONG_TYPE'],
  ['double', '.5', 'WRONG_TYPE'],
  ['double', '5.', 'WRONG_TYPE'],
  ['double', '1,5', 'WRONG_TYPE'],
  ['double', ' 1', 'WRONG_TYPE'],
  ['double', false, 'WRONG_TYPE'],
  ['double', [1], 'WRONG_TYPE'],
  ['currency', 0.00001, 'OUT_OF_RANGE'],
  ['currency', '0.00001', 'OUT_OF_RANGE'],
  ['currency', 1e-7, 'OUT_OF_RANGE'],
  ['currency', 1234567890123456, 'OUT_OF_RANGE'],
  ['currency', '1234567890123456', 'OUT_OF_RANGE'],
  ['currency', 1234567890123456n, 'OUT_OF_RANGE'],
  ['currency', '123456789012.3456', 'OUT_OF_RANGE'],
  ['currency', 1e21, 'OUT_OF_RANGE'],
  ['currency', Number.POSITIVE_INFINITY, 'OUT_OF_RANGE'],
  ['currency', '', 'WRONG_TYPE'],
  ['currency', '$12', 'WRONG_TYPE'],
  ['currency', '1,000.00', 'WRONG_TYPE'],
  ['currency', true, 'WRONG_TYPE'],
];

test.each(NO_DECIMALS.map(([type, raw, code]) => [type, shown(raw), code, raw] as const))(
  '%s refuses %s as %s',
  (type, _shown, code, raw) => {
    expect(parse(type, raw)).toEqual(refusal(code));
  },
);

test('a currency of at most 15 digits, 4 of them fraction, keeps them all', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(10 ** 15 - 1), max: 10 ** 15 - 1 }), (tenThousandths) => {
      const digits = String(Math.abs(tenThousandths)).padStart(5, '0');
      const text = `${tenThousandths < 0 ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
      const { value } = parse('currency', text);
      expect(Number(value).toFixed(4)).toBe(text);
      expect(parse('currency', value)).toEqual({ value });
    }),
  );
});
