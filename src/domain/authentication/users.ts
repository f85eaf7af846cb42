import { refuseIfAny } from '../errors.ts';
import type { Issue } from '../issue.ts';
import { isPrivilege, type Privilege } from '../privilege.ts';
import { normaliseText } from './credentials.ts';
import { takeList, takeObject } from './document.ts';
import { type PasswordHash, parsePasswordHash } from './password-hash.ts';

/** Who may call. */
export type User = {
  readonly name: string;
  readonly passwordHash: PasswordHash;
  readonly privileges: ReadonlySet<Privilege>;
};

type Roles = ReadonlyMap<string, readonly Privilege[]>;

/**
 * Read `{ "users": [{ "name", "passwordHash", "roles" }], "roles": { "<role>": ["<privilege>"] } }`; roles may be left
 * out. A user has the privileges of all roles together.
 *
 * @returns at least one user; no two of one name
 * @throws ValidationError with every issue found
 */
export function parseUsers(document: unknown): User[] {
  const issues: Issue[] = [];
  const { users, roles } = takeObject(document, ['users', 'roles'], [], issues);
  const known = takeRoles(roles, issues);
  const found = takeList(users, ['users'], issues).map((user, index) => takeUser(user, known, index, issues));
  if (found.length === 0) issues.push({ path: ['users'], code: 'MISSING', message: 'must list at least one user' });
  for (const [index, user] of found.entries()) {
    const isRepeated = user.name !== '' && found.findIndex(({ name }) => name === user.name) < index;
    const path = ['users', index, 'name'];
    if (isRepeated) issues.push({ path, code: 'DUPLICATE', message: `another user is called '${user.name}'` });
  }
  refuseIfAny(issues);
  return found.flatMap((user) => (user.passwordHash ? [{ ...user, passwordHash: user.passwordHash }] : []));
}

function takeRoles(raw: unknown, issues: Issue[]): Roles {
  const roles = takeObject(raw ?? {}, null, ['roles'], issues);
  return new Map(
    Object.entries(roles).map(([role, privileges]) => {
      const path = ['roles', role];
      const taken = takeList(privileges, path, issues).flatMap((name, index): Privilege[] => {
        if (isPrivilege(name)) return [name];
        issues.push({ path: [...path, index], code: 'UNKNOWN', message: 'is no privilege' });
        return [];
      });
      return [role, taken];
    }),
  );
}

type ParsedUser = Omit<User, 'passwordHash'> & { readonly passwordHash: PasswordHash | null };

function takeUser(raw: unknown, known: Roles, index: number, issues: Issue[]): ParsedUser {
  const path = ['users', index];
  const { name, passwordHash: text, roles } = takeObject(raw, ['name', 'passwordHash', 'roles'], path, issues);
  // A colon ends the name in what a client sends, and no control character may be in it (RFC 7617, section 2).
  const isName = typeof name === 'string' && name !== '' && !/[\p{Cc}:]/u.test(name);
  if (!isName) {
    const message = 'must be a text without ":" and without control characters';
    issues.push({ path: [...path, 'name'], code: name === undefined ? 'MISSING' : 'MALFORMED', message });
  }
  const passwordHash = parsePasswordHash(text);
  if (!passwordHash) {
    const message = 'must be what "npm run hash-password" prints';
    issues.push({ path: [...path, 'passwordHash'], code: text === undefined ? 'MISSING' : 'MALFORMED', message });
  }
  const privileges = takeList(roles ?? [], [...path, 'roles'], issues).flatMap((role, position) => {
    const found = typeof role === 'string' ? known.get(role) : undefined;
    if (!found)
      issues.push({ path: [...path, 'roles', position], code: 'UNKNOWN', message: 'is no role of this file' });
    return found ?? [];
  });
  return { name: isName ? normaliseText(name) : '', passwordHash, privileges: new Set(privileges) };
}
