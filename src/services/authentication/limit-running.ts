import { UnavailableError } from '../../domain/errors.ts';

/** Runs a task now, or as soon as others have ended. */
export type RunLimited = <Result>(task: () => Promise<Result>) => Promise<Result>;

/**
 * Let only so many tasks run at once, and so many wait, first come, first served.
 *
 * @param refusal is what a task is refused with when too many wait
 */
export function limitRunning(runningMax: number, waitingMax: number, refusal: string): RunLimited {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running < runningMax) running++;
    else if (waiting.length < waitingMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else throw new UnavailableError(refusal, 1);
    try {
      return await task();
    } finally {
      // Whoever waited longest takes over the place.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
