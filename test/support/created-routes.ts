import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll } from 'vitest';

/** Every route, as `GET /profiles/:customerId`, of the apps that are created afterwards. Call it before `useTestApp`. */
export function useRoutes(): readonly string[] {
  const routes: string[] = [];
  const watch = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      routes.push(...[method].flat().map((name) => `${name} ${url}`));
    });
  };
  beforeAll(() => subscribe('fastify.initialization', watch));
  afterAll(() => void unsubscribe('fastify.initialization', watch));
  return routes;
}
