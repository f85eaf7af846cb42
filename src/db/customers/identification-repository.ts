import { type SQL, sql } from 'drizzle-orm';
import type { CustomerWithRecords } from '../../domain/customers/customer.ts';
import { afterPrefix, type Identification, type IdentificationEntry } from '../../domain/customers/identification.ts';
import { type Db, executePrepared, executeRows } from '../client.ts';
import { type ReadState, readState, stateOf } from '../profile-schema/read-state.ts';
import { type CustomerRow, customerColumns, toCustomers } from './find-customers.ts';

/**
 * Further parts of a statement that writes a customer: what it was found by and is no longer goes, what is new comes.
 * Rows that stay are not touched, so that no order between the two is needed; new ones come in one order, so that two
 * writers do not wait for each other crosswise.
 *
 * @param written the part that holds a row when the customer is written
 */
export function identificationParts(
  tenantId: string,
  customerId: string,
  { keyIds, entries }: Identification,
  written: SQL,
): SQL {
  if (keyIds.length === 0) return sql``;
  return sql`, stale AS (
      DELETE FROM identification i USING ${written}
      WHERE i.tenant_id = ${tenantId} AND i.customer_id = ${customerId}
        AND i.key_id IN (SELECT value::int FROM jsonb_array_elements_text(${JSON.stringify(keyIds)}::text::jsonb))
        AND NOT EXISTS (SELECT FROM ${newEntries(entries)} WHERE new.key_id = i.key_id AND new.value = i.value)
    ), fresh AS (
      INSERT INTO identification (tenant_id, customer_id, key_id, value, is_unique)
      SELECT ${tenantId}, ${customerId}, new.key_id, new.value, new.is_unique
      FROM ${written} CROSS JOIN ${newEntries(entries)}
      WHERE NOT EXISTS (
        SELECT FROM identification i WHERE i.tenant_id = ${tenantId} AND i.customer_id = ${customerId}
          AND i.key_id = new.key_id AND i.value = new.value
      )
      ORDER BY new.key_id, new.value
    )`;
}

function newEntries(entries: readonly IdentificationEntry[]): SQL {
  const json = entries.map(({ keyId, value, isUnique }) => ({ key_id: keyId, value, is_unique: isUnique }));
  return sql`jsonb_to_recordset(${JSON.stringify(json)}::text::jsonb)
          AS new(key_id int, value text COLLATE "C", is_unique boolean)`;
}

/** What to find under one key, and which part of it. */
export type IdentificationLookup = {
  readonly keyId: number;
  /** Encoded values. */
  readonly value: string;
  /** False: every value that begins so. */
  readonly isWhole: boolean;
  /** Only customers with a greater id; null: from the first. */
  readonly after: string | null;
  readonly limit: number;
  /** Whether to read the extension records of those found, too. */
  readonly withRecords: boolean;
};

/** What lookups found, each a list by ascending id, and the state of the tenant that it was found under. */
export type IdentifiedRead = { readonly state: ReadState; readonly lists: CustomerWithRecords[][] };

/** Find customers by their identification, and read them: one statement for any number of lookups. */
export async function findIdentified(
  db: Db,
  tenantId: string,
  lookups: readonly IdentificationLookup[],
): Promise<IdentifiedRead> {
  const wanted = lookups.map(({ keyId, value, isWhole, after, limit, withRecords }, index) => {
    const bounds = { value, end: isWhole ? null : afterPrefix(value), is_whole: isWhole };
    return { index, key_id: keyId, ...bounds, after: after ?? '', most: limit, records: withRecords };
  });
  // A whole value has its customers in order already; those of several values must be sorted.
  const found = (isValue: SQL): SQL => sql`(SELECT DISTINCT i.customer_id FROM identification i
            WHERE i.tenant_id = ${tenantId} AND i.key_id = wanted.key_id AND ${isValue}
              AND i.customer_id > wanted.after
            ORDER BY i.customer_id LIMIT wanted.most)`;
  const rows = await executePrepared<CustomerRow & { index: number }>(
    db,
    sql`SELECT state.*, found.* FROM ${readState(tenantId)} LEFT JOIN (
        SELECT wanted.index, ${customerColumns(sql`wanted.records`)}
        FROM jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb)
          AS wanted(index int, key_id int, value text COLLATE "C", "end" text COLLATE "C", is_whole boolean,
                    after text COLLATE "C", most int, records boolean)
        CROSS JOIN LATERAL (
          ${found(sql`wanted.is_whole AND i.value = wanted.value`)}
          UNION ALL
          ${found(sql`NOT wanted.is_whole AND i.value >= wanted.value AND i.value < wanted.end`)}
        ) i
        JOIN customer c ON c.tenant_id = ${tenantId} AND c.customer_id = i.customer_id
      ) found ON true ORDER BY found.index, found.customer_id`,
  );
  const lists = lookups.map((): CustomerWithRecords[] => []);
  for (const row of rows) if (row.customer_id !== null) lists[row.index]?.push(...toCustomers([row]));
  return { state: stateOf(rows), lists };
}

const matches = (value: string, isWhole: boolean): SQL =>
  isWhole ? sql`i.value = ${value}` : sql`i.value >= ${value} AND i.value < ${afterPrefix(value)}`;

/** How many customers a lookup finds in all, and the state of the tenant that they were counted under. */
export async function countIdentified(
  db: Db,
  tenantId: string,
  { keyId, value, isWhole }: Pick<IdentificationLookup, 'keyId' | 'value' | 'isWhole'>,
): Promise<{ state: ReadState; count: number }> {
  const rows = await executeRows<ReadState & { count: number }>(
    db,
    sql`SELECT state.*, (
          SELECT count(DISTINCT i.customer_id)::float8 FROM identification i
          WHERE i.tenant_id = ${tenantId} AND i.key_id = ${keyId}::int AND ${matches(value, isWhole)}
        ) AS count FROM ${readState(tenantId)}`,
  );
  return { state: stateOf(rows), count: rows[0]?.count ?? 0 };
}

/** Whether some customer is found by one of these whole values of a key. */
export async function isIdentified(
  db: Db,
  tenantId: string,
  keyId: number,
  values: readonly string[],
): Promise<boolean> {
  const [row] = await executeRows<{ found: boolean }>(
    db,
    // The limit keeps it a look into the index per value, whatever the planner knows of the table.
    sql`SELECT EXISTS (
          SELECT FROM jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb) AS wanted(value)
          CROSS JOIN LATERAL (
            SELECT FROM identification i WHERE i.tenant_id = ${tenantId} AND i.key_id = ${keyId}::int
              AND i.value = wanted.value COLLATE "C" LIMIT 1
          ) found
        ) AS found`,
  );
  return row?.found === true;
}

/** The first of these entries, which must be unique, that another customer has; null when none has. */
export async function findTakenEntry(
  db: Db,
  tenantId: string,
  customerId: string,
  entries: readonly IdentificationEntry[],
): Promise<{ keyId: number } | null> {
  const [taken] = await executeRows<{ keyId: number }>(
    db,
    sql`SELECT i.key_id AS "keyId" FROM ${newEntries(entries.filter(({ isUnique }) => isUnique))}
        JOIN identification i ON i.tenant_id = ${tenantId} AND i.key_id = new.key_id AND i.value = new.value
        WHERE i.is_unique AND i.customer_id <> ${customerId} LIMIT 1`,
  );
  return taken ?? null;
}
