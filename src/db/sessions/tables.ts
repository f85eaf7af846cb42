import { foreignKey, index, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { tenantId } from '../columns.ts';
import { member } from '../members/tables.ts';

/** A loyalty correlation id and the account it points to; anonymous sessions point to none. */
export const memberSession = pgTable(
  'member_session',
  {
    tenantId,
    correlationId: text('correlation_id').notNull(),
    accountId: uuid('account_id'),
    /** null: anonymous. */
    identifierType: text('identifier_type'),
    channel: text('channel').notNull(),
    externalAgentSessionId: text('external_agent_session_id'),
    /** These three belong to anonymous sessions. */
    externalIdentifier: text('external_identifier'),
    locale: text('locale'),
    anonymousSessionId: text('anonymous_session_id'),
    startedAt: timestamp('started_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.correlationId] }),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [member.tenantId, member.accountId],
    }).onDelete('cascade'),
    index('member_session_account').on(table.tenantId, table.accountId),
    index('member_session_started').on(table.tenantId, table.startedAt),
  ],
);
