import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { CustomerWithRecords } from '../domain/customer.ts';
import type { ExtensionRecord, ParsedRecord, RecordAttributes } from '../domain/extension-record.ts';
import { parseStoredJson, stringifyJson } from '../domain/json.ts';
import type { CoreAttributes, Profile } from '../domain/profile.ts';
import { type Db, executeRows } from './client.ts';
import { executeGuarded, type GuardedWrite, guardedHead, guardedResult } from './guarded-write.ts';
import { customer, profileSchema } from './tables.ts';

/** A customer to read; `withRecords` reads its extension records in the same statement. */
export type CustomerKey = { readonly customerId: string; readonly withRecords: boolean };

type CustomerRow = {
  customer_id: string;
  attributes: string;
  version: number;
  created_at: number;
  updated_at: number;
  records: string | null;
};

/**
 * Read customers in one statement, with the extension records of those that ask for them.
 *
 * @returns Map keyed by customer id, records in stored order; unknown ids are absent
 */
export async function findCustomers(
  db: Db,
  tenantId: string,
  keys: readonly CustomerKey[],
): Promise<Map<string, CustomerWithRecords>> {
  const wanted = new Map<string, boolean>();
  for (const key of keys) wanted.set(key.customerId, key.withRecords || wanted.get(key.customerId) === true);
  const json = JSON.stringify([...wanted].map(([id, records]) => ({ id, records })));
  const found = await executeRows<CustomerRow>(
    db,
    sql`SELECT c.customer_id, c.attributes::text AS attributes, c.version,
          (extract(epoch FROM c.created_at) * 1000)::float8 AS created_at,
          (extract(epoch FROM c.updated_at) * 1000)::float8 AS updated_at,
          CASE WHEN wanted.records THEN (
            SELECT json_agg(json_build_object('id', r.record_id, 'extension', r.extension, 'attributes', r.attributes)
                            ORDER BY r.position)::text
            FROM extension_record r WHERE r.tenant_id = c.tenant_id AND r.customer_id = c.customer_id
          ) END AS records
        FROM jsonb_to_recordset(${json}::text::jsonb) AS wanted(id text, records boolean)
        JOIN customer c ON c.tenant_id = ${tenantId} AND c.customer_id = wanted.id`,
  );
  return new Map(found.map((row) => [row.customer_id, toCustomer(row)]));
}

function toCustomer(row: CustomerRow): CustomerWithRecords {
  const customerId = row.customer_id;
  const records = row.records === null ? [] : (parseStoredJson(row.records) as unknown as StoredRecord[]);
  return {
    customerId,
    attributes: parseStoredJson(row.attributes) as CoreAttributes,
    version: row.version,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    records: records.map(({ id, extension, attributes }): ExtensionRecord => {
      return { recordId: id, customerId, extension, attributes };
    }),
  };
}

type StoredRecord = { id: string; extension: string; attributes: RecordAttributes };

/**
 * Hold a tenant's profile schema as it is, then a customer's row, until the transaction ends: in the order in which
 * guarded writes and changes of the schema take them. Foreign keys may still be checked.
 *
 * @returns false when there is no such customer
 */
export async function lockCustomer(tx: Db, tenantId: string, customerId: string): Promise<boolean> {
  await tx.select().from(profileSchema).where(eq(profileSchema.tenantId, tenantId)).for('share');
  const locked = await tx
    .select({ version: customer.version })
    .from(customer)
    .where(and(eq(customer.tenantId, tenantId), eq(customer.customerId, customerId)))
    .for('no key update');
  return locked.length === 1;
}

/**
 * Replace a customer's core attributes and, where the profile holds any, the whole set of extension records: one
 * guarded statement. A record with the unique key of an old one keeps its id.
 */
export function saveProfile(
  db: Db,
  tenantId: string,
  customerId: string,
  profile: Profile,
  expectedVersion: number | null,
): Promise<GuardedWrite> {
  const attributes = sql`, attributes = ${stringifyJson(profile.attributes)}::text::jsonb`;
  const { schemaVersion, records } = profile;
  const head = guardedHead({ tenantId, customerId, schemaVersion, expectedVersion, attributes });
  if (records === null) return executeGuarded(db, sql`WITH ${head} SELECT ${guardedResult}`);
  // The insert reads from the delete, which orders them: else a key that stays would clash with itself.
  return executeGuarded(
    db,
    sql`WITH ${head}, deleted AS (
        DELETE FROM extension_record r USING updated
        WHERE r.tenant_id = ${tenantId} AND r.customer_id = ${customerId}
        RETURNING r.record_id, r.extension, r.unique_key
      ), inserted AS (
        INSERT INTO extension_record (tenant_id, customer_id, record_id, extension, unique_key, position, attributes)
        SELECT ${tenantId}, ${customerId}, coalesce(old.record_id, gen_random_uuid()), new.extension,
               new.unique_key, new.position, new.attributes
        FROM updated CROSS JOIN ${newRecords(records)}
        LEFT JOIN deleted old ON old.extension = new.extension AND old.unique_key = new.unique_key
      ) SELECT ${guardedResult}`,
  );
}

/** Store a new customer with its extension records. @returns false when the id is taken or the schema moved on */
export async function insertCustomer(db: Db, tenantId: string, customerId: string, profile: Profile): Promise<boolean> {
  const inserted = await executeRows<{ customer_id: string }>(
    db,
    sql`WITH held AS (
        SELECT version FROM profile_schema WHERE tenant_id = ${tenantId} FOR SHARE
      ), created AS (
        INSERT INTO customer (tenant_id, customer_id, attributes)
        SELECT ${tenantId}, ${customerId}, ${stringifyJson(profile.attributes)}::text::jsonb
        FROM held WHERE held.version = ${profile.schemaVersion}
        ON CONFLICT DO NOTHING
        RETURNING customer_id
      ), inserted AS (
        INSERT INTO extension_record (tenant_id, customer_id, extension, unique_key, position, attributes)
        SELECT ${tenantId}, ${customerId}, new.extension, new.unique_key, new.position, new.attributes
        FROM created CROSS JOIN ${newRecords(profile.records ?? [])}
      ) SELECT customer_id FROM created`,
  );
  return inserted.length === 1;
}

function newRecords(records: readonly ParsedRecord[]): SQL {
  const json = records.map(({ extension, uniqueKey, attributes }, position) => {
    return { extension, unique_key: uniqueKey, position, attributes };
  });
  return sql`jsonb_to_recordset(${stringifyJson(json)}::text::jsonb)
          AS new(extension text, unique_key text, position int, attributes jsonb)`;
}
