import { type SQL, sql } from 'drizzle-orm';
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { type Db, executeRows } from '../../src/db/client.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import type { TestApp } from './app.ts';
import { send } from './context-services.ts';

export const KEYS = '/metadata/identification-keys';

export async function createKey(app: TestApp, document: unknown): Promise<void> {
  const response = await send(app, 'POST', KEYS, document);
  expect(response.statusCode, response.body).toBe(201);
}

export async function deleteKey(app: TestApp, name: string): Promise<void> {
  const response = await app.inject({ method: 'DELETE', url: `${KEYS}/${name}` });
  expect(response.statusCode, response.body).toBe(204);
}

/** Identify Customer with each value percent-encoded, as `encodeURIComponent` does. */
export function identify(app: TestApp, query: Record<string, string>): Promise<LightMyRequestResponse> {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return app.inject({ method: 'GET', url: `/profiles?${pairs.join('&')}` });
}

/** The ids of the customers found, sorted as JavaScript does. */
export async function findIds(app: TestApp, query: Record<string, string>): Promise<string[]> {
  const response = await identify(app, query);
  expect(response.statusCode, response.body).toBe(200);
  const found: { customer_id: string }[] = response.json();
  return found.map(({ customer_id }) => customer_id).sort();
}

/**
 * Customers `0000000000000001` and so on, put straight into the table as if they had been stored long ago.
 *
 * @param attributes the core attributes as jsonb; `n` is the number of the customer
 */
export async function insertCustomers(db: Db, count: number, attributes: SQL): Promise<void> {
  await db.execute(sql`INSERT INTO customer (tenant_id, customer_id, attributes)
    SELECT ${DEFAULT_TENANT_ID}, lpad(n::text, 16, '0'), ${attributes} FROM generate_series(1, ${count}::int) n`);
}

export type IdentificationRow = { customerId: string; value: string; isUnique: boolean };

/** What customers are found by under one key, or under all of them. */
export function identificationRows(db: Db, keyName: string | null = null): Promise<IdentificationRow[]> {
  const ofKey = sql`IN (SELECT key_id FROM identification_key WHERE name_folded = ${keyName?.toLowerCase() ?? ''})`;
  return executeRows<IdentificationRow>(
    db,
    sql`SELECT customer_id AS "customerId", value, is_unique AS "isUnique" FROM identification
        WHERE true ${keyName === null ? sql`` : sql`AND key_id ${ofKey}`} ORDER BY customer_id, value, key_id`,
  );
}

/**
 * After any mix of writes, what customers are found by must be what the stored profiles say: the same as when the key is
 * deleted and created again.
 *
 * @returns the rows
 */
export async function expectRowsAsComputedAnew(app: TestApp, keyName: string): Promise<IdentificationRow[]> {
  const document = (await send(app, 'GET', `${KEYS}/${keyName}`)).json();
  const kept = await identificationRows(app.db, keyName);
  await deleteKey(app, keyName);
  expect(await identificationRows(app.db, keyName)).toEqual([]);
  await createKey(app, document);
  expect(kept).toEqual(await identificationRows(app.db, keyName));
  return kept;
}
