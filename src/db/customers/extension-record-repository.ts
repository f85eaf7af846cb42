import { sql } from 'drizzle-orm';
import type { ExtensionRecord, RecordAttributes } from '../../domain/customers/extension-record.ts';
import type { ParsedRecordUpdate } from '../../domain/customers/record-update.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import { parseStoredJson, stringifyJson } from '../../domain/json.ts';
import type { WriteOrigin } from '../../domain/write-origin.ts';
import { type Db, executeRows } from '../client.ts';
import { executeGuarded, type GuardedWrite, guardedHead, guardedResult, keepUpdated } from './guarded-write.ts';

/** Which record to change, and under which versions. */
export type RecordTarget = {
  readonly origin: WriteOrigin;
  readonly customerId: string;
  readonly schemaVersion: number;
  readonly expectedVersion: ExpectedVersion | null;
};

/** A guarded write that also says which record it found; null when there is none with that unique key. */
export type RecordWrite = GuardedWrite & { readonly recordId: string | null };

/**
 * Change one record, selected by its unique key: one guarded statement. The merge happens in SQL, so that
 * attributes which the update does not name are never read and written back.
 */
export function saveRecord(db: Db, target: RecordTarget, update: ParsedRecordUpdate): Promise<RecordWrite> {
  const { origin, customerId } = target;
  const { tenantId } = origin;
  const head = guardedHead({ ...target, tenantId, condition: sql` AND EXISTS (SELECT FROM target)` });
  return executeGuarded(
    db,
    sql`WITH target AS (
        SELECT record_id FROM extension_record WHERE tenant_id = ${tenantId} AND customer_id = ${customerId}
          AND extension = ${update.extension} AND unique_key = ${update.uniqueKey}
      ), ${head}, ${keepUpdated(origin, customerId, { kind: 'UPDATED', records: true })}, changed AS (
        UPDATE extension_record r
        SET attributes = (r.attributes || ${stringifyJson(update.set)}::text::jsonb)
          - ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(update.unset)}::text::jsonb))
        FROM updated, target
        WHERE r.tenant_id = ${tenantId} AND r.customer_id = ${customerId} AND r.record_id = target.record_id
      ) SELECT ${guardedResult}, (SELECT record_id FROM target) AS "recordId"`,
  );
}

type RecordRow = { record_id: string; customer_id: string; unique_key: string | null; attributes: string };

/**
 * Records of one extension of all customers, in the order of customers' and their own ids.
 *
 * @param extension the name as its schema writes it
 * @param after only those behind this one; null: from the first
 */
export async function listExtensionRecords(
  db: Db,
  tenantId: string,
  extension: string,
  after: Pick<ExtensionRecord, 'customerId' | 'recordId'> | null,
  limit: number,
): Promise<ExtensionRecord[]> {
  // Over all columns of the primary key, as `customerBounds` says.
  const behind = after
    ? sql`(tenant_id, customer_id, record_id) > (${tenantId}, ${after.customerId}, ${after.recordId}::uuid)`
    : sql`tenant_id >= ${tenantId}`;
  const rows = await executeRows<RecordRow>(
    db,
    sql`SELECT record_id, customer_id, unique_key, attributes::text AS attributes FROM extension_record
        WHERE ${behind} AND tenant_id <= ${tenantId} AND extension = ${extension}
        ORDER BY tenant_id, customer_id, record_id LIMIT ${limit}::int`,
  );
  return rows.map(({ record_id: recordId, customer_id: customerId, unique_key: uniqueKey, attributes }) => ({
    ...{ recordId, customerId, extension, uniqueKey },
    attributes: parseStoredJson(attributes) as RecordAttributes,
  }));
}
