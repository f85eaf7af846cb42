type Waiter = { readonly tenantId: string; readonly lastPosition: number | null; readonly release: () => void };

/** Who waits for a feed to go on. */
export type Waiting = {
  /** @see FeedLoop.waitForChange */
  wait(tenantId: string, lastPosition: number | null, signal: AbortSignal): Promise<void>;
  /** The tenants whose feeds somebody waits for. */
  listTenants(): string[];
  /** Let go on whose feed is not where it was. @param positions one that is missing is 0: no feed yet */
  observe(positions: ReadonlyMap<string, number>, tenantIds: readonly string[]): void;
  releaseAll(): void;
};

export function createWaiting(): Waiting {
  const waiters = new Set<Waiter>();
  return {
    wait: (tenantId, lastPosition, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const release = (): void => {
          waiters.delete(waiter);
          signal.removeEventListener('abort', release);
          resolve();
        };
        const waiter: Waiter = { tenantId, lastPosition, release };
        waiters.add(waiter);
        signal.addEventListener('abort', release);
      }),
    listTenants: () => [...new Set([...waiters].map(({ tenantId }) => tenantId))],
    observe: (positions, tenantIds) => {
      const observed = new Set(tenantIds);
      for (const { tenantId, lastPosition, release } of [...waiters]) {
        // Who began to wait meanwhile is looked at next time.
        if (observed.has(tenantId) && (positions.get(tenantId) ?? 0) !== lastPosition) release();
      }
    },
    releaseAll: () => {
      for (const { release } of [...waiters]) release();
    },
  };
}
