import { findResult, type KeptResult } from '../../db/idempotency/idempotency-repository.ts';
import { IdempotencyKeyReusedError } from '../../domain/errors.ts';
import type { IdempotencyKey } from '../../domain/idempotency/idempotency-key.ts';
import type { ServiceContext } from '../context.ts';

/** Leaves a transaction that found its key in use: what was answered to it is the answer. No refusal: `runOnce` ends it. */
export class AnsweredBeforeError extends Error {
  override readonly name = 'AnsweredBeforeError';
  readonly kept: KeptResult;
  constructor(kept: KeptResult) {
    super('the key has been answered before');
    this.kept = kept;
  }
}

/**
 * Run a write, unless the request has an idempotency key that was answered before: then that is the answer.
 *
 * @throws IdempotencyKeyReusedError when something else was asked for under the key; and what the write throws
 */
export async function runOnce<Result>(ctx: ServiceContext, run: () => Promise<Result>): Promise<Result> {
  const { db, tenantId, idempotencyKey } = ctx;
  if (!idempotencyKey) return run();
  const kept = await findResult(db, tenantId, idempotencyKey.keyHash);
  if (kept) return answerAgain(kept, idempotencyKey);
  try {
    return await run();
  } catch (error) {
    // Somebody else was running it.
    if (error instanceof AnsweredBeforeError) return answerAgain(error.kept, idempotencyKey);
    throw error;
  }
}

function answerAgain<Result>({ requestHash, value }: KeptResult, key: IdempotencyKey): Result {
  if (requestHash !== key.requestHash) throw new IdempotencyKeyReusedError();
  // The key's scope names the operation, so this is what the same verb has returned.
  return value as Result;
}
