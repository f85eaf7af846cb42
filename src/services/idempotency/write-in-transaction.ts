import type { Db } from '../../db/client.ts';
import { claimKey, keepResult, type WrittenProfiles } from '../../db/idempotency/idempotency-repository.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ServiceContext } from '../context.ts';
import { retryTransient } from '../retry-transient.ts';
import { AnsweredBeforeError } from './run-once.ts';

/**
 * Run a write in a transaction; when the database ends it for a deadlock, it is run again. When the request has an
 * idempotency key, the transaction first claims it, and keeps what the write returns under it: the two are made
 * together or not at all.
 *
 * @param write returns exactly what the verb will
 * @param about whom the write is about, where what it returns does not tell
 * @throws AnsweredBeforeError, which must reach the verb; and what the write throws
 */
export function writeInTransaction<Result extends JsonObject>(
  ctx: ServiceContext,
  write: (tx: Db) => Promise<Result>,
  about: WrittenProfiles = {},
): Promise<Result> {
  return retryTransient(() => ctx.db.transaction((tx) => writeUnderKey(tx, ctx, write, about)));
}

async function writeUnderKey<Result extends JsonObject>(
  tx: Db,
  { tenantId, idempotencyKey }: ServiceContext,
  write: (tx: Db) => Promise<Result>,
  about: WrittenProfiles,
): Promise<Result> {
  if (!idempotencyKey) return write(tx);
  // Before any row of a profile: who waits for a key holds nothing that its holder could wait for.
  const kept = await claimKey(tx, tenantId, idempotencyKey);
  if (kept) throw new AnsweredBeforeError(kept);
  const value = await write(tx);
  const { customerId = about.customerId, accountId = about.accountId } = value as WrittenProfiles;
  await keepResult(tx, tenantId, idempotencyKey.keyHash, { value, customerId, accountId });
  return value;
}
