import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import type { TestApp } from './app.ts';
import { send } from './context-services.ts';

/** Switch the mode, which must succeed. */
export async function setMode(app: TestApp, mode: string): Promise<void> {
  const response = await send(app, 'POST', '/server/mode', { mode });
  expect(response.statusCode, response.body).toBe(200);
}

/** The answer must say which mode keeps the call out, and when to come back (context-services.md §9). */
export function expectKeptOut(response: LightMyRequestResponse, mode: 'production' | 'maintenance'): void {
  expect({ status: response.statusCode, ...response.json() }).toEqual({
    status: 503,
    http_method: response.raw.req.method,
    uri: response.raw.req.url,
    http_code: 503,
    error_code: 'ServiceUnavailable',
    message: expect.stringContaining(`${mode} mode`),
  });
  expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
  expect(response.headers['retry-after']).toMatch(/^[1-9]\d*$/);
}
