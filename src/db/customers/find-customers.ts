import { type SQL, sql } from 'drizzle-orm';
import type { CoreAttributes, CustomerWithRecords } from '../../domain/customers/customer.ts';
import type { ExtensionRecord, RecordAttributes } from '../../domain/customers/extension-record.ts';
import { parseStoredJson } from '../../domain/json.ts';
import { type Db, executePrepared } from '../client.ts';
import { type ReadState, readState, stateOf } from '../profile-schema/read-state.ts';

/** A customer to read; `withRecords` reads its extension records in the same statement. */
export type CustomerKey = { readonly customerId: string; readonly withRecords: boolean };

/** A row of a read of customers; `customer_id` null: it found none. */
export type CustomerRow = ReadState & {
  customer_id: string | null;
  attributes: string;
  version: number;
  created_at: number;
  updated_at: number;
  records: string | null;
};

/** What a read found, and the state of the tenant that it found it under. */
export type CustomersRead = {
  readonly state: ReadState;
  /** Keyed by customer id, records in stored order; unknown ids are absent. */
  readonly customers: ReadonlyMap<string, CustomerWithRecords>;
};

/**
 * The columns of `CustomerRow`, of a customer `c`. The JSON of the records is put together as text: `json_agg` of
 * `json_build_object` takes half as long again.
 *
 * @param withRecords says in SQL whether to read the records, too
 */
export const customerColumns = (
  withRecords: SQL,
): SQL => sql`c.customer_id, c.attributes::text AS attributes, c.version,
    (extract(epoch FROM c.created_at) * 1000)::float8 AS created_at,
    (extract(epoch FROM c.updated_at) * 1000)::float8 AS updated_at,
    CASE WHEN ${withRecords} THEN (
      SELECT '[' || coalesce(string_agg('{"id":"' || r.record_id::text || '","extension":' || to_json(r.extension)::text
          || ',"uniqueKey":' || coalesce(to_json(r.unique_key)::text, 'null')
          || ',"attributes":' || r.attributes::text || '}', ',' ORDER BY r.position), '') || ']'
      FROM extension_record r WHERE r.tenant_id = c.tenant_id AND r.customer_id = c.customer_id
    ) END AS records`;

/** Read customers in one statement, with the extension records of those that ask for them. */
export async function findCustomers(db: Db, tenantId: string, keys: readonly CustomerKey[]): Promise<CustomersRead> {
  const wanted = new Map<string, boolean>();
  for (const key of keys) wanted.set(key.customerId, key.withRecords || wanted.get(key.customerId) === true);
  const json = JSON.stringify([...wanted].map(([id, records]) => ({ id, records })));
  const rows = await executePrepared<CustomerRow>(
    db,
    sql`SELECT state.*, found.* FROM ${readState(tenantId)} LEFT JOIN (
        SELECT ${customerColumns(sql`wanted.records`)}
        FROM jsonb_to_recordset(${json}::text::jsonb) AS wanted(id text, records boolean)
        JOIN customer c ON c.tenant_id = ${tenantId} AND c.customer_id = wanted.id
      ) found ON true`,
  );
  return { state: stateOf(rows), customers: new Map(toCustomers(rows).map((entry) => [entry.customerId, entry])) };
}

/** The customers in rows, in that order; a row that holds but the state of the tenant holds none. */
export const toCustomers = (rows: readonly CustomerRow[]): CustomerWithRecords[] =>
  rows.flatMap((row) => (row.customer_id === null ? [] : [toCustomer(row, row.customer_id)]));

function toCustomer(row: CustomerRow, customerId: string): CustomerWithRecords {
  const stored = row.records === null ? [] : (parseStoredJson(row.records) as unknown as StoredRecord[]);
  const records = stored.map(
    ({ id, extension, uniqueKey, attributes }): ExtensionRecord => ({
      recordId: id,
      customerId,
      extension,
      uniqueKey,
      attributes,
    }),
  );
  return {
    customerId,
    attributes: parseStoredJson(row.attributes) as CoreAttributes,
    version: row.version,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    records,
    areRecordsRead: row.records !== null,
  };
}

type StoredRecord = { id: string; extension: string; uniqueKey: string | null; attributes: RecordAttributes };
