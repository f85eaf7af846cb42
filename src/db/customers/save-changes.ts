import { sql } from 'drizzle-orm';
import type { CustomerChanges } from '../../domain/customers/customer-changes.ts';
import type { Identification } from '../../domain/customers/identification.ts';
import { stringifyJson } from '../../domain/json.ts';
import type { WriteOrigin } from '../../domain/write-origin.ts';
import { type Db, executeRows } from '../client.ts';
import { keepCustomers, writeTime } from '../history/keep-customers.ts';
import { newRecords } from './customer-repository.ts';
import { identificationParts } from './identification-repository.ts';

/**
 * Write changes of a customer whose row the transaction holds.
 *
 * @returns the customer's version after the write
 */
export async function saveChanges(
  tx: Db,
  origin: WriteOrigin,
  customerId: string,
  { attributes, removed = [], replaced = [], added = [] }: CustomerChanges,
  identification: Identification,
): Promise<number> {
  const { tenantId } = origin;
  const overwriting = {
    kind: 'UPDATED',
    records: removed.length + replaced.length + added.length > 0,
  } as const;
  // First: the statements behind it see what the ones before them have written.
  await tx.execute(sql`WITH ${keepCustomers(origin, sql`c.customer_id = ${customerId}`, overwriting)} SELECT`);
  const ofCustomer = sql`tenant_id = ${tenantId} AND customer_id = ${customerId}`;
  if (removed.length > 0) {
    await tx.execute(sql`DELETE FROM extension_record WHERE ${ofCustomer}
      AND record_id IN (SELECT value::uuid FROM jsonb_array_elements_text(${JSON.stringify(removed)}::text::jsonb))`);
  }
  if (replaced.length > 0) {
    const json = stringifyJson(replaced.map((record) => ({ id: record.recordId, attributes: record.attributes })));
    await tx.execute(sql`UPDATE extension_record SET attributes = new.attributes
      FROM jsonb_to_recordset(${json}::text::jsonb) AS new(id uuid, attributes jsonb)
      WHERE ${ofCustomer} AND record_id = new.id`);
  }
  if (added.length > 0) {
    await tx.execute(sql`INSERT INTO extension_record
        (tenant_id, customer_id, extension, unique_key, position, attributes)
      SELECT ${tenantId}, ${customerId}, new.extension, new.unique_key, held.next + new.position, new.attributes
      FROM ${newRecords(added)}, (SELECT coalesce(max(position), -1) + 1 AS next FROM extension_record WHERE ${ofCustomer}) held`);
  }
  const set = attributes ? sql`, attributes = ${stringifyJson(attributes)}::text::jsonb` : sql``;
  const [row] = await executeRows<{ version: number }>(
    tx,
    sql`WITH updated AS (
        UPDATE customer c SET version = version + 1, updated_at = ${writeTime}${set} WHERE ${ofCustomer} RETURNING version
      )${identificationParts(tenantId, customerId, identification, sql`updated`)}
      SELECT version FROM updated`,
  );
  if (!row) throw new Error('a customer went away behind its lock');
  return row.version;
}
