import { expect } from 'vitest';
import { type TestApp, withoutHistory } from './app.ts';
import { send } from './context-services.ts';

/** Define an identification key, which must succeed. */
export async function defineKey(app: TestApp, key: unknown): Promise<void> {
  const response = await send(app, 'POST', '/metadata/identification-keys', key);
  expect(response.statusCode, response.body).toBe(201);
}

/** The ids of the customers that a query such as `Phone.PhoneNumber=55501` finds. */
export async function identify(app: TestApp, query: string): Promise<string[]> {
  const response = await send(app, 'GET', `/profiles?${query}`);
  expect(response.statusCode, response.body).toBe(200);
  return response.json().map(({ customer_id }: { customer_id: string }) => customer_id);
}

/** Every stored row that speaks of a customer, of whichever table; history does of those that are gone, too. */
export async function rowsOf(app: TestApp, customerId: string): Promise<unknown[]> {
  const rows = Object.values(withoutHistory(await app.snapshot())).flat();
  return rows.filter((row) => String(row).includes(`"${customerId}"`));
}
