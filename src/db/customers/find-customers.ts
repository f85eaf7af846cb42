import { type SQL, sql } from 'drizzle-orm';
import type { CoreAttributes, CustomerWithRecords } from '../../domain/customers/customer.ts';
import type { ExtensionRecord, RecordAttributes } from '../../domain/customers/extension-record.ts';
import { type JsonValue, parseStoredJson } from '../../domain/json.ts';
import { type Db, executePrepared } from '../client.ts';
import { epochMs } from '../expressions.ts';
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
 * The columns of `CustomerRow`, of a customer `c`. The records are one JSON array, put together as text, in which the four
 * values of each stand one after the other: `json_agg` of `json_build_object` takes half as long again and more. The name of an extension
 * (`isAttributeName`) has nothing in it that JSON would escape.
 *
 * @param withRecords says in SQL whether to read the records, too
 */
export const customerColumns = (
  withRecords: SQL,
): SQL => sql`c.customer_id, c.attributes::text AS attributes, c.version,
    ${epochMs(sql`c.created_at`)} AS created_at, ${epochMs(sql`c.updated_at`)} AS updated_at,
    CASE WHEN ${withRecords} THEN (
      SELECT '[' || coalesce(string_agg('"' || r.record_id::text || '","' || r.extension || '",'
          || coalesce(to_json(r.unique_key)::text, 'null') || ',' || r.attributes::text, ',' ORDER BY r.position), '') || ']'
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
  return {
    customerId,
    attributes: parseStoredJson(row.attributes) as CoreAttributes,
    version: row.version,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    records: row.records === null ? [] : toRecords(customerId, parseStoredJson(row.records) as JsonValue[]),
    areRecordsRead: row.records !== null,
  };
}

const RECORD_VALUES = 4;

function toRecords(customerId: string, values: readonly JsonValue[]): ExtensionRecord[] {
  if (values.length % RECORD_VALUES !== 0) throw new Error('records are stored that cannot be read');
  const records: ExtensionRecord[] = [];
  for (let place = 0; place < values.length; place += RECORD_VALUES) {
    records.push({
      recordId: values[place] as string,
      customerId,
      extension: values[place + 1] as string,
      uniqueKey: values[place + 2] as string | null,
      attributes: values[place + 3] as RecordAttributes,
    });
  }
  return records;
}
