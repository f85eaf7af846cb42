import { expect, test } from 'vitest';
import { parsePasswordHash, printPasswordHash } from '../../../src/domain/authentication/password-hash.ts';
import { parseUsers } from '../../../src/domain/authentication/users.ts';
import { ValidationError } from '../../../src/domain/errors.ts';
import { PRIVILEGES } from '../../../src/domain/privilege.ts';
import { SUPERMAN_HASH } from '../../support/authentication.ts';

const KENT = { name: 'kent', passwordHash: SUPERMAN_HASH };

/** The issues of a refused file, as `path: CODE`. */
function issuesOf(document: unknown): string[] {
  try {
    parseUsers(document);
  } catch (error) {
    if (error instanceof ValidationError) {
      expect(error.message).not.toContain(SUPERMAN_HASH);
      return error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`);
    }
  }
  throw new Error('expected a refusal');
}

test('a user has the privileges of all roles together; without a role, none', () => {
  const users = parseUsers({
    users: [
      { ...KENT, roles: ['reader', 'writer'] },
      { ...KENT, name: 'Zoe\u0308' },
    ],
    roles: { reader: ['readProfile'], writer: ['readProfile', 'updateProfile'], nobody: [] },
  });
  expect(users.map(({ name, privileges }) => [name, [...privileges]])).toEqual([
    ['kent', ['readProfile', 'updateProfile']],
    ['Zo\u00eb', []],
  ]);
});

test('every privilege can be given', () => {
  const [user] = parseUsers({ users: [{ ...KENT, roles: ['all'] }], roles: { all: PRIVILEGES } });
  expect([...(user?.privileges ?? [])]).toEqual([...PRIVILEGES]);
});

test.each<[string, unknown, string[]]>([
  ['a list', [], [': WRONG_TYPE', 'users: MISSING', 'users: MISSING']],
  ['no users', { users: [] }, ['users: MISSING']],
  ['an unknown key', { users: [KENT], role: {} }, ['role: UNKNOWN']],
  ['an unknown key of a user', { users: [{ ...KENT, password: 'x' }] }, ['users.0.password: UNKNOWN']],
  [
    'a user that is a text',
    { users: ['kent'] },
    ['users.0: WRONG_TYPE', 'users.0.name: MISSING', 'users.0.passwordHash: MISSING'],
  ],
  ['a colon in a name', { users: [{ ...KENT, name: 'a:b' }] }, ['users.0.name: MALFORMED']],
  ['a control character in a name', { users: [{ ...KENT, name: 'a\nb' }] }, ['users.0.name: MALFORMED']],
  ['an empty name', { users: [{ ...KENT, name: '' }] }, ['users.0.name: MALFORMED']],
  ['a name twice', { users: [KENT, KENT] }, ['users.1.name: DUPLICATE']],
  [
    'a name twice in two spellings',
    {
      users: [
        { ...KENT, name: '\u00e9' },
        { ...KENT, name: 'e\u0301' },
      ],
    },
    ['users.1.name: DUPLICATE'],
  ],
  ['a plain password', { users: [{ ...KENT, passwordHash: 'superman' }] }, ['users.0.passwordHash: MALFORMED']],
  ['a role that is not there', { users: [{ ...KENT, roles: ['agent'] }] }, ['users.0.roles.0: UNKNOWN']],
  ['a name of Object.prototype', { users: [{ ...KENT, roles: ['constructor'] }] }, ['users.0.roles.0: UNKNOWN']],
  ['roles that are no list', { users: [{ ...KENT, roles: 'agent' }] }, ['users.0.roles: WRONG_TYPE']],
  ['a privilege that is none', { users: [KENT], roles: { a: ['readprofile'] } }, ['roles.a.0: UNKNOWN']],
  ['privileges that are no list', { users: [KENT], roles: { a: 'readProfile' } }, ['roles.a: WRONG_TYPE']],
])('%s is refused', (_what, document, issues) => {
  expect(issuesOf(document)).toEqual(issues);
});

const parts = SUPERMAN_HASH.split('$');
const withPart = (index: number, part: string): string => parts.with(index, part).join('$');

test('a hash is printed as it is read', () => {
  const parsed = parsePasswordHash(SUPERMAN_HASH);
  expect(parsed).toMatchObject({ cost: 16_384, blockSize: 8, parallelization: 1 });
  expect(parsed && printPasswordHash(parsed)).toBe(SUPERMAN_HASH);
});

test.each([
  ['another algorithm', withPart(0, 'bcrypt')],
  ['a cost that is no power of two', withPart(1, '16385')],
  ['a cost that is too low', withPart(1, '8192')],
  ['a cost beyond the memory of a server', withPart(1, '262144')],
  ['no threads', withPart(3, '0')],
  ['too many threads', withPart(3, '17')],
  ['a short salt', withPart(4, 'c2FsdA==')],
  ['a short hash', withPart(5, 'aGFzaA==')],
  ['a hash that is not Base64', withPart(5, '*'.repeat(44))],
  ['a blank at its end', `${SUPERMAN_HASH} `],
  ['a part too many', `${SUPERMAN_HASH}$`],
  ['null', null],
])('a hash with %s is none', (_what, text) => {
  expect(parsePasswordHash(text)).toBeNull();
});
