import { sql } from 'drizzle-orm';
import {
  bigint,
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
import type { ContactOption, MemberStatus } from '../../domain/members/member.ts';
import { createdAt, jsonObject, tenantId, updatedAt } from '../columns.ts';

/** The holder of a loyalty account. `email_folded` makes e-mail addresses unique whatever their letter case. */
export const member = pgTable(
  'member',
  {
    tenantId,
    accountId: uuid('account_id').notNull().defaultRandom(),
    loyaltyId: text('loyalty_id'),
    externalId: text('external_id'),
    status: text('status').$type<MemberStatus>().notNull().default('ACTIVE'),
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
    /** What the member answered when asked for an e-mail address or a phone number at a point of sale. */
    emailOption: text('email_option').$type<ContactOption>(),
    phoneOption: text('phone_option').$type<ContactOption>(),
    closedAt: timestamp('closed_at', { withTimezone: true, precision: 3 }),
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
    // What a search reads that folds letter case: card numbers and external ids have letters, too.
    index('member_loyalty_id_folded').on(table.tenantId, sql`lower(${table.loyaltyId})`),
    index('member_external_id_folded').on(table.tenantId, sql`lower(${table.externalId})`),
    // What a search by the start of a name reads: the operator class lets LIKE use it under any collation, and an
    // index takes no value of any length.
    index('member_last_name').on(table.tenantId, sql`lower("left"(${table.lastName}, 100)) text_pattern_ops`),
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

/**
 * What sources said about consent: one row for each time that what is known of a key changes. Rows are added and never
 * changed; a trigger of the migrations holds that. A null document: the source no longer says anything.
 */
export const consentStatement = pgTable(
  'consent_statement',
  {
    tenantId,
    accountId: uuid('account_id').notNull(),
    /** Later statements of an account have greater ones. */
    position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    key: text('key').notNull(),
    document: jsonObject('document'),
    source: text('source').notNull(),
    channel: text('channel'),
    requestId: text('request_id').notNull(),
    statedAt: timestamp('stated_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.accountId, table.position] }),
    // What was known of each key at an instant.
    index('consent_statement_known').on(table.tenantId, table.accountId, table.key, table.statedAt, table.position),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [member.tenantId, member.accountId],
    }).onDelete('cascade'),
  ],
);
