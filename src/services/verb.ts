import { isOutage } from '../db/failure.ts';
import { UnavailableError } from '../domain/errors.ts';
import type { ServiceContext } from './context.ts';

/** The refusal to answer with when the database was away or kept a request waiting; null for any other failure. */
export function toUnavailable(error: unknown): UnavailableError | null {
  return isOutage(error) ? new UnavailableError('the database cannot answer right now', 1) : null;
}

/**
 * A write as every door calls it. An outage of the database becomes `UnavailableError`: should it have happened while
 * the write was being committed, the write may have been made.
 *
 * @param operation the name of the verb, which history tells
 */
export function verb<Input, Result>(
  operation: string,
  run: (ctx: ServiceContext, input: Input) => Promise<Result>,
): (ctx: ServiceContext, input: Input) => Promise<Result> {
  return async (ctx, input) => {
    try {
      return await run({ ...ctx, operation }, input);
    } catch (error) {
      throw toUnavailable(error) ?? error;
    } finally {
      // Also after a failure: of several writes some may have been made.
      ctx.feed.wake();
    }
  };
}
