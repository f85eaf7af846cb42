import { isOutage } from '../db/failure.ts';
import { UnavailableError, VersionConflictError } from '../domain/errors.ts';
import type { ServiceContext } from './context.ts';
import { explainConflict } from './history/explain-conflict.ts';
import { runOnce } from './idempotency/run-once.ts';

/** The refusal to answer with when the database was away or kept a request waiting; null for any other failure. */
export function toUnavailable(error: unknown): UnavailableError | null {
  return isOutage(error) ? new UnavailableError('the database cannot answer right now', 1) : null;
}

/**
 * A write as every door calls it. With an idempotency key that was answered before, it is not made again. An outage of
 * the database becomes `UnavailableError`: should it have happened while the write was being committed, the write may
 * have been made. A `VersionConflictError` gets to know what has changed.
 *
 * @param operation the name of the verb, which history tells
 * @throws IdempotencyKeyReusedError, UnavailableError; and what the write throws
 */
export function verb<Input, Result>(
  operation: string,
  run: (ctx: ServiceContext, input: Input) => Promise<Result>,
): (ctx: ServiceContext, input: Input) => Promise<Result> {
  return async (ctx, input) => {
    try {
      return await runOnce(ctx, () => run({ ...ctx, operation }, input));
    } catch (error) {
      if (error instanceof VersionConflictError) throw await explainConflict(ctx, error);
      throw toUnavailable(error) ?? error;
    } finally {
      // Also after a failure: of several writes some may have been made.
      ctx.feed.wake();
    }
  };
}
