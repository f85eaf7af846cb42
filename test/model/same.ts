import { isDeepStrictEqual } from 'node:util';

/** @throws with both, so that they can be laid side by side */
export function requireSame(what: string, answered: unknown, expected: unknown): void {
  if (isDeepStrictEqual(answered, expected)) return;
  throw new Error(`${what}\n answered ${JSON.stringify(answered)}\n expected ${JSON.stringify(expected)}`);
}
