import type { ServiceContext } from '../../services/context.ts';
import { requireUnrefused } from '../operation/answer-limit.ts';

/** Reads of one turn: so many versions of profiles may be read before they are counted. */
const TURN_MAX = 50;

type Turns = { running: Promise<unknown>[]; before: Promise<unknown> };
const turnsOf = new WeakMap<ServiceContext, Turns>();

/**
 * Run a read of history when the turn comes: the reads of one turn share their statements, and the next turn begins when
 * they are done. So what is too much is refused when a part of it has been read, not all of it.
 *
 * @param read counts what it has read
 * @throws GraphQLError when another field was refused meanwhile; and what `read` throws
 */
export function inTurn<Result>(ctx: ServiceContext, read: () => Promise<Result>): Promise<Result> {
  const turns = turnsOf.get(ctx) ?? { running: [], before: Promise.resolve() };
  turnsOf.set(ctx, turns);
  if (turns.running.length === TURN_MAX) {
    turns.before = Promise.allSettled(turns.running);
    turns.running = [];
  }
  const result = turns.before.then(() => {
    requireUnrefused(ctx);
    return read();
  });
  turns.running.push(result);
  return result;
}
