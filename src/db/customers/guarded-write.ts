import { type SQL, sql } from 'drizzle-orm';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import type { WriteOrigin } from '../../domain/write-origin.ts';
import { type Db, executePrepared } from '../client.ts';
import { isOneOf } from '../expressions.ts';
import { keepCustomers, type Overwriting, writeTime } from '../history/keep-customers.ts';
import { heldParts } from '../profile-schema/hold-profile-schema.ts';

/** What a guarded write saw. `version` null: nothing was written, and the rest tells why. */
export type GuardedWrite = {
  /** The customer's version after the write. */
  readonly version: number | null;
  /** The version of the profile schema in force; null when the tenant has none. */
  readonly schemaVersion: number | null;
  /** The customer's version before the write; null when there is no such customer. */
  readonly seenVersion: number | null;
};

/** Run a statement that selects `guardedResult`, and perhaps more columns, in one row. */
export async function executeGuarded<Row extends GuardedWrite>(db: Db, statement: SQL): Promise<Row> {
  const [row] = await executePrepared<Row>(db, statement);
  if (!row) throw new Error('a guarded write answered with no row');
  return row;
}

/**
 * The common head of every guarded write: holds the tenant's profile schema as it is, remembers the version of the
 * customer that this statement sees, and raises it only if nobody was faster and all versions are as expected.
 *
 * All parts of one statement see one snapshot. Should a writer be faster, the row version differs from the one seen,
 * and nothing is written: else the records that this statement sees would not be those of the row it updates.
 */
export function guardedHead(guard: {
  tenantId: string;
  customerId: string;
  schemaVersion: number;
  expectedVersion: ExpectedVersion | null;
  /** A further condition; defaults to nothing. */
  condition?: SQL;
  /** What to do with the row `c`, up to its conditions; defaults to raising the version. */
  action?: SQL;
}): SQL {
  const { tenantId, customerId, schemaVersion, expectedVersion } = guard;
  return sql`${heldParts(tenantId)}, seen AS (
      SELECT version FROM customer WHERE tenant_id = ${tenantId} AND customer_id = ${customerId}
    ), updated AS (
      ${guard.action ?? raiseVersion(sql``)}
      WHERE c.tenant_id = ${tenantId} AND c.customer_id = ${customerId}
        AND held.version = ${schemaVersion} AND c.version = seen.version
        AND ${isOneOf(sql`c.version`, expectedVersion)}${guard.condition ?? sql``}
      RETURNING c.version
    )`;
}

/** Raise the version of the row, and set more, maybe from further parts. @param more begins, as `parts`, with a comma */
export const raiseVersion = (more: SQL, parts: SQL = sql``): SQL =>
  sql`UPDATE customer c SET version = c.version + 1, updated_at = ${writeTime}${more} FROM held, seen${parts}`;

/** The parts behind the head that keep what the statement overwrites of the customer, should it be written. */
export const keepUpdated = (origin: WriteOrigin, customerId: string, overwriting: Overwriting): SQL =>
  keepCustomers(origin, sql`c.customer_id = ${customerId} AND EXISTS (SELECT FROM updated)`, overwriting);

/** The columns that `executeGuarded` reads. */
export const guardedResult: SQL = sql`(SELECT version FROM updated) AS "version",
    (SELECT version FROM held) AS "schemaVersion", (SELECT version FROM seen) AS "seenVersion"`;
