import { type SQL, sql } from 'drizzle-orm';
import type { WriteOrigin } from '../../domain/write-origin.ts';
import { customerEvents } from '../feed/add-events.ts';

/** What a write does to a customer. */
export type Overwriting = {
  readonly kind: 'UPDATED' | 'DELETED';
  /** Whether it may change extension records; what it leaves alone is not kept. Core attributes always are. */
  readonly records: boolean;
  /** Of a deletion: the customer that this one is merged into. */
  readonly mergedInto?: string | undefined;
};

/** When a write is made. Never before the version that it overwrites, whatever the clock says or a lock waited for. */
export const writeTime: SQL = sql`greatest(now(), c.updated_at)`;

/** The extension records of customer `c`, as a revision keeps them. */
export const recordsOfCustomer: SQL = sql`(SELECT coalesce(json_agg(json_build_object(
        'id', r.record_id, 'extension', r.extension, 'uniqueKey', r.unique_key, 'attributes', r.attributes)
        ORDER BY r.position), '[]')
      FROM extension_record r WHERE r.tenant_id = c.tenant_id AND r.customer_id = c.customer_id)`;

/**
 * Further parts of a statement that changes customers: keep what it overwrites, and put each change into the outbox.
 * All parts of one statement see the customers as they were before it.
 *
 * @param which the condition on customers `c` of the tenant; their versions must be sure to stay until the write
 */
export function keepCustomers(origin: WriteOrigin, which: SQL, overwriting: Overwriting): SQL {
  const { tenantId, actor, door, requestId, operation } = origin;
  const { kind, records, mergedInto = null } = overwriting;
  return sql`revision AS (
      INSERT INTO customer_revision (tenant_id, customer_id, version, kind, since, written_at, actor, door, request_id,
        operation, attributes, records, merged_into)
      SELECT c.tenant_id, c.customer_id, c.version + 1, ${kind}, c.updated_at, ${writeTime}, ${actor}, ${door},
        ${requestId}, ${operation}, c.attributes, ${records ? recordsOfCustomer : sql`NULL`}, ${mergedInto}
      FROM customer c WHERE c.tenant_id = ${tenantId} AND ${which}
      RETURNING tenant_id, customer_id AS profile_id, version, kind, written_at
    ), ${customerEvents}`;
}

/**
 * Further parts of a statement that creates customers: say who did, and put it into the outbox.
 *
 * @param created the part that holds their `customer_id` and `created_at`
 */
export function keepCreation({ tenantId, actor, door, requestId, operation }: WriteOrigin, created: SQL): SQL {
  return sql`revision AS (
      INSERT INTO customer_revision (tenant_id, customer_id, version, kind, written_at, actor, door, request_id, operation)
      SELECT ${tenantId}, customer_id, 1, 'CREATED', created_at, ${actor}, ${door}, ${requestId}, ${operation}
      FROM ${created}
      RETURNING tenant_id, customer_id AS profile_id, version, kind, written_at
    ), ${customerEvents}`;
}
