import { expect, test } from 'vitest';
import { refuseIfAny, ValidationError } from '../../src/domain/errors.ts';
import { formatIssuePath, type IssuePath } from '../../src/domain/issue.ts';

test.each<[IssuePath, string]>([
  [[], ''],
  [['FirstName'], 'FirstName'],
  [['EmailAddress', 1], 'EmailAddress[1]'],
  [['Phone', 0, 'PhoneNumber'], 'Phone[0].PhoneNumber'],
  [['Address', 'City'], 'Address.City'],
  [['attributes', 2, 'name'], 'attributes[2].name'],
  [['a', 0, 1, 'b', 'c'], 'a[0][1].b.c'],
  [[0, 'a'], '[0].a'],
])('the path %j reads %s', (path, text) => {
  expect(formatIssuePath(path)).toBe(text);
});

test('a refusal tells every problem with its path, and holds no refused value in its message', () => {
  const issues = [
    { path: ['Phone', 0, 'PhoneNumber'], code: 'TOO_LONG', message: 'must have at most 15 characters', value: '078' },
    { path: ['unset', 1], code: 'UNKNOWN', message: 'is not an attribute of Phone' },
  ] as const;
  const act = () => refuseIfAny(issues);
  expect(act).toThrow(ValidationError);
  expect(act).toThrow('Phone[0].PhoneNumber: must have at most 15 characters; unset[1]: is not an attribute of Phone');
  expect(act).toThrow(expect.objectContaining({ code: 'VALIDATION', issues }));
  expect(act).toThrow(expect.objectContaining({ message: expect.not.stringContaining('078') }));
});

test('no problem is no refusal', () => {
  expect(() => refuseIfAny([])).not.toThrow();
});
