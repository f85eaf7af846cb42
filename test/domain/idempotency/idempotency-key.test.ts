import { expect, test } from 'vitest';
import { readIdempotencyKey } from '../../../src/domain/idempotency/idempotency-key.ts';

test.each([
  ['8e03978e-40d5-43e8-bc93-6894a57f9324', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
  ['"8e03978e-40d5-43e8-bc93-6894a57f9324"', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
  ['!#$%&()*+,-./:;<=>?@[]^_`{|}~', '!#$%&()*+,-./:;<=>?@[]^_`{|}~'],
  ['a"b', 'a"b'],
  ['"a\\"b"', 'a"b'],
  ['a\\b', 'a\\b'],
  ['"a\\\\b"', 'a\\b'],
  ['a"', 'a"'],
])('%s is the key %s', (text, key) => {
  expect(readIdempotencyKey(text)).toBe(key);
});

test.each([
  ['', 'nothing'],
  ['""', 'an empty string'],
  ['"', 'half a quote'],
  ['"a', 'no quote at the end'],
  ['"a"b"', 'a quote inside that is not escaped'],
  ['"a\\b"', 'an escape of something else'],
  ['"a\\"', 'an escaped quote at the end'],
  ['"a";p=1', 'a parameter'],
  ['a b', 'a blank'],
  ['"a b"', 'a blank in quotes'],
  ['a\tb', 'a tab'],
  ['a\u007f', 'a control character'],
  ['clé', 'a letter beyond ASCII'],
  ['a\n', 'a line feed'],
])('%j is no key: %s', (text) => {
  expect(readIdempotencyKey(text)).toBeNull();
});
