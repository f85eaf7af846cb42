import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';

/** Any number will do, as long as every gateway takes the same one. */
const GATE = 72_034;

/**
 * Writers pass a gate before they hold the tenant's profile schema, and a change of it closes the gate first. Without it a
 * change could wait for ever: the database lets a new writer share the row even though a change is waiting for it, but
 * advisory locks are given in the order of asking.
 */
const pass = (tenantId: string): SQL => sql`pg_advisory_xact_lock_shared(${GATE}::int, hashtext(${tenantId}))`;
const close = (tenantId: string): SQL => sql`pg_advisory_xact_lock(${GATE}::int, hashtext(${tenantId}))`;

/** Parts of a statement: `held` has the version of the tenant's profile schema, which stays until the transaction ends. */
export const heldParts = (tenantId: string): SQL => sql`gate AS MATERIALIZED (
      SELECT ${pass(tenantId)}
    ), held AS (
      SELECT p.version FROM gate, profile_schema p WHERE p.tenant_id = ${tenantId} FOR SHARE OF p
    )`;

/** Hold the tenant's profile schema as it is until the transaction ends. */
export async function holdProfileSchema(tx: Db, tenantId: string): Promise<void> {
  await tx.execute(sql`WITH ${heldParts(tenantId)} SELECT FROM held`);
}

/** Let no writer begin until the transaction ends. Those that have begun are waited for at the tenant's row. */
export async function closeProfileSchema(tx: Db, tenantId: string): Promise<void> {
  await tx.execute(sql`SELECT ${close(tenantId)}`);
}
