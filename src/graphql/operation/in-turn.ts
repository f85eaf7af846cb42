import type { ServiceContext } from '../../services/context.ts';
import { requireUnrefused } from './answer-limit.ts';

/** The weight of the reads of one turn: so many versions of profiles may be read before they are counted. */
const TURN_WEIGHT_MAX = 50;

type Turns = { running: Promise<unknown>[]; weight: number; before: Promise<unknown> };
const turnsOf = new WeakMap<ServiceContext, Turns>();

/**
 * Run a read when the turn comes: the reads of one turn share their statements, and the next turn begins when they are
 * done. So what is too much is refused when a part of it has been read, not all of it.
 *
 * @param read counts what it has read
 * @param weight of `TURN_WEIGHT_MAX` in one turn
 * @throws GraphQLError when another field was refused meanwhile; and what `read` throws
 */
export function inTurn<Result>(ctx: ServiceContext, read: () => Promise<Result>, weight = 1): Promise<Result> {
  const turns = turnsOf.get(ctx) ?? { running: [], weight: 0, before: Promise.resolve() };
  turnsOf.set(ctx, turns);
  if (turns.weight + weight > TURN_WEIGHT_MAX) {
    turns.before = Promise.allSettled(turns.running);
    turns.running = [];
    turns.weight = 0;
  }
  const result = turns.before.then(() => {
    requireUnrefused(ctx);
    return read();
  });
  turns.running.push(result);
  turns.weight += weight;
  return result;
}
