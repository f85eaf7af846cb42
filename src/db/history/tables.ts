import { sql } from 'drizzle-orm';
import { check, index, integer, json, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { WriteKind } from '../../domain/history/revision.ts';
import type { Door } from '../../domain/write-origin.ts';
import { jsonObject, tenantId } from '../columns.ts';

/** What every revision says of its write, and of what that overwrote. */
const revisionColumns = () => ({
  /** The version that the write made; what it overwrote is the one before. */
  version: integer('version').notNull(),
  kind: text('kind').$type<WriteKind>().notNull(),
  /** Since when the overwritten version was there; null: nothing was overwritten, or it is not kept. */
  since: timestamp('since', { withTimezone: true, precision: 3 }),
  writtenAt: timestamp('written_at', { withTimezone: true, precision: 3 }).notNull(),
  actor: text('actor'),
  door: text('door').$type<Door>().notNull(),
  requestId: text('request_id').notNull(),
  operation: text('operation').notNull(),
});

/**
 * One row for each write of a customer, with what it overwrote. Records that the write left alone are null: they are
 * those of the next later version. No foreign key: the history of a deleted customer stays.
 */
export const customerRevision = pgTable(
  'customer_revision',
  {
    tenantId,
    customerId: text('customer_id').notNull(),
    ...revisionColumns(),
    attributes: jsonObject('attributes'),
    /** All extension records, in stored order: `[{ id, extension, uniqueKey, attributes }]`. */
    records: json('records'),
    /** Of a deletion: the customer that this one was merged into. */
    mergedInto: text('merged_into'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.customerId, table.version] }),
    // What retention deletes; where extension records are looked for; and whose history goes with an erased customer's.
    index('customer_revision_written').on(table.writtenAt),
    index('customer_revision_records')
      .on(table.tenantId, table.customerId, table.version)
      .where(sql`records IS NOT NULL`),
    index('customer_revision_merged').on(table.tenantId, table.mergedInto).where(sql`merged_into IS NOT NULL`),
    check('customer_revision_attributes_is_object', sql`jsonb_typeof(${table.attributes}) = 'object'`),
  ],
);

/** One row for each write of a member, with what it overwrote. */
export const memberRevision = pgTable(
  'member_revision',
  {
    tenantId,
    accountId: uuid('account_id').notNull(),
    ...revisionColumns(),
    /** All columns that a write may change, by the names of the domain. */
    attributes: jsonObject('attributes'),
    /** `[{ key, document, source, channel }]`; null: the write left them alone. */
    extendedData: json('extended_data'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.accountId, table.version] }),
    index('member_revision_written').on(table.writtenAt),
    index('member_revision_extended_data')
      .on(table.tenantId, table.accountId, table.version)
      .where(sql`extended_data IS NOT NULL`),
    check('member_revision_attributes_is_object', sql`jsonb_typeof(${table.attributes}) = 'object'`),
  ],
);
