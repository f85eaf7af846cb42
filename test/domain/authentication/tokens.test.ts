import { expect, test } from 'vitest';
import { parseTokens } from '../../../src/domain/authentication/tokens.ts';
import { ValidationError } from '../../../src/domain/errors.ts';

const HASH = '0123456789abcdef'.repeat(4);
const POS_1 = { name: 'pos-1', sha256: HASH };

/** The issues of a refused file, as `path: CODE`; no message shows a hash. */
function issuesOf(document: unknown): string[] {
  try {
    parseTokens(document);
  } catch (error) {
    if (error instanceof ValidationError) {
      expect(error.message).not.toMatch(/[0-9a-f]{8}|hunter2/i);
      return error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`);
    }
  }
  throw new Error('expected a refusal');
}

test('a token is good for both suites, or for those that it lists; its hash may be in capitals', () => {
  const web = { name: 'web', sha256: HASH.replaceAll('0', 'F').toUpperCase(), suites: ['CUX'] };
  const tokens = parseTokens({ tokens: [POS_1, web] });
  expect(tokens.map(({ suites, ...token }) => ({ ...token, suites: [...suites] }))).toEqual([
    { ...POS_1, suites: ['CUX', 'POS'] },
    { name: 'web', sha256: HASH.replaceAll('0', 'f'), suites: ['CUX'] },
  ]);
});

test.each<[string, unknown, string[]]>([
  ['a list', [], [': WRONG_TYPE', 'tokens: MISSING', 'tokens: MISSING']],
  ['null', null, [': WRONG_TYPE', 'tokens: MISSING', 'tokens: MISSING']],
  ['no tokens', { tokens: [] }, ['tokens: MISSING']],
  ['an unknown key', { tokens: [POS_1], users: [] }, ['users: UNKNOWN']],
  ['an unknown key of a token', { tokens: [{ ...POS_1, token: 'hunter2' }] }, ['tokens.0.token: UNKNOWN']],
  [
    'a token that is a text',
    { tokens: ['hunter2'] },
    ['tokens.0: WRONG_TYPE', 'tokens.0.name: MISSING', 'tokens.0.sha256: MISSING'],
  ],
  ['a blank name', { tokens: [{ ...POS_1, name: ' ' }] }, ['tokens.0.name: MALFORMED']],
  ['a control character in a name', { tokens: [{ ...POS_1, name: 'a\nb' }] }, ['tokens.0.name: MALFORMED']],
  ['the token itself', { tokens: [{ ...POS_1, sha256: 'hunter2' }] }, ['tokens.0.sha256: MALFORMED']],
  ['a hash that is too long', { tokens: [{ ...POS_1, sha256: `${HASH}0` }] }, ['tokens.0.sha256: MALFORMED']],
  ['a hash with a line end', { tokens: [{ ...POS_1, sha256: `${HASH}\n` }] }, ['tokens.0.sha256: MALFORMED']],
  ['a name twice', { tokens: [POS_1, { ...POS_1, sha256: HASH.replace('0', 'f') }] }, ['tokens.1.name: DUPLICATE']],
  [
    'a hash twice, once in capitals',
    { tokens: [POS_1, { name: 'b', sha256: HASH.toUpperCase() }] },
    ['tokens.1.sha256: DUPLICATE'],
  ],
  ['a suite that is none', { tokens: [{ ...POS_1, suites: ['CUX', 'pos'] }] }, ['tokens.0.suites.1: UNKNOWN']],
  ['suites that are no list', { tokens: [{ ...POS_1, suites: 'POS' }] }, ['tokens.0.suites: WRONG_TYPE']],
  ['suites that are null', { tokens: [{ ...POS_1, suites: null }] }, ['tokens.0.suites: WRONG_TYPE']],
  ['no suite', { tokens: [{ ...POS_1, suites: [] }] }, ['tokens.0.suites: MISSING']],
  [
    'several faults at once',
    { tokens: [{ sha256: HASH }, { name: 'b', sha256: 'x', suites: ['ALL'] }] },
    ['tokens.0.name: MISSING', 'tokens.1.sha256: MALFORMED', 'tokens.1.suites.0: UNKNOWN'],
  ],
])('%s is refused', (_what, document, issues) => {
  expect(issuesOf(document)).toEqual(issues);
});
