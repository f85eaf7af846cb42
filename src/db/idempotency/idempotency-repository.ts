import { sql } from 'drizzle-orm';
import type { IdempotencyKey } from '../../domain/idempotency/idempotency-key.ts';
import { IDEMPOTENCY_KEY_LIFETIME_SECONDS } from '../../domain/idempotency/idempotency-key.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseStoredJson, stringifyJson } from '../../domain/json.ts';
import { type Db, executeRows } from '../client.ts';

/** What a write with a key has answered, and what had been asked for. */
export type KeptResult = { readonly requestHash: string; readonly value: JsonValue };

/** Whom a write was about: whoever erases them finds what was kept of it. */
export type WrittenProfiles = { readonly customerId?: string | undefined; readonly accountId?: string | undefined };

/** Before this time a key has run out, by the clock of the database, which all gateways share. */
const oldest = sql`now() - make_interval(secs => ${IDEMPOTENCY_KEY_LIFETIME_SECONDS}::double precision)`;

type Row = { request_hash: string; result: string | null };

/** What was answered to the key; null when it is not known, or has run out. */
export async function findResult(db: Db, tenantId: string, keyHash: string): Promise<KeptResult | null> {
  const [row] = await executeRows<Row>(
    db,
    sql`SELECT request_hash, result::text AS result FROM idempotency_key
        WHERE tenant_id = ${tenantId} AND key_hash = ${keyHash} AND created_at > ${oldest}`,
  );
  return row ? toResult(row) : null;
}

/**
 * Take a key for the write that the transaction is about to make. Whoever has it and has not finished is waited for.
 *
 * @returns null when it is taken; what was answered to it when somebody was faster
 */
export async function claimKey(tx: Db, tenantId: string, key: IdempotencyKey): Promise<KeptResult | null> {
  const { keyHash, requestHash } = key;
  const claimed = await executeRows<{ key_hash: string }>(
    tx,
    sql`INSERT INTO idempotency_key AS k (tenant_id, key_hash, request_hash)
        VALUES (${tenantId}, ${keyHash}, ${requestHash})
        ON CONFLICT (tenant_id, key_hash) DO UPDATE SET request_hash = excluded.request_hash, result = NULL,
          customer_id = NULL, account_id = NULL, created_at = excluded.created_at
          WHERE k.created_at <= ${oldest}
        RETURNING key_hash`,
  );
  if (claimed.length === 1) return null;
  // The conflict has locked the row: it is there, and is the one that was judged.
  const [row] = await executeRows<Row>(
    tx,
    sql`SELECT request_hash, result::text AS result FROM idempotency_key
        WHERE tenant_id = ${tenantId} AND key_hash = ${keyHash}`,
  );
  if (!row) throw new Error('a key went away behind its lock');
  return toResult(row);
}

/** Keep what a write answers, in its transaction, which has claimed the key. */
export async function keepResult(
  tx: Db,
  tenantId: string,
  keyHash: string,
  { value, customerId, accountId }: { value: JsonObject } & WrittenProfiles,
): Promise<void> {
  await tx.execute(
    sql`UPDATE idempotency_key SET result = ${stringifyJson({ value })}::text::jsonb,
          customer_id = ${customerId ?? null}, account_id = ${accountId ?? null}::uuid
        WHERE tenant_id = ${tenantId} AND key_hash = ${keyHash}`,
  );
}

/** Delete what was kept of writes of a member; of one that the transaction itself makes, it is not known yet. */
export async function deleteResultsAbout(tx: Db, tenantId: string, accountId: string): Promise<void> {
  await tx.execute(sql`DELETE FROM idempotency_key WHERE tenant_id = ${tenantId} AND account_id = ${accountId}::uuid`);
}

function toResult(row: Row): KeptResult {
  const result = row.result === null ? null : parseStoredJson(row.result);
  if (!isJsonObject(result)) throw new Error('a key was kept without a result');
  return { requestHash: row.request_hash, value: result['value'] as JsonValue };
}

/**
 * Delete keys, of any tenant, that have run out; those that somebody else is about to change are left to the next call.
 *
 * @param most how many to delete at once
 * @returns how many were deleted; fewer than `most` when there are no more
 */
export async function deleteOldKeys(db: Db, most: number): Promise<number> {
  // The index leads with the tenant: each tenant is looked up by jumping to the one behind the last.
  const [row] = await executeRows<{ deleted: number }>(
    db,
    sql`WITH RECURSIVE tenant AS (
          SELECT min(tenant_id) AS tenant_id FROM idempotency_key
          UNION ALL
          SELECT (SELECT min(k.tenant_id) FROM idempotency_key k WHERE k.tenant_id > tenant.tenant_id) FROM tenant
          WHERE tenant.tenant_id IS NOT NULL
        ), old AS MATERIALIZED (
          SELECT found.* FROM tenant CROSS JOIN LATERAL (
            SELECT k.tenant_id, k.key_hash FROM idempotency_key k
            WHERE k.tenant_id = tenant.tenant_id AND k.created_at <= ${oldest}
            ORDER BY k.created_at LIMIT ${most} FOR UPDATE SKIP LOCKED
          ) found LIMIT ${most}
        ), deleted AS (
          DELETE FROM idempotency_key k USING old
          WHERE k.tenant_id = old.tenant_id AND k.key_hash = old.key_hash RETURNING 1
        )
        SELECT count(*)::integer AS deleted FROM deleted`,
  );
  return row?.deleted ?? 0;
}
