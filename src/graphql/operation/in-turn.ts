import type { ServiceContext } from '../../services/context.ts';
import { requireUnrefused } from './answer-limit.ts';

/** The weight of the reads of one turn: so many versions of profiles may be read before they are counted. */
const TURN_WEIGHT_MAX = 50;

/** The promises tell when reads are done, and hold nothing of what was read: a page is large. */
type Turns = { running: Promise<void>[]; weight: number; before: Promise<unknown> };
const TURNS = Symbol('turns');
type InTurns = ServiceContext & { [TURNS]?: Turns };
const turnsOf = (ctx: InTurns): Turns => (ctx[TURNS] ??= { running: [], weight: 0, before: Promise.resolve() });

/**
 * Run a read when the turn comes: the reads of one turn share their statements, and the next turn begins when they are
 * done. So what is too much is refused when a part of it has been read, not all of it.
 *
 * @param read counts what it has read
 * @param weight of `TURN_WEIGHT_MAX` in one turn
 * @throws GraphQLError when another field was refused meanwhile; and what `read` throws
 */
export function inTurn<Result>(ctx: ServiceContext, read: () => Promise<Result>, weight = 1): Promise<Result> {
  const turns = turnsOf(ctx);
  if (turns.weight + weight > TURN_WEIGHT_MAX) {
    turns.before = Promise.all(turns.running);
    turns.running = [];
    turns.weight = 0;
  }
  const result = turns.before.then(() => {
    requireUnrefused(ctx);
    return read();
  });
  turns.running.push(result.then(ignore, ignore));
  turns.weight += weight;
  return result;
}

const ignore = (): void => {};
