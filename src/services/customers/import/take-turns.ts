/** Ends a turn; the next one with an equal value begins. */
export type EndTurn = () => void;

/**
 * Work on equal values one after the other, in the order in which they ask. Whoever asks twice before the end of the
 * first turn may wait for ever.
 *
 * @returns waits until every earlier turn with one of these values has ended
 */
export function createTurns(): (values: readonly string[]) => Promise<EndTurn> {
  const latest = new Map<string, Promise<void>>();
  return async (values) => {
    let resolveTurn: EndTurn = () => {};
    const turn = new Promise<void>((resolve) => {
      resolveTurn = resolve;
    });
    const earlier = values.map((value) => latest.get(value));
    for (const value of values) latest.set(value, turn);
    await Promise.all(earlier);
    return () => {
      for (const value of values) if (latest.get(value) === turn) latest.delete(value);
      resolveTurn();
    };
  };
}
