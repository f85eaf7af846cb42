import { expect, test } from 'vitest';
import {
  CONFLICT_CHARACTERS_MAX,
  CONFLICT_FIELDS_MAX,
  type FieldConflict,
  listConflicts,
  versionOfClient,
} from '../../../src/domain/history/field-conflict.ts';

const field = (name: string, current = 'b'): FieldConflict => ({ path: [name], expected: 'a', current });

test('a hundred fields are listed, those behind them counted', () => {
  const fields = Array.from({ length: CONFLICT_FIELDS_MAX + 7 }, (_entry, index) => field(`f${index}`));
  expect(listConflicts(fields)).toEqual({ listed: fields.slice(0, CONFLICT_FIELDS_MAX), unlisted: 7 });
});

test('a field that is too large is counted, and keeps out none behind it', () => {
  const [large, small] = [field('large', 'x'.repeat(CONFLICT_CHARACTERS_MAX)), field('small')];
  expect(listConflicts([large, small])).toEqual({ listed: [small], unlisted: 1 });
});

test('what is listed has no more characters than the bound, with integers of any size', () => {
  const digits = { path: ['long'], expected: 2n ** 63n - 1n, current: null };
  const fields = [digits, ...Array.from({ length: 30 }, (_entry, index) => field(`f${index}`, 'x'.repeat(9_000)))];
  const { listed, unlisted } = listConflicts(fields);
  expect(listed[0]).toEqual(digits);
  expect(listed.length).toBe(12);
  expect(unlisted).toBe(19);
});

test.each([
  [1, 3, 1],
  [[2, 1, 9], 3, 2],
  [[1, 2], 3, 2],
  [3, 3, null],
  [4, 3, null],
  [0, 3, null],
  [-1, 3, null],
  [[], 3, null],
  [null, 3, null],
])('of the expected version %j at %i the client has %j', (expected, current, version) => {
  expect(versionOfClient({ kind: 'CUSTOMER', id: 'x', expected }, current)).toBe(version);
});
