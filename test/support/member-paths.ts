import { sql } from 'drizzle-orm';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { executeRows } from '../../src/db/client.ts';
import type { TestApp } from './app.ts';
import { ADA, type Refusal, type TestMember } from './loyalty.ts';

/** A call on the account of a session; a text goes out as it is. */
const call = (
  app: TestApp,
  method: 'GET' | 'PUT',
  correlationId: string,
  rest: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> => {
  const url = `/client/users/${encodeURIComponent(correlationId)}/profile${rest}`;
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const request: InjectOptions = { method, url, headers };
  return app.inject(body === undefined ? request : { ...request, payload });
};

export const getProfile = (app: TestApp, correlationId: string): Promise<LightMyRequestResponse> =>
  call(app, 'GET', correlationId, '');

/** @param query as it stands in the path, such as `?businessUnit=BUYCO` */
export const getExtendedData = (app: TestApp, correlationId: string, query = ''): Promise<LightMyRequestResponse> =>
  call(app, 'GET', correlationId, `/emd${query}`);

/** @param body left out: none is sent */
export const putClosure = (
  app: TestApp,
  correlationId: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<LightMyRequestResponse> => call(app, 'PUT', correlationId, '/closure', body, headers);

export const putEmail = (app: TestApp, correlationId: string, body?: unknown): Promise<LightMyRequestResponse> =>
  call(app, 'PUT', correlationId, '/email', body);

export const putPhoneNumber = (app: TestApp, correlationId: string, body?: unknown): Promise<LightMyRequestResponse> =>
  call(app, 'PUT', correlationId, '/phonenumber', body);

/** A call that must succeed with exactly this body. */
export async function expectAnswer(sent: Promise<LightMyRequestResponse>, body: string): Promise<void> {
  const response = await sent;
  expect({ status: response.statusCode, body: response.body }).toEqual({ status: 200, body });
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
}

export const CLOSED = '{"message":"Account Status updated successfully"}';

/** A closure that must succeed. */
export const close = (app: TestApp, member: TestMember, options: Record<string, unknown> = {}): Promise<void> =>
  expectAnswer(putClosure(app, member.correlationId, options), CLOSED);

/** What every write of a closed account is answered with. */
export const ACCOUNT_CLOSED: Refusal = {
  statusCode: 401,
  errorCode: 'API_VALIDATION',
  errorMessage: 'Account status is CLOSED.',
};

/** Correlation ids that no session can have, as they stand in a path. */
export const BLANK_IDS = ['%20', '%20%20', '%09', '%C2%A0'];

/** Correlation ids that no session has; an identifier of a member is none. */
export const UNKNOWN_IDS = [
  ...['no-such-session', `${ADA.correlationId} `, "' OR ''='", 'constructor', 'demo-session-1\u0000', 'x'.repeat(256)],
  ...[ADA.accountId, ADA.loyaltyId, ADA.externalId, ADA.email, ADA.phoneNumber],
];

/** Bodies that are no JSON object; undefined is none at all. */
export const NO_OBJECTS = ['null', '[]', '"status"', '7', 'true'];

export type Statement = {
  readonly key: string;
  /** JSON text; null: withdrawn. */
  readonly value: string | null;
  readonly source: string;
  readonly channel: string | null;
};

/** What a member's sources said about consent, the oldest first. */
export const readStatements = (app: TestApp, accountId: string): Promise<Statement[]> =>
  executeRows<Statement>(
    app.db,
    sql`SELECT key, (document -> 'value')::text AS value, source, channel FROM consent_statement
        WHERE account_id = ${accountId} ORDER BY position`,
  );
