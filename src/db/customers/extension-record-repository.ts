import { sql } from 'drizzle-orm';
import type { ParsedRecordUpdate } from '../../domain/customers/record-update.ts';
import { stringifyJson } from '../../domain/json.ts';
import type { Db } from '../client.ts';
import { executeGuarded, type GuardedWrite, guardedHead, guardedResult } from './guarded-write.ts';

/** Which record to change, and under which versions. */
export type RecordTarget = {
  readonly tenantId: string;
  readonly customerId: string;
  readonly schemaVersion: number;
  readonly expectedVersion: number | null;
};

/** A guarded write that also says which record it found; null when there is none with that unique key. */
export type RecordWrite = GuardedWrite & { readonly recordId: string | null };

/**
 * Change one record, selected by its unique key: one guarded statement. The merge happens in SQL, so that
 * attributes which the update does not name are never read and written back.
 */
export function saveRecord(db: Db, target: RecordTarget, update: ParsedRecordUpdate): Promise<RecordWrite> {
  const { tenantId, customerId } = target;
  const head = guardedHead({ ...target, condition: sql` AND EXISTS (SELECT FROM target)` });
  return executeGuarded(
    db,
    sql`WITH target AS (
        SELECT record_id FROM extension_record WHERE tenant_id = ${tenantId} AND customer_id = ${customerId}
          AND extension = ${update.extension} AND unique_key = ${update.uniqueKey}
      ), ${head}, changed AS (
        UPDATE extension_record r
        SET attributes = (r.attributes || ${stringifyJson(update.set)}::text::jsonb)
          - ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(update.unset)}::text::jsonb))
        FROM updated, target
        WHERE r.tenant_id = ${tenantId} AND r.customer_id = ${customerId} AND r.record_id = target.record_id
      ) SELECT ${guardedResult}, (SELECT record_id FROM target) AS "recordId"`,
  );
}
