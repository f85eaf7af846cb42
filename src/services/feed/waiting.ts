type Waiter = { readonly tenantId: string; readonly lastPosition: number | null; readonly release: () => void };

/** Who waits for a feed to go on. */
export type Waiting = {
  /** @see FeedLoop.waitForChange */
  wait(tenantId: string, lastPosition: number | null, signal: AbortSignal): Promise<void>;
  /** The tenants whose feeds somebody waits for. */
  listTenants(): string[];
  /** Let go on whose feed is not where it was. @param tenantIds whose positions these are; one without a position has no feed yet */
  observe(positions: ReadonlyMap<string, number>, tenantIds: readonly string[]): void;
  releaseAll(): void;
};

export function createWaiting(): Waiting {
  const waiters = new Set<Waiter>();
  /** As last seen: for whoever read the feed before that, and begins to wait after it. */
  const seen = new Map<string, number>();
  return {
    wait: (tenantId, lastPosition, signal) =>
      new Promise((resolve) => {
        const isBehind = lastPosition !== null && (seen.get(tenantId) ?? 0) > lastPosition;
        if (isBehind || signal.aborted) return resolve();
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
      // What nobody waits for is forgotten: a process may see many tenants.
      seen.clear();
      for (const tenantId of tenantIds) seen.set(tenantId, positions.get(tenantId) ?? 0);
      for (const waiter of [...waiters]) {
        const last = seen.get(waiter.tenantId);
        if (last !== undefined && last !== waiter.lastPosition) waiter.release();
      }
    },
    releaseAll: () => {
      for (const waiter of [...waiters]) waiter.release();
    },
  };
}
