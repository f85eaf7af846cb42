import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll } from 'vitest';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { TestApp } from './app.ts';

function withInject(app: TestApp, inject: TestApp['inject']): TestApp {
  const graphql: TestApp['graphql'] = async (query, variables = {}) => {
    const headers = { 'content-type': 'application/json' };
    const payload = JSON.stringify({ query, variables });
    return (await inject({ method: 'POST', url: '/graphql', headers, payload })).json();
  };
  return Object.assign(Object.create(app) as TestApp, { inject, graphql });
}

/** A second gateway on the database of the first one: another process, as far as memory goes. */
export function useSecondApp(first: TestApp, env: Record<string, string> = {}): TestApp {
  const started: { app?: FastifyInstance } = {};
  const get = (): FastifyInstance => {
    if (!started.app) throw new Error('the second app is not started yet');
    return started.app;
  };
  beforeAll(async () => {
    started.app = await createApp(
      first.database,
      loadConfig({ LOG_LEVEL: 'silent', ...env }, () => {}),
    );
    await started.app.ready();
  });
  afterAll(() => started.app?.close());
  const second = withInject(first, async (request) => get().inject(request));
  return Object.defineProperty(second, 'app', { get });
}

/** The same app, as a client uses it who sends these headers each time. */
export const withHeaders = (app: TestApp, headers: Readonly<Record<string, string>>): TestApp =>
  withInject(app, (request) => app.inject({ ...request, headers: { ...request.headers, ...headers } }));

/** The same app, as a client of that tenant uses it. */
export const inTenant = (app: TestApp, tenantId: string): TestApp =>
  withHeaders(app, { 'x-genesys-tenantid': tenantId });
