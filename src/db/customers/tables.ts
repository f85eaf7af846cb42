import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { binaryText, createdAt, jsonObject, tenantId, updatedAt } from '../columns.ts';

export const customer = pgTable(
  'customer',
  {
    tenantId,
    customerId: text('customer_id').notNull(),
    attributes: jsonObject('attributes').notNull(),
    version: integer('version').notNull().default(1),
    createdAt,
    updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.customerId] }),
    check('customer_attributes_is_object', sql`jsonb_typeof(${table.attributes}) = 'object'`),
  ],
);

/** One row per extension record. `position` keeps the order sent; `unique_key` is null where nothing is unique. */
export const extensionRecord = pgTable(
  'extension_record',
  {
    tenantId,
    customerId: text('customer_id').notNull(),
    recordId: uuid('record_id').notNull().defaultRandom(),
    extension: text('extension').notNull(),
    uniqueKey: text('unique_key'),
    position: integer('position').notNull(),
    attributes: jsonObject('attributes').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.customerId, table.recordId] }),
    foreignKey({
      columns: [table.tenantId, table.customerId],
      foreignColumns: [customer.tenantId, customer.customerId],
    }).onDelete('cascade'),
    uniqueIndex('extension_record_unique_key').on(table.tenantId, table.customerId, table.extension, table.uniqueKey),
    check('extension_record_attributes_is_object', sql`jsonb_typeof(${table.attributes}) = 'object'`),
  ],
);

/**
 * One row per customer, identification key and value: what `identify` looks up. A value is that of the key's
 * attributes from the left, each with a mark behind it, so that a range finds those of which only the first are known.
 */
export const identification = pgTable(
  'identification',
  {
    tenantId,
    customerId: text('customer_id').notNull(),
    keyId: integer('key_id').notNull(),
    value: binaryText('value').notNull(),
    /** The key is unique and the value is whole: no other customer may have it. */
    isUnique: boolean('is_unique').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.customerId, table.keyId, table.value] }),
    foreignKey({
      columns: [table.tenantId, table.customerId],
      foreignColumns: [customer.tenantId, customer.customerId],
    }).onDelete('cascade'),
    index('identification_value').on(table.tenantId, table.keyId, table.value, table.customerId),
    uniqueIndex('identification_unique').on(table.tenantId, table.keyId, table.value).where(sql`is_unique`),
  ],
);
