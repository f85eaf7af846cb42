import { isDeepStrictEqual } from 'node:util';

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Where two values differ, as deep as they have the same shape. */
function differences(answered: unknown, expected: unknown, path: string): string[] {
  if (isDeepStrictEqual(answered, expected)) return [];
  const isAlike = isContainer(answered) && isContainer(expected) && Array.isArray(answered) === Array.isArray(expected);
  if (!isAlike || Object.keys(answered).length === 0 || Object.keys(expected).length === 0) {
    return [`${path || 'it'} is ${JSON.stringify(answered)}, must be ${JSON.stringify(expected)}`];
  }
  const names = new Set([...Object.keys(answered), ...Object.keys(expected)]);
  return [...names].flatMap((name) => differences(answered[name], expected[name], path ? `${path}.${name}` : name));
}

/** @throws with what differs */
export function requireSame(what: string, answered: unknown, expected: unknown): void {
  const found = differences(answered, expected, '');
  if (found.length > 0) throw new Error(`${what}\n  ${found.join('\n  ')}`);
}
