import { readFile } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConfigError } from './config.ts';
import { CHALLENGE } from './domain/authentication/credentials.ts';
import { parseUsers, type User } from './domain/authentication/users.ts';
import { ForbiddenError, UnauthenticatedError, ValidationError } from './domain/errors.ts';
import { JsonSyntaxError, parseJsonBytes } from './domain/json.ts';
import { createAuthenticate } from './services/authentication/authenticate.ts';

/** Finds out who sends a request, once for each. */
export type Authentication = {
  /**
   * For the hook `onRequest`: nothing of the body is read before.
   *
   * @throws UnauthenticatedError, UnavailableError, ForbiddenError when a page of another origin wants to write
   */
  check(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Who sent a request that was checked. */
  userOf(request: FastifyRequest): User;
};

/** @param origins whose pages may write */
export function createAuthentication(users: readonly User[], origins: readonly string[]): Authentication {
  const authenticate = createAuthenticate(users);
  const known = new WeakMap<FastifyRequest, User>();
  return {
    check: async (request, reply) => {
      refuseForeignWrites(request, origins);
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

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const FOREIGN: readonly unknown[] = ['cross-site', 'same-site'];

/** A browser adds the credentials that it remembers to what pages of other origins send, without asking anybody. */
function refuseForeignWrites({ method, headers }: FastifyRequest, origins: readonly string[]): void {
  const isForeign = FOREIGN.includes(headers['sec-fetch-site']) && !origins.includes(headers.origin ?? '');
  if (isForeign && !SAFE_METHODS.has(method)) throw new ForbiddenError('pages of another origin may not write here');
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
