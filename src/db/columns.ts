import { sql } from 'drizzle-orm';
import { customType, text, timestamp } from 'drizzle-orm/pg-core';
import { type JsonObject, parseStoredJson, stringifyJson } from '../domain/json.ts';

/**
 * A jsonb column that always holds an object and keeps every digit of an integer.
 * NOTE both drivers parse jsonb with JSON.parse when they see one; reads that must be exact select `column::text`.
 */
export const jsonObject = customType<{ data: JsonObject; driverData: string }>({
  dataType: () => 'jsonb',
  toDriver: (value) => sql`${stringifyJson(value)}::text::jsonb`,
  fromDriver: (text) => parseStoredJson(text) as JsonObject,
});

export const tenantId = text('tenant_id').notNull();
export const createdAt = timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow();
export const updatedAt = timestamp('updated_at', { withTimezone: true, precision: 3 }).notNull().defaultNow();

/** Text that compares byte by byte, whatever the database's collation: ranges mean prefixes. */
export const binaryText = customType<{ data: string; driverData: string }>({ dataType: () => 'text COLLATE "C"' });
