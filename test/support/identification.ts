import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { executeRows } from '../../src/db/client.ts';
import type { TestApp } from './app.ts';
import { send } from './context-services.ts';

export async function defineKey(app: TestApp, document: unknown): Promise<void> {
  const response = await send(app, 'POST', '/metadata/identification-keys', document);
  expect(response.statusCode, response.body).toBe(201);
}

/** The ids of the customers that a query string, as it is sent, finds. */
export async function identify(app: TestApp, query: string): Promise<string[]> {
  const response = await send(app, 'GET', `/profiles?${query}`);
  expect(response.statusCode, response.body).toBe(200);
  const found: { customer_id: string }[] = response.json();
  return found.map(({ customer_id }) => customer_id);
}

/** All that a customer is found by. */
export async function rowsOf(app: TestApp, customerId: string): Promise<string[]> {
  const rows = await executeRows<{ value: string }>(
    app.db,
    sql`SELECT value FROM identification WHERE customer_id = ${customerId} ORDER BY key_id, value`,
  );
  return rows.map(({ value }) => value);
}
