import { expect, test } from 'vitest';
import { isMuch, letOthersRun } from '../../src/services/let-others-run.ts';

test('those who wait go on one by one, and others have a turn before each of them', async () => {
  const order: string[] = [];
  let turns = 0;
  const other = (): void => {
    order.push('other');
    if (++turns < 10) setImmediate(other);
  };
  setImmediate(other);
  const names = ['first', 'second', 'third'];
  await Promise.all(names.map((name) => letOthersRun().then(() => order.push(name))));
  expect(order.filter((name) => name !== 'other')).toEqual(names);
  for (const name of names) expect(order[order.indexOf(name) - 1]).toBe('other');
});

test.each([
  [{}, false],
  [{ records: 4 }, false],
  [{ records: 10_000 }, true],
  [{ bytes: 16_384 }, false],
  [{ bytes: 1_000_000 }, true],
])('what is worth the wait: %o', (size, isWorthIt) => {
  expect(isMuch(size)).toBe(isWorthIt);
});
