import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDate, parseDateTime } from '../../src/domain/date-time.ts';

test.each(['1962-05-10', '2024-02-29', '2000-02-29', '0004-02-29', '0001-01-01', '9999-12-31', '1970-01-01'])(
  '%s is a date',
  (text) => {
    expect(parseDate(text)).toBe(text);
  },
);

test.each([
  ...['2023-02-29', '1900-02-29', '2100-02-29', '2024-02-30', '2024-04-31', '2024-06-31', '2024-01-32'],
  ...['2024-00-10', '2024-13-01', '2024-01-00', '0000-01-01', '10000-01-01', '+002024-01-01', '-000001-01-01'],
  ...['24-01-01', '2024-1-1', '2024/01/01', '20240101', '2024-001', '2024-W01-1', ' 2024-01-01', '2024-01-01\n', ''],
])('%j is no date', (text) => {
  expect(parseDate(text)).toBeNull();
});

/** The Gregorian rule, told without JavaScript's Date. */
const daysInMonth = (year: number, month: number): number => {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
};
const padded = (value: number, length: number): string => String(value).padStart(length, '0');

test('a date is a day that the calendar has, in the years 1 to 9999', () => {
  const upTo = (max: number) => fc.integer({ min: 0, max });
  fc.assert(
    fc.property(upTo(9999), upTo(14), upTo(33), (year, month, day) => {
      const text = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
      const isReal = year >= 1 && day >= 1 && day <= daysInMonth(year, month);
      expect(parseDate(text)).toBe(isReal ? text : null);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['2009-12-18T18:30:00.000Z', '2009-12-18T18:30:00.000Z'],
  // lower case, as RFC 3339 allows
  ['2009-12-18t18:30:00.000z', '2009-12-18T18:30:00.000Z'],
  // less than milliseconds
  ['2009-12-18T18:30:00.12Z', '2009-12-18T18:30:00.120Z'],
  ['2009-12-18T18:30:00.1Z', '2009-12-18T18:30:00.100Z'],
  ['2009-12-18T18:30:00Z', '2009-12-18T18:30:00.000Z'],
  ['2009-12-18T18:30Z', '2009-12-18T18:30:00.000Z'],
  ['2009-12-18', '2009-12-18T00:00:00.000Z'],
  // more than milliseconds, but nothing in it
  ['2009-12-18T18:30:00.123000Z', '2009-12-18T18:30:00.123Z'],
  ['2009-12-18T18:30:00.000000000Z', '2009-12-18T18:30:00.000Z'],
  // offsets
  ['2009-12-18T18:30:00.000+00:00', '2009-12-18T18:30:00.000Z'],
  ['2009-12-18T18:30:00.000-00:00', '2009-12-18T18:30:00.000Z'],
  ['2009-12-18T18:30:00+05:30', '2009-12-18T13:00:00.000Z'],
  ['2009-12-18T18:30:00+0530', '2009-12-18T13:00:00.000Z'],
  ['2009-12-31T23:30:00-01:00', '2010-01-01T00:30:00.000Z'],
  ['2024-03-01T00:30:00+01:00', '2024-02-29T23:30:00.000Z'],
  ['2024-01-01T00:00:00+23:59', '2023-12-31T00:01:00.000Z'],
  // the first and the last instant
  ['0001-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['0001-01-01T01:00:00+01:00', '0001-01-01T00:00:00.000Z'],
])('the date-time %s is stored as %s', (text, stored) => {
  expect(parseDateTime(text)).toBe(stored);
});

test.each([
  // nothing is cut off in silence
  '2009-12-18T18:30:00.1234Z',
  '2009-12-18T18:30:00.0000001Z',
  // no zone: nobody knows which instant
  '2009-12-18T18:30:00',
  '2009-12-18T18:30:00.000',
  // clock times that are none
  '2009-12-18T24:00:00Z',
  '2009-12-18T18:60:00Z',
  '2009-12-18T18:30:60Z',
  '2009-12-18T18:30:00+24:00',
  '2009-12-18T18:30:00+01:60',
  '2023-02-29T18:30:00Z',
  // beyond the years with four digits once in UTC
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59.999-00:01',
  '0000-12-31T23:59:59Z',
  '+010000-01-01T00:00:00Z',
  // other forms
  '2009-12-18 18:30:00Z',
  '2009-12-18T18:30:00,000Z',
  '2009-12-18T18:30:00.Z',
  '2009-12-18T18Z',
  '2009-12-18T1830Z',
  '2009-12-18T18:30:00+01',
  '2009-12-18T18:30:00 Z',
  '2009-12-18T18:30:00Z\n',
  '2009-12-18T',
  '18:30:00Z',
  '1261161000000',
  'yesterday',
  '',
])('%j is no date-time', (text) => {
  expect(parseDateTime(text)).toBeNull();
});

const instants = fc.date({
  min: new Date('0001-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

test('every instant of the years 1 to 9999 comes back as sent', () => {
  fc.assert(
    fc.property(instants, (instant) => {
      const text = instant.toISOString();
      expect(parseDateTime(text)).toBe(text);
      expect(parseDate(text.slice(0, 10))).toBe(text.slice(0, 10));
    }),
    { numRuns: 1_000 },
  );
});

test('an instant is the same whatever offset it is written with', () => {
  const minutes = fc.integer({ min: -1439, max: 1439 });
  const inside = instants.filter((date) => date.getUTCFullYear() > 1 && date.getUTCFullYear() < 9999);
  fc.assert(
    fc.property(inside, minutes, (instant, offset) => {
      const local = new Date(instant.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const sign = offset < 0 ? '-' : '+';
      const [hour, minute] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
      const text = `${local}${sign}${padded(hour, 2)}:${padded(minute, 2)}`;
      expect(parseDateTime(text)).toBe(instant.toISOString());
    }),
  );
});
