import { boolean, foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt, jsonObject, tenantId } from '../columns.ts';

/**
 * One row per tenant: the version of its profile schema and its server mode, and the row that writers lock to rely on
 * both. A change of either raises the version.
 */
export const profileSchema = pgTable('profile_schema', {
  tenantId: text('tenant_id').primaryKey(),
  version: integer('version').notNull(),
  mode: text('mode').notNull().default('production'),
});

export const coreAttribute = pgTable(
  'core_attribute',
  {
    tenantId,
    name: text('name').notNull(),
    nameFolded: text('name_folded').notNull(),
    type: text('type').notNull(),
    position: integer('position').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.nameFolded] }),
    foreignKey({ columns: [table.tenantId], foreignColumns: [profileSchema.tenantId] }),
  ],
);

/** One row per extension; the document as its author submitted it is the whole definition. */
export const extensionSchema = pgTable(
  'extension_schema',
  {
    tenantId,
    nameFolded: text('name_folded').notNull(),
    document: jsonObject('document').notNull(),
    position: integer('position').notNull().generatedAlwaysAsIdentity(),
    createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.nameFolded] }),
    foreignKey({ columns: [table.tenantId], foreignColumns: [profileSchema.tenantId] }),
  ],
);

/** One row per identification key, the oldest with the lowest id. Not ready: the stored profiles are being indexed. */
export const identificationKey = pgTable(
  'identification_key',
  {
    tenantId,
    nameFolded: text('name_folded').notNull(),
    keyId: integer('key_id').notNull().generatedAlwaysAsIdentity(),
    document: jsonObject('document').notNull(),
    isReady: boolean('is_ready').notNull().default(false),
    createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.nameFolded] }),
    foreignKey({ columns: [table.tenantId], foreignColumns: [profileSchema.tenantId] }),
  ],
);
