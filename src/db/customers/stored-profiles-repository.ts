import { sql } from 'drizzle-orm';
import type { CoreAttributes } from '../../domain/customers/customer.ts';
import type { RecordAttributes } from '../../domain/customers/extension-record.ts';
import type { IdentificationEntry } from '../../domain/customers/identification.ts';
import { parseStoredJson } from '../../domain/json.ts';
import { type Db, executeRows } from '../client.ts';
import { customerBounds } from './customer-list-repository.ts';

// Many customers at a time, for what looks at all of them.

/** Hold the rows of a batch of customers, in the order of their ids. @returns the ids */
export async function lockCustomerBatch(
  tx: Db,
  tenantId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const [lower, upper] = customerBounds(tenantId, after, null);
  const rows = await executeRows<{ customer_id: string }>(
    tx,
    sql`SELECT c.customer_id FROM customer c WHERE ${lower} AND ${upper}
        ORDER BY c.tenant_id, c.customer_id LIMIT ${limit}::int FOR NO KEY UPDATE`,
  );
  return rows.map(({ customer_id }) => customer_id);
}

export type StoredCoreAttributes = { readonly customerId: string; readonly attributes: CoreAttributes };

/** The core attributes of customers, in the order of the ids given. */
export async function readCoreAttributes(
  tx: Db,
  tenantId: string,
  customerIds: readonly string[],
): Promise<StoredCoreAttributes[]> {
  const rows = await executeRows<{ customer_id: string; attributes: string }>(
    tx,
    sql`SELECT c.customer_id, c.attributes::text AS attributes
        FROM jsonb_array_elements_text(${JSON.stringify(customerIds)}::text::jsonb) WITH ORDINALITY wanted(id, place)
        JOIN customer c ON c.tenant_id = ${tenantId} AND c.customer_id = wanted.id ORDER BY wanted.place`,
  );
  return rows.map((row) => {
    return { customerId: row.customer_id, attributes: parseStoredJson(row.attributes) as CoreAttributes };
  });
}

export type StoredRecords = { readonly customerId: string; readonly records: readonly RecordAttributes[] };

/**
 * The records of one extension of customers, in the order of the ids given: of as many customers as it takes to have
 * read `enough` records, at least of one.
 */
export async function readRecords(
  tx: Db,
  tenantId: string,
  customerIds: readonly string[],
  extension: string,
  enough: number,
): Promise<StoredRecords[]> {
  const ofCustomer = sql`r.tenant_id = ${tenantId} AND r.customer_id = wanted.id AND r.extension = ${extension}`;
  const rows = await executeRows<{ customer_id: string; records: string | null }>(
    tx,
    sql`SELECT wanted.id AS customer_id,
          (SELECT json_agg(r.attributes ORDER BY r.position)::text FROM extension_record r WHERE ${ofCustomer}) AS records
        FROM (
          SELECT id, place, sum(held) OVER (ORDER BY place) - held AS before FROM (
            SELECT wanted.id, wanted.place, (SELECT count(*) FROM extension_record r WHERE ${ofCustomer}) AS held
            FROM jsonb_array_elements_text(${JSON.stringify(customerIds)}::text::jsonb)
              WITH ORDINALITY wanted(id, place)
          ) counted
        ) wanted WHERE wanted.before < ${enough}::int ORDER BY wanted.place`,
  );
  return rows.map((row) => {
    const records = row.records === null ? [] : parseStoredJson(row.records);
    return { customerId: row.customer_id, records: records as unknown as RecordAttributes[] };
  });
}

export type CustomerEntry = IdentificationEntry & { readonly customerId: string };

/** Entries of customers whose rows the transaction holds; those that are there already are skipped. */
export async function insertEntries(tx: Db, tenantId: string, entries: readonly CustomerEntry[]): Promise<void> {
  const json = entries.map(({ customerId, keyId, value, isUnique }) => {
    return { customer_id: customerId, key_id: keyId, value, is_unique: isUnique };
  });
  await tx.execute(sql`INSERT INTO identification (tenant_id, customer_id, key_id, value, is_unique)
    SELECT ${tenantId}, new.customer_id, new.key_id, new.value, new.is_unique
    FROM jsonb_to_recordset(${JSON.stringify(json)}::text::jsonb)
      AS new(customer_id text, key_id int, value text COLLATE "C", is_unique boolean)
    ORDER BY new.key_id, new.value
    ON CONFLICT (tenant_id, customer_id, key_id, value) DO NOTHING`);
}
