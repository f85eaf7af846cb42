import { refuseIfAny } from '../errors.ts';
import type { Issue } from '../issue.ts';
import { takeList, takeObject } from './document.ts';

/** The parts of the loyalty platform that a client is let in to: customer experience, and point of sale. */
export const SUITES = ['CUX', 'POS'] as const;
export type Suite = (typeof SUITES)[number];

/** Who may call the loyalty paths with a bearer token. */
export type ClientToken = {
  readonly name: string;
  /** The SHA-256 of the token's bytes: 64 hexadecimal digits in lower case. */
  readonly sha256: string;
  readonly suites: ReadonlySet<Suite>;
};

/**
 * Read `{ "tokens": [{ "name", "sha256", "suites": ["CUX", "POS"] }] }`; without `suites` a token is good for both.
 *
 * @returns at least one token; no two of one name or one hash
 * @throws ValidationError with every issue found; none holds a hash, or anything else but names of keys
 */
export function parseTokens(document: unknown): ClientToken[] {
  const issues: Issue[] = [];
  const { tokens } = takeObject(document, ['tokens'], [], issues);
  const found = takeList(tokens, ['tokens'], issues).map((token, index) => takeToken(token, index, issues));
  if (found.length === 0) issues.push({ path: ['tokens'], code: 'MISSING', message: 'must list at least one token' });
  for (const key of ['name', 'sha256'] as const) {
    for (const [index, token] of found.entries()) {
      const isRepeated = token[key] !== '' && found.findIndex((other) => other[key] === token[key]) < index;
      const path = ['tokens', index, key];
      if (isRepeated) issues.push({ path, code: 'DUPLICATE', message: `another token has the same ${key}` });
    }
  }
  refuseIfAny(issues);
  return found;
}

function takeToken(raw: unknown, index: number, issues: Issue[]): ClientToken {
  const path = ['tokens', index];
  const { name, sha256, suites } = takeObject(raw, ['name', 'sha256', 'suites'], path, issues);
  const isName = typeof name === 'string' && name.trim() !== '' && !/\p{Cc}/u.test(name);
  if (!isName) {
    const message = 'must be a text that is not blank and has no control characters';
    issues.push({ path: [...path, 'name'], code: name === undefined ? 'MISSING' : 'MALFORMED', message });
  }
  const isHash = typeof sha256 === 'string' && /^[0-9a-f]{64}$/i.test(sha256);
  if (!isHash) {
    const message = 'must be the SHA-256 of the token, as 64 hexadecimal digits';
    issues.push({ path: [...path, 'sha256'], code: sha256 === undefined ? 'MISSING' : 'MALFORMED', message });
  }
  return {
    name: isName ? name : '',
    sha256: isHash ? sha256.toLowerCase() : '',
    suites: takeSuites(suites, index, issues),
  };
}

function takeSuites(raw: unknown, index: number, issues: Issue[]): ReadonlySet<Suite> {
  const path = ['tokens', index, 'suites'];
  const listed = takeList(raw === undefined ? SUITES : raw, path, issues);
  const suites = listed.flatMap((name, position): Suite[] => {
    const suite = SUITES.find((known) => known === name);
    if (!suite) issues.push({ path: [...path, position], code: 'UNKNOWN', message: `must be ${SUITES.join(' or ')}` });
    return suite ? [suite] : [];
  });
  // Nothing could be done with such a token: leaving out the list means both, an empty one is a slip.
  if (Array.isArray(raw) && raw.length === 0) issues.push({ path, code: 'MISSING', message: 'must not be empty' });
  return new Set(suites);
}
