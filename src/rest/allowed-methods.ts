import type { FastifyInstance, HTTPMethods } from 'fastify';
import { WireError } from './wire-error.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const satisfies readonly HTTPMethods[];

/**
 * Answer 405 with `Allow` where a path is known and the method is not. Call it before the first route; what it gives
 * back, call after the last one.
 *
 * @see RFC 9110, section 15.5.6
 */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const methodsByPath = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ path, method }) => {
    // A prefix stands before each path already, and would be put there again.
    const known = methodsByPath.get(path.slice(app.prefix.length)) ?? new Set();
    methodsByPath.set(path.slice(app.prefix.length), known);
    for (const name of [method].flat()) known.add(name);
  });
  return () => {
    for (const [url, known] of [...methodsByPath]) {
      const allow = METHODS.filter((method) => known.has(method)).join(', ');
      const method = METHODS.filter((name) => !known.has(name));
      app.route({
        method,
        url,
        // Before the body is looked at.
        onRequest: (request, reply, next) => {
          void reply.header('Allow', allow);
          next(new WireError(405, `${request.method} is not allowed here: ${allow}`));
        },
        handler: () => {},
      });
    }
  };
}
