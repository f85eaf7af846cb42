import { sql } from 'drizzle-orm';
import {
  check,
  customType,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { type JsonObject, parseStoredJson, stringifyJson } from '../domain/json.ts';

/**
 * A jsonb column that always holds an object and keeps every digit of an integer.
 * NOTE both drivers parse jsonb with JSON.parse when they see one; reads that must be exact select `column::text`.
 */
const jsonObject = customType<{ data: JsonObject; driverData: string }>({
  dataType: () => 'jsonb',
  toDriver: (value) => sql`${stringifyJson(value)}::text::jsonb`,
  fromDriver: (text) => parseStoredJson(text) as JsonObject,
});

const tenantId = text('tenant_id').notNull();
const createdAt = timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow();
const updatedAt = timestamp('updated_at', { withTimezone: true, precision: 3 }).notNull().defaultNow();

/** One row per tenant: the version of its profile schema, and the row that writers lock to rely on it. */
export const profileSchema = pgTable('profile_schema', {
  tenantId: text('tenant_id').primaryKey(),
  version: integer('version').notNull(),
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

/** The holder of a loyalty account. `email_folded` makes e-mail addresses unique whatever their letter case. */
export const member = pgTable(
  'member',
  {
    tenantId,
    accountId: uuid('account_id').notNull().defaultRandom(),
    loyaltyId: text('loyalty_id'),
    externalId: text('external_id'),
    status: text('status').notNull().default('ACTIVE'),
    dateOfBirth: text('date_of_birth'),
    gender: text('gender'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    email: text('email'),
    emailFolded: text('email_folded'),
    businessName: text('business_name'),
    postalZipCode: text('postal_zip_code'),
    street: text('street'),
    street2: text('street2'),
    city: text('city'),
    provinceState: text('province_state'),
    phoneNumber: text('phone_number'),
    languagePreference: text('language_preference'),
    version: integer('version').notNull().default(1),
    createdAt,
    updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.accountId] }),
    uniqueIndex('member_email').on(table.tenantId, table.emailFolded),
    uniqueIndex('member_phone_number').on(table.tenantId, table.phoneNumber),
    uniqueIndex('member_loyalty_id').on(table.tenantId, table.loyaltyId),
    uniqueIndex('member_external_id').on(table.tenantId, table.externalId),
  ],
);

/** One row per root key: the primary key makes a key belong to one source. The empty source is the default one. */
export const extendedData = pgTable(
  'extended_data',
  {
    tenantId,
    accountId: uuid('account_id').notNull(),
    key: text('key').notNull(),
    source: text('source').notNull(),
    channel: text('channel'),
    /** `{"value": …}`: a jsonb column holds an object, the value may be any JSON. */
    document: jsonObject('document').notNull(),
    position: integer('position').notNull(),
    updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.accountId, table.key] }),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [member.tenantId, member.accountId],
    }).onDelete('cascade'),
  ],
);

/** A loyalty correlation id and the account it points to. */
export const memberSession = pgTable(
  'member_session',
  {
    tenantId,
    correlationId: text('correlation_id').notNull(),
    accountId: uuid('account_id').notNull(),
    identifierType: text('identifier_type').notNull(),
    channel: text('channel').notNull(),
    externalAgentSessionId: text('external_agent_session_id'),
    startedAt: timestamp('started_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.correlationId] }),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [member.tenantId, member.accountId],
    }).onDelete('cascade'),
    index('member_session_account').on(table.tenantId, table.accountId),
  ],
);
