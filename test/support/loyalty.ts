import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { executeRows } from '../../src/db/client.ts';
import type { TestApp } from './app.ts';

/** A member of the demo data, who has every kind of identifier. */
export const ADA = {
  accountId: '7f1c0b7e-6a54-4d0e-9f0e-2f9d4a6f7c11',
  loyaltyId: '6001234567890123',
  externalId: 'CRM-1001',
  email: 'ada.tremblay@example.com',
  phoneNumber: '(514) 555-0100',
  correlationId: 'demo-session-1',
} as const;

/** The other member of the demo data. */
export const LOUIS = {
  accountId: '2b8d5f60-3c1e-4f7a-8a52-6d0c9be4e102',
  email: 'louis.gagnon@example.com',
  correlationId: 'demo-session-2',
} as const;

export type Refusal = { readonly statusCode: number; readonly errorCode: string; readonly errorMessage: string };

export const invalidRequest = (errorMessage: string): Refusal => ({
  statusCode: 400,
  errorCode: 'INVALID_REQUEST',
  errorMessage,
});
export const notFound = (errorMessage: string): Refusal => ({ statusCode: 404, errorCode: 'NOT_FOUND', errorMessage });
export const EMAIL_TAKEN: Refusal = {
  statusCode: 400,
  errorCode: 'EMAIL_ALREADY_EXISTS',
  errorMessage: 'Sorry, that email address is already in use',
};

/** A text or bytes go out as they are, for bodies that `JSON.stringify` cannot write. */
const encodeBody = (body: unknown): string | Buffer =>
  typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);

export const putProfile = (app: TestApp, correlationId: string, body: unknown): Promise<LightMyRequestResponse> =>
  app.inject({
    method: 'PUT',
    url: `/client/users/${encodeURIComponent(correlationId)}/profile`,
    payload: encodeBody(body),
  });

/** @param path the identifier as it stands in the path, percent-encoded where it must be */
export const startSession = (
  app: TestApp,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'POST', url: `/client/users/${path}/sessions`, headers, payload: encodeBody(body) });

/** Start a session without a loyalty id. */
export const startAnonymous = (app: TestApp, body: unknown): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'POST', url: '/client/users/anonymous/sessions', payload: encodeBody(body) });

export const close = (app: TestApp, correlationId: string): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'PUT', url: `/client/users/${encodeURIComponent(correlationId)}/profile/closure` });

export const enrol = (app: TestApp, body: unknown): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'POST', url: '/client/users', payload: encodeBody(body) });

export type TestMember = {
  readonly accountId: string;
  readonly loyaltyId: string;
  readonly correlationId: string;
  /** The attributes that every update must name, as the member has them. */
  readonly mandatory: { readonly email: string; readonly postalZipCode: string };
};

/** A member of one test's own, with an open session. */
export async function createMember(app: TestApp, profile: Record<string, unknown> = {}): Promise<TestMember> {
  const correlationId = randomUUID();
  const mandatory = { email: `${correlationId}@example.com`, postalZipCode: 'H0H 0H0' };
  const enrolled = await enrol(app, { ...mandatory, ...profile });
  expect(enrolled.statusCode, enrolled.body).toBe(200);
  const { accountId, loyaltyId } = enrolled.json();
  const started = await startSession(app, accountId, { correlationId });
  expect(started.statusCode, started.body).toBe(200);
  return { accountId, loyaltyId, correlationId, mandatory };
}

/** An update that must succeed. */
export async function update(app: TestApp, member: TestMember, profile: Record<string, unknown>): Promise<void> {
  const response = await putProfile(app, member.correlationId, { ...member.mandatory, ...profile });
  expect({ status: response.statusCode, body: response.body }).toEqual({
    status: 200,
    body: '{"debugMessage":"Profile Updated"}',
  });
}

/** What a refusal must not show: statements, names of constraints and tables, stacks. */
export const INTERNALS =
  /\b(?:SELECT|INSERT INTO|DELETE FROM|UPDATE \w)|constraint|violates|relation "|member_|jsonb|pg_|\.ts\b|node_modules|\n\s+at /;

/**
 * Send a request that must be refused: in this dialect's own error object, word for word, showing no internals, and
 * with every stored row as it was.
 */
export async function expectRefused(
  app: TestApp,
  refusal: Refusal,
  send: () => Promise<LightMyRequestResponse>,
): Promise<void> {
  const before = await app.snapshot();
  const response = await send();
  expect(response.body).not.toMatch(INTERNALS);
  expect({ status: response.statusCode, body: response.json() }).toEqual({ status: refusal.statusCode, body: refusal });
  expect(response.headers['content-type']).toMatch(/^application\/json\b/);
  expect(await app.snapshot()).toEqual(before);
}

/** The stored attributes of a member by the names of the database: this dialect has no call that reads them. */
export async function readMember(app: TestApp, accountId: string): Promise<Record<string, unknown>> {
  const [row] = await executeRows<{ row: string }>(
    app.db,
    sql`SELECT to_jsonb(m)::text AS row FROM member m WHERE account_id = ${accountId}`,
  );
  if (!row) throw new Error(`no member ${accountId}`);
  return JSON.parse(row.row);
}

export type StoredKey = { key: string; source: string; channel: string | null; value: string };

/** The stored extended data of a member, by source and in the order sent; values as JSON text, to see every digit. */
export const readExtendedData = (app: TestApp, accountId: string): Promise<StoredKey[]> =>
  executeRows<StoredKey>(
    app.db,
    sql`SELECT key, source, channel, (document -> 'value')::text AS value FROM extended_data
        WHERE account_id = ${accountId} ORDER BY source, position`,
  );

/** The stored session of a correlation id. */
export async function readSession(app: TestApp, correlationId: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await executeRows<{ row: string }>(
    app.db,
    sql`SELECT (to_jsonb(s) - 'tenant_id' - 'correlation_id')::text AS row FROM member_session s
        WHERE correlation_id = ${correlationId}`,
  );
  return row && JSON.parse(row.row);
}

/** Make a session as old as if it had been opened, or opened again, so long ago. */
export async function ageSession(app: TestApp, correlationId: string, seconds: number): Promise<void> {
  await app.db.execute(
    sql`UPDATE member_session SET started_at = now() - make_interval(secs => ${seconds}::double precision)
        WHERE correlation_id = ${correlationId}`,
  );
}
