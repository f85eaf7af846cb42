/** Something that is done again and again, sooner when woken. */
export type Repeated = {
  /** Do it soon, and again if it is being done. */
  wake(): void;
  /** Begin unless it has; ends by itself when it is not needed any more. */
  start(): void;
  /** When it has ended; at once when it does not run. */
  ended(): Promise<void>;
};

type Repetition = {
  readonly everyMs: number;
  work(): Promise<void>;
  isNeeded(): boolean;
  /** Told of a failure; of the next one only after a success. */
  report(error: unknown): void;
  onEnd(): Promise<void>;
};

/** Between two turns, however often it is woken. */
const PAUSE_MS = 25;
/** What failed is tried again so soon, should it be repeated less often, but not sooner, however often it is woken. */
const RETRY_MS = 1_000;

export function repeat({ everyMs, work, isNeeded, report, onEnd }: Repetition): Repeated {
  let isWoken = false;
  let onWake = (): void => {};
  let running: Promise<void> | null = null;
  /** @param isDeaf while true, being woken does not end the pause */
  const pause = (milliseconds: number, isDeaf: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds).unref();
      onWake = () => {
        if (isDeaf()) return;
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    for (let isFailing = false; isNeeded(); ) {
      isWoken = false;
      try {
        await work();
        isFailing = false;
      } catch (error) {
        if (!isFailing) report(error);
        isFailing = true;
      }
      await pause(PAUSE_MS, isNeeded);
      if (!isNeeded()) break;
      if (isFailing) await pause(Math.min(everyMs, RETRY_MS), isNeeded);
      else if (!isWoken) await pause(everyMs, () => false);
    }
    await onEnd();
  };
  const start = (): void => {
    if (running || !isNeeded()) return;
    running = run().finally(() => {
      running = null;
      // It may have become needed again at its very end.
      start();
    });
  };
  return {
    wake: () => {
      isWoken = true;
      onWake();
    },
    start,
    ended: async () => {
      await running;
    },
  };
}
