import { readFile } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConfigError } from './config.ts';
import { CHALLENGE } from './domain/authentication/credentials.ts';
import { parseUsers, type User } from './domain/authentication/users.ts';
import { UnauthenticatedError, ValidationError } from './domain/errors.ts';
import { JsonSyntaxError, parseJsonBytes } from './domain/json.ts';
import { createAuthenticate } from './services/authentication/authenticate.ts';

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
export async function readUsers(path: string): Promise<User[]> {
  try {
    return parseUsers(parseJsonBytes(await readFile(path)));
  } catch (error) {
    throw new ConfigError(`AUTHENTICATION_FILE: ${path}: ${describeFault(error)}`);
  }
}

function describeFault(error: unknown): string {
  if (error instanceof ValidationError || error instanceof JsonSyntaxError) return error.message;
  if (error instanceof Error && 'code' in error) return `cannot be read (${error.code})`;
  throw error;
}
