import type { FastifyReply, FastifyRequest } from 'fastify';
import { CHALLENGE } from '../domain/authentication/credentials.ts';
import { type ClientToken, parseTokens } from '../domain/authentication/tokens.ts';
import { parseUsers, type User } from '../domain/authentication/users.ts';
import { UnauthenticatedError } from '../domain/errors.ts';
import { createAuthenticate } from '../services/authentication/authenticate.ts';
import { readSettingFile } from '../setting-file.ts';

/** Finds out who sends a request, once for each. */
export type Authentication = {
  /**
   * For the hook `onRequest`: nothing of the body is read before.
   *
   * @throws UnauthenticatedError, UnavailableError
   */
  check(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Who sent a request that was checked. */
  userOf(request: FastifyRequest): User;
};

export function createAuthentication(users: readonly User[]): Authentication {
  const authenticate = createAuthenticate(users);
  const known = new WeakMap<FastifyRequest, User>();
  return {
    check: async (request, reply) => {
      try {
        known.set(request, await authenticate(request.headers.authorization));
      } catch (error) {
        if (error instanceof UnauthenticatedError) void reply.header('WWW-Authenticate', CHALLENGE);
        throw error;
      }
    },
    userOf: (request) => {
      const user = known.get(request);
      if (!user) throw new Error('a request was not checked for who sends it');
      return user;
    },
  };
}

/**
 * Read the file of users once.
 *
 * @throws ConfigError naming the file and every fault; it holds nothing of the file but names
 */
export const readUsers = (path: string): Promise<User[]> => readSettingFile('AUTHENTICATION_FILE', path, parseUsers);

/**
 * Read the file of the loyalty clients' tokens once.
 *
 * @throws ConfigError naming the file and every fault; it holds nothing of the file but names
 */
export const readTokens = (path: string): Promise<ClientToken[]> =>
  readSettingFile('LOYALTY_TOKENS_FILE', path, parseTokens);
