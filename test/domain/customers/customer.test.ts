import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCustomerId, isCustomerId } from '../../../src/domain/customers/customer.ts';

/** Yields the bytes given, one by one, then zeros; tells how many were asked for. */
function scriptedBytes(bytes: readonly number[]): { next: () => number; asked: () => number } {
  let count = 0;
  return { next: () => bytes[count++] ?? 0, asked: () => count };
}

test.each([
  ['zeros give the first letter of each alphabet', [], '00000a0000000000', 16],
  ['a byte stands for a letter', [9, 10, 35, 36, 71, 25, 26, 46, 1, 2, 3, 4, 5, 6, 7, 8], '9AZ0ZzQA12345678', 16],
  [
    'the highest bytes are drawn again, or the first letters would come up too often',
    [252, 253, 254, 255, 251],
    'Z0000a0000000000',
    20,
  ],
  ['the small letter draws again from a lower bound', [0, 0, 0, 0, 0, 234, 240, 255, 233], '00000z0000000000', 19],
  ['two letters in a row may draw again', [255, 1, 255, 255, 2], '12000a0000000000', 19],
])('an id is made of random bytes: %s', (_what, bytes, id, asked) => {
  const source = scriptedBytes(bytes);
  expect(createCustomerId(source.next)).toBe(id);
  expect(source.asked()).toBe(asked);
});

test.each([
  ['capitals and digits', 0, 36, 7],
  ['small letters', 5, 26, 9],
])('all bytes together give every letter equally often: %s', (_what, position, letters, times) => {
  const counts = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) {
    const source = scriptedBytes([...Array(position).fill(0), byte, 0]);
    const letter = createCustomerId(source.next).charAt(position);
    if (source.asked() === 16) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  expect(counts.size).toBe(letters);
  expect([...counts.values()]).toEqual(Array(letters).fill(times));
});

test('context-services.md §3.4: an id has the shape of the legacy ones, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat({ max: 255 })), (bytes) => {
      const id = createCustomerId(() => Number(bytes.next().value));
      expect(id).toMatch(/^[0-9A-Z]{5}[a-z][0-9A-Z]{10}$/);
      expect(isCustomerId(id)).toBe(true);
    }),
  );
});

test.each([
  ['00027a52JCGY000M', true],
  ['0000Sb5U97XE000Y', true],
  ['00038b5SCVPU0007', true],
  ['0004Va58A92T0017', true],
  ['1', true],
  ['abcdefghijklmnop', true],
  ['00027a52JCGY000MX', false],
  ['', false],
  ['0002 a52JCGY000M', false],
  ['00027a52-CGY000M', false],
  ['00027a52JCGY000é', false],
  ['00027a52JCGY000\n', false],
  ['00027a52JCGY00\u0000M', false],
])('the seeds limit an id to 16 characters: can %j be one? %s', (text, isId) => {
  expect(isCustomerId(text)).toBe(isId);
});
