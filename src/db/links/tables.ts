import { foreignKey, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { tenantId } from '../columns.ts';
import { customer } from '../customers/tables.ts';
import { member } from '../members/tables.ts';

/** A customer and a member who are one person. Each has one link at most. */
export const customerMemberLink = pgTable(
  'customer_member_link',
  {
    tenantId,
    customerId: text('customer_id').notNull(),
    accountId: uuid('account_id').notNull(),
    linkedAt: timestamp('linked_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.customerId] }),
    uniqueIndex('customer_member_link_account').on(table.tenantId, table.accountId),
    foreignKey({
      columns: [table.tenantId, table.customerId],
      foreignColumns: [customer.tenantId, customer.customerId],
    }).onDelete('cascade'),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [member.tenantId, member.accountId],
    }).onDelete('cascade'),
  ],
);
