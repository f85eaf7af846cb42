import { type SQL, sql } from 'drizzle-orm';
import { afterPrefix, type Identification, type IdentificationEntry } from '../../domain/customers/identification.ts';
import { type Db, executeRows } from '../client.ts';
import { type ReadState, readState, stateOf } from '../profile-schema/read-state.ts';

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
};

const matches = (value: string, isWhole: boolean): SQL =>
  isWhole ? sql`i.value = ${value}` : sql`i.value >= ${value} AND i.value < ${afterPrefix(value)}`;

/** The statement of `findIdentified`, for a look at its plan. */
export function identifiedQuery(tenantId: string, lookup: IdentificationLookup): SQL {
  const { keyId, value, isWhole, after, limit } = lookup;
  return sql`SELECT DISTINCT i.customer_id FROM identification i
    WHERE i.tenant_id = ${tenantId} AND i.key_id = ${keyId}::int AND ${matches(value, isWhole)}
      ${after === null ? sql`` : sql`AND i.customer_id > ${after}`}
    ORDER BY i.customer_id LIMIT ${limit}::int`;
}

/** The ids of the customers found, ascending, and the state of the tenant that they were found under. */
export async function findIdentified(
  db: Db,
  tenantId: string,
  lookup: IdentificationLookup,
): Promise<{ state: ReadState; customerIds: string[] }> {
  const rows = await executeRows<ReadState & { customer_id: string | null }>(
    db,
    sql`SELECT state.*, found.customer_id
        FROM ${readState(tenantId)} LEFT JOIN (${identifiedQuery(tenantId, lookup)}) found ON true
        ORDER BY found.customer_id`,
  );
  return { state: stateOf(rows), customerIds: rows.flatMap(({ customer_id }) => customer_id ?? []) };
}

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
