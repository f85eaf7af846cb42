import fastifyCors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Let pages of other origins read and write. */
export async function registerCors(app: FastifyInstance, origin: string[]): Promise<void> {
  const options = {
    origin,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: ['ETag', 'Location', 'Content-Location', 'Retry-After', 'X-Request-Id'],
  };
  // An OPTIONS that asks for no permission is a method that no path has.
  await app.register(fastifyCors, {
    delegator: (request: FastifyRequest, next) =>
      next(null, { ...options, preflight: request.headers['access-control-request-method'] !== undefined }),
  });
}
