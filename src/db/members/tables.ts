import {
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
import { createdAt, jsonObject, tenantId, updatedAt } from '../columns.ts';

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
