import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import type { TestApp } from './app.ts';

/** The error object of the contact-centre dialect. */
export type RefusalBody = {
  http_method: string;
  uri: string;
  http_code: number;
  error_code: string;
  message: string;
  issues?: { path: (string | number)[]; code: string; message: string }[];
};

type Method = 'GET' | 'POST' | 'PUT';

const ERROR_CODES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  413: 'PayloadTooLarge',
  414: 'UriTooLong',
  415: 'UnsupportedMediaType',
};

/** What a refusal must not show: statements, names of constraints and tables, stacks. */
const INTERNALS =
  /\b(?:SELECT|INSERT INTO|DELETE FROM|UPDATE \w)|constraint|violates|relation "|jsonb|pg_|\.ts\b|node_modules|\n\s+at /;

/** Send a body as the legacy examples do: JSON text without a Content-Type. A text or buffer goes out as it is. */
export function send(app: TestApp, method: Method, url: string, body?: unknown): Promise<LightMyRequestResponse> {
  if (body === undefined) return app.inject({ method, url });
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return app.inject({ method, url, payload });
}

/** A customer of the test's own, so that tests need no order. @returns its id */
export async function createCustomer(app: TestApp, profile: unknown): Promise<string> {
  const response = await send(app, 'POST', '/profiles', profile);
  expect(response.statusCode, response.body).toBe(201);
  return response.json().customer_id;
}

export async function defineExtension(app: TestApp, schema: unknown): Promise<void> {
  const response = await send(app, 'POST', '/metadata/profiles/extensions', schema);
  expect(response.statusCode, response.body).toBe(201);
}

/** A profile as the dialect prints it, without the id, with the extensions named. */
export async function readProfile(app: TestApp, id: string, extensions = ''): Promise<Record<string, unknown>> {
  const response = await send(app, 'GET', `/profiles/${id}?extensions=${extensions}`);
  expect(response.statusCode, response.body).toBe(200);
  const { customer_id, ...profile } = response.json();
  expect(customer_id).toBe(id);
  return profile;
}

export type StoredRecord = { id: string; attributes: Record<string, unknown> };

/** What this dialect does not print: the version, and the ids of the records of one extension. */
export async function readStored(
  app: TestApp,
  id: string,
  extension: string,
): Promise<{ version: number; records: StoredRecord[] }> {
  const { data, errors } = await app.graphql(
    'query ($id: String!, $names: [String!]) { customer(customerId: $id) { version extensions(names: $names) { records { id attributes } } } }',
    { id, names: [extension] },
  );
  expect(errors).toBeUndefined();
  return { version: data.customer.version, records: data.customer.extensions[0].records };
}

/** Send a request that must be refused: in the dialect's error object, showing no internals, changing no row. */
export async function expectRefusal(app: TestApp, request: InjectOptions, status: number): Promise<RefusalBody> {
  const before = await app.snapshot();
  const response = await app.inject(request);
  const body = readRefusal(response);
  expect(response.statusCode, body.message).toBe(status);
  expect(body).toMatchObject({
    http_method: request.method ?? 'GET',
    uri: request.url,
    http_code: status,
    error_code: ERROR_CODES[status],
  });
  expect(await app.snapshot()).toEqual(before);
  return body;
}

/** The error object of a response, which must be one. */
export function readRefusal(response: Pick<LightMyRequestResponse, 'headers' | 'body'>): RefusalBody {
  expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
  const body: RefusalBody = JSON.parse(response.body);
  const { issues, ...error } = body;
  expect(error).toEqual({
    http_method: expect.any(String),
    uri: expect.any(String),
    http_code: expect.any(Number),
    error_code: expect.any(String),
    message: expect.stringMatching(/\S/),
  });
  for (const issue of issues ?? []) {
    expect(issue).toEqual({ path: expect.any(Array), code: expect.any(String), message: expect.stringMatching(/\S/) });
  }
  // The URI is the client's own text; everything else is ours.
  expect(JSON.stringify({ ...body, uri: '' })).not.toMatch(INTERNALS);
  return body;
}

/** The issues of a refusal as `path: CODE`, the path as the dialect's messages write it. */
export function issuesOf({ issues = [] }: RefusalBody): string[] {
  return issues.map(({ path, code }) => `${path.join('.')}: ${code}`);
}
