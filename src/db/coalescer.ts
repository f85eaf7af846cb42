/** Keys are read with those of others: the answers come in the order of the keys. */
export type CoalescedRead<Key, Answer> = (tenantId: string, keys: readonly Key[]) => Promise<Answer[]>;

export type CoalescerOptions = {
  /** Keys of one statement, unless a single caller has more. */
  readonly keysMax: number;
  /** A statement that takes longer is no longer waited for before the next one is sent. */
  readonly patienceMs: number;
};

type Caller<Key, Answer> = {
  readonly keys: readonly Key[];
  readonly resolve: (answers: Answer[]) => void;
  readonly reject: (error: unknown) => void;
};
type Lane<Key, Answer> = { waiting: Caller<Key, Answer>[]; isBusy: boolean };

/**
 * Share statements between callers, without remembering anything. While a statement of a tenant is on its way, those who
 * ask for something gather; when it has come back, the next one asks for all of them at once. So under load a statement
 * serves many callers, and without load nobody waits.
 *
 * A caller never gets what a statement has read that was sent before the call: who has seen a write acknowledged, sees it
 * in all reads from then on. Tenants do not share statements.
 *
 * @param read one statement for keys of one tenant, whose failure is the failure of all its callers
 */
export function coalesce<Key, Answer>(
  read: CoalescedRead<Key, Answer>,
  { keysMax, patienceMs }: CoalescerOptions,
): CoalescedRead<Key, Answer> {
  const lanes = new Map<string, Lane<Key, Answer>>();

  const sendNext = (tenantId: string, lane: Lane<Key, Answer>): void => {
    if (lane.waiting.length === 0) {
      // Anybody can make up a tenant's id.
      lanes.delete(tenantId);
      return;
    }
    lane.isBusy = true;
    const callers = takeCallers(lane.waiting, keysMax);
    let isAwaited = true;
    const goOn = (): void => {
      if (!isAwaited) return;
      isAwaited = false;
      clearTimeout(patience);
      lane.isBusy = false;
      sendNext(tenantId, lane);
    };
    const patience = setTimeout(goOn, patienceMs);
    void answer(callers, (keys) => read(tenantId, keys)).then(goOn);
  };

  return (tenantId, keys) =>
    new Promise((resolve, reject) => {
      const lane = lanes.get(tenantId) ?? { waiting: [], isBusy: false };
      lanes.set(tenantId, lane);
      lane.waiting.push({ keys, resolve, reject });
      if (lane.isBusy) return;
      lane.isBusy = true;
      // Requests that came in together are run one after the other: let each of them ask first.
      setImmediate(() => sendNext(tenantId, lane));
    });
}

/** Take those who came first off the list, as many as one statement may serve, and at least one. */
function takeCallers<Key, Answer>(waiting: Caller<Key, Answer>[], keysMax: number): Caller<Key, Answer>[] {
  let keys = 0;
  const count = waiting.findIndex((caller) => {
    keys += caller.keys.length;
    return keys > keysMax;
  });
  return waiting.splice(0, count === -1 ? waiting.length : Math.max(count, 1));
}

/** Give each caller the answers to its own keys. */
async function answer<Key, Answer>(
  callers: readonly Caller<Key, Answer>[],
  read: (keys: readonly Key[]) => Promise<Answer[]>,
): Promise<void> {
  try {
    const answers = await read(callers.flatMap(({ keys }) => keys));
    let from = 0;
    for (const { keys, resolve } of callers) {
      resolve(answers.slice(from, from + keys.length));
      from += keys.length;
    }
  } catch (error) {
    for (const { reject } of callers) reject(error);
  }
}
