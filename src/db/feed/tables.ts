import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ChangeKind, ProfileKind } from '../../domain/feed/change.ts';
import { tenantId } from '../columns.ts';

/**
 * The outbox: one row for each write of a profile, added by the write itself. Rows come into sight in the order of
 * commits, not of `sequence`; the sequencer gives each that is in sight the next `position`.
 */
export const changeEvent = pgTable(
  'change_event',
  {
    tenantId,
    profileKind: text('profile_kind').$type<ProfileKind>().notNull(),
    /** A customer id or an account id. */
    profileId: text('profile_id').notNull(),
    version: integer('version').notNull(),
    kind: text('kind').$type<ChangeKind>().notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true, precision: 3 }).notNull(),
    /** Drawn behind the lock of the profile's row: a later version has a greater one. */
    sequence: bigint('sequence', { mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    /** Where in the feed, counted from 1 without gaps; null: not numbered yet. */
    feedPosition: bigint('feed_position', { mode: 'number' }),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.profileId, table.version] }),
    uniqueIndex('change_event_position').on(table.tenantId, table.feedPosition),
    index('change_event_unnumbered').on(table.tenantId, table.sequence).where(sql`feed_position IS NULL`),
  ],
);

/** One row per tenant: how far its feed goes. Who numbers events holds the row. */
export const changeFeed = pgTable('change_feed', {
  tenantId: text('tenant_id').primaryKey(),
  lastPosition: bigint('last_position', { mode: 'number' }).notNull().default(0),
  /** Up to here the events are gone; a cursor before it is too old. */
  trimmedPosition: bigint('trimmed_position', { mode: 'number' }).notNull().default(0),
});
