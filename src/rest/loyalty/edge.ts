import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Suite } from '../../domain/authentication/tokens.ts';
import type { KnownToken } from '../../services/authentication/find-token.ts';
import type { SendLoyaltyError } from './errors.ts';
import { addResponseHeaders } from './response-headers.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whose tokens a path of the loyalty dialect takes; absent: those of CUX. */
    suite?: Suite;
  }
}

/** What every path of this dialect starts with, below its base path. */
export const LOYALTY_ROOT = '/client/';

/** What lies in front of the dialect's paths, and of what only looks like one. */
export type LoyaltyEdge = {
  /** Whether a request is for this dialect: for one of its paths, or an unknown one below its root. */
  covers(request: FastifyRequest): boolean;
  /** Give the answer the headers that all answers have. */
  addHeaders(request: FastifyRequest, reply: FastifyReply): void;
  /**
   * For the hook `onRequest`: nothing of the body is read before. Answers, when the token is missing or not good for the
   * path, as the gateway in front of the legacy platform does: not in the dialect's error object.
   *
   * @returns whether it has answered
   */
  refuse(request: FastifyRequest, reply: FastifyReply): boolean;
  /** The name of the token that a request was let in with; null when nobody needs one. */
  actorOf(request: FastifyRequest): string | null;
  readonly sendError: SendLoyaltyError;
};

/** @param findToken whose the token in a header `Authorization` is; null: nobody needs a token */
export function createLoyaltyEdge(
  basePath: string,
  findToken: ((header: string | undefined) => KnownToken | null) | null,
  sendError: SendLoyaltyError,
): LoyaltyEdge {
  const actors = new WeakMap<FastifyRequest, string>();
  const root = `${basePath}${LOYALTY_ROOT}`;
  return {
    // Both: a route counts however its path was spelled, and CORS has one for every path.
    covers: ({ routeOptions, url }) => [routeOptions.url, readPath(url)].some((path) => path?.startsWith(root)),
    addHeaders: addResponseHeaders,
    sendError,
    actorOf: (request) => actors.get(request) ?? null,
    refuse: (request, reply) => {
      const { headers, routeOptions } = request;
      if (!findToken) return false;
      const token = findToken(headers.authorization);
      if (token) actors.set(request, token.name);
      if (token?.suites.has(routeOptions.config?.suite ?? 'CUX')) return false;
      if (!token) void reply.header('WWW-Authenticate', 'Bearer');
      const [status, message] = token ? [403, 'Forbidden'] : [401, 'Unauthorized'];
      void reply.code(status).type('application/json').send(JSON.stringify({ message }));
      return true;
    },
  };
}

/** The path as the router reads it where it knows no route: without an origin in front, and decoded if that can be done. */
function readPath(url: string): string {
  const path = url.replace(/^https?:\/\/[^/]*/i, '');
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
