import { sql } from 'drizzle-orm';
import { check, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, jsonObject, tenantId } from '../columns.ts';

/**
 * What a write that was sent with an idempotency key has answered, kept with the write itself. Neither key nor request
 * are kept in clear.
 */
export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    tenantId,
    /** SHA-256 of actor, method, path and key, as 64 hexadecimal digits. */
    keyHash: text('key_hash').notNull(),
    /** SHA-256 of what was asked for. */
    requestHash: text('request_hash').notNull(),
    /** `{"value": …}`, what the verb returned; null only inside the transaction of the write. */
    result: jsonObject('result'),
    /** Whom the write was about, for who erases it. */
    customerId: text('customer_id'),
    accountId: uuid('account_id'),
    createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.keyHash] }),
    index('idempotency_key_created').on(table.tenantId, table.createdAt),
    index('idempotency_key_customer').on(table.tenantId, table.customerId).where(sql`customer_id IS NOT NULL`),
    index('idempotency_key_account').on(table.tenantId, table.accountId).where(sql`account_id IS NOT NULL`),
    check('idempotency_key_result_is_object', sql`jsonb_typeof(${table.result}) = 'object'`),
  ],
);
