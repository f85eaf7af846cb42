import { createHmac, randomBytes } from 'node:crypto';
import { type Credentials, parseCredentials } from '../../domain/authentication/credentials.ts';
import type { User } from '../../domain/authentication/users.ts';
import { UnauthenticatedError } from '../../domain/errors.ts';
import { limitRunning } from './limit-running.ts';
import { isPasswordOf } from './password-hashing.ts';

/** Passwords that are checked at once: each takes one of the four threads that files and name look-ups need, too. */
const CHECKS_MAX = 2;
/** Passwords that wait for being checked; further ones are refused. */
export const CHECKS_WAITING_MAX = 100;

/**
 * Who sends a request, by its `Authorization` header.
 *
 * @throws UnauthenticatedError; UnavailableError when too many passwords wait for being checked
 */
export type Authenticate = (header: string | undefined) => Promise<User>;

/**
 * Check credentials against a list of users. A wrong name takes as long as a wrong password. Good credentials are
 * remembered, by a hash with a key that this process alone has; so there is at most one entry for each user.
 */
export function createAuthenticate(users: readonly User[]): Authenticate {
  const key = randomBytes(32);
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const byName = new Map(users.map((user) => [user.name, user]));
  const remembered = new Map<string, User>();
  const underway = new Map<string, Promise<User | null>>();
  const runLimited = limitRunning(CHECKS_MAX, CHECKS_WAITING_MAX, 'too many passwords are being checked');

  // Hashes may differ in what they cost: one name always meets the same one, as if it were a user's.
  const decoyOf = (name: string): User | undefined => users[digest(name).readUInt32BE() % users.length];
  const check = async ({ name, password }: Credentials): Promise<User | null> => {
    const user = byName.get(name) ?? decoyOf(name);
    const isRight = user !== undefined && (await runLimited(() => isPasswordOf(user.passwordHash, password)));
    return isRight && user.name === name ? user : null;
  };
  return async (header) => {
    const credentials = parseCredentials(header);
    const id = digest(JSON.stringify(credentials)).toString('base64');
    const known = remembered.get(id);
    if (known) return known;
    // Requests that come together with the same credentials are one check.
    const checked = underway.get(id) ?? check(credentials).finally(() => underway.delete(id));
    underway.set(id, checked);
    const user = await checked;
    if (!user) throw new UnauthenticatedError('the user name or the password is wrong');
    remembered.set(id, user);
    return user;
  };
}
