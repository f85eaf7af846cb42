import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { ParsedRecord } from '../../domain/customers/extension-record.ts';
import type { Profile } from '../../domain/customers/profile.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import { stringifyJson } from '../../domain/json.ts';
import type { WriteOrigin } from '../../domain/write-origin.ts';
import { type Db, executePrepared } from '../client.ts';
import { keepCreation } from '../history/keep-customers.ts';
import { heldParts, holdProfileSchema } from '../profile-schema/hold-profile-schema.ts';
import { type CustomersRead, findCustomers } from './find-customers.ts';
import {
  executeGuarded,
  type GuardedWrite,
  guardedHead,
  guardedResult,
  keepUpdated,
  raiseVersion,
} from './guarded-write.ts';
import { identificationParts } from './identification-repository.ts';
import { customer } from './tables.ts';

/**
 * Hold a tenant's profile schema as it is, then customers' rows, until the transaction ends: in the order in which
 * guarded writes and changes of the schema take them, and customers by ascending id. Foreign keys may still be checked.
 */
export async function lockCustomerRows(tx: Db, tenantId: string, customerIds: readonly string[]): Promise<void> {
  await holdProfileSchema(tx, tenantId);
  await tx
    .select({ version: customer.version })
    .from(customer)
    .where(and(eq(customer.tenantId, tenantId), inArray(customer.customerId, [...customerIds])))
    .orderBy(asc(customer.customerId))
    .for('no key update');
}

/** `lockCustomerRows`, and the customers as they are behind the lock. */
export async function lockCustomers(tx: Db, tenantId: string, customerIds: readonly string[]): Promise<CustomersRead> {
  await lockCustomerRows(tx, tenantId, customerIds);
  return findCustomers(
    tx,
    tenantId,
    customerIds.map((customerId) => ({ customerId, withRecords: true })),
  );
}

/**
 * Replace a customer's core attributes and, where the profile holds any, the whole set of extension records: one
 * guarded statement. A record with the unique key of an old one keeps its id.
 */
export function saveProfile(
  db: Db,
  origin: WriteOrigin,
  customerId: string,
  profile: Profile,
  expectedVersion: ExpectedVersion | null,
): Promise<GuardedWrite> {
  const action = raiseVersion(sql`, attributes = ${stringifyJson(profile.attributes)}::text::jsonb`);
  const { tenantId } = origin;
  const { schemaVersion, records } = profile;
  const head = guardedHead({ tenantId, customerId, schemaVersion, expectedVersion, action });
  const kept = keepUpdated(origin, customerId, { kind: 'UPDATED', records: records !== null });
  const identified = identificationParts(tenantId, customerId, profile.identification, sql`updated`);
  if (records === null) return executeGuarded(db, sql`WITH ${head}, ${kept}${identified} SELECT ${guardedResult}`);
  // The insert reads from the delete, which orders them: else a key that stays would clash with itself.
  return executeGuarded(
    db,
    sql`WITH ${head}, ${kept}, deleted AS (
        DELETE FROM extension_record r USING updated
        WHERE r.tenant_id = ${tenantId} AND r.customer_id = ${customerId}
        RETURNING r.record_id, r.extension, r.unique_key
      ), inserted AS (
        INSERT INTO extension_record (tenant_id, customer_id, record_id, extension, unique_key, position, attributes)
        SELECT ${tenantId}, ${customerId}, coalesce(old.record_id, gen_random_uuid()), new.extension,
               new.unique_key, new.position, new.attributes
        FROM updated CROSS JOIN ${newRecords(records)}
        LEFT JOIN deleted old ON old.extension = new.extension AND old.unique_key = new.unique_key
      )${identified} SELECT ${guardedResult}`,
  );
}

/** Store a new customer with its extension records. @returns false when the id is taken or the schema moved on */
export async function insertCustomer(
  db: Db,
  origin: WriteOrigin,
  customerId: string,
  profile: Profile,
): Promise<boolean> {
  const { tenantId } = origin;
  const inserted = await executePrepared<{ customer_id: string }>(
    db,
    sql`WITH ${heldParts(tenantId)}, created AS (
        INSERT INTO customer (tenant_id, customer_id, attributes)
        SELECT ${tenantId}, ${customerId}, ${stringifyJson(profile.attributes)}::text::jsonb
        FROM held WHERE held.version = ${profile.schemaVersion}
        ON CONFLICT DO NOTHING
        RETURNING customer_id, created_at
      ), ${keepCreation(origin, sql`created`)}, inserted AS (
        INSERT INTO extension_record (tenant_id, customer_id, extension, unique_key, position, attributes)
        SELECT ${tenantId}, ${customerId}, new.extension, new.unique_key, new.position, new.attributes
        FROM created CROSS JOIN ${newRecords(profile.records ?? [])}
      )${identificationParts(tenantId, customerId, profile.identification, sql`created`)}
      SELECT customer_id FROM created`,
  );
  return inserted.length === 1;
}

export type DeletionGuard = {
  readonly schemaVersion: number;
  readonly expectedVersion: ExpectedVersion | null;
  /** The customer that this one has been merged into. */
  readonly mergedInto?: string;
};

/** Remove a customer with all that hangs on it: one guarded statement, whose version is the last one. */
export function deleteCustomer(
  db: Db,
  origin: WriteOrigin,
  customerId: string,
  { mergedInto, ...guard }: DeletionGuard,
): Promise<GuardedWrite> {
  const { tenantId } = origin;
  const head = guardedHead({ tenantId, customerId, ...guard, action: sql`DELETE FROM customer c USING held, seen` });
  const kept = keepUpdated(origin, customerId, { kind: 'DELETED', records: true, mergedInto });
  return executeGuarded(db, sql`WITH ${head}, ${kept} SELECT ${guardedResult}`);
}

/** New extension records as rows called `new`, in the order given. */
export function newRecords(records: readonly ParsedRecord[]): SQL {
  const json = records.map(({ extension, uniqueKey, attributes }, position) => {
    return { extension, unique_key: uniqueKey, position, attributes };
  });
  return sql`jsonb_to_recordset(${stringifyJson(json)}::text::jsonb)
          AS new(extension text, unique_key text, position int, attributes jsonb)`;
}
