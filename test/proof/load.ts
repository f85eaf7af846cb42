import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Outcome, Write } from './check-history.ts';
import type { Job, TargetMember } from './jobs.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { ask, asksToRetry, exchange, pause, type Request } from './requests.ts';

/** Whom the clients write. */
export type Targets = { readonly customerIds: readonly string[]; readonly members: readonly TargetMember[] };

/** A write, and which of its tries was the first that was answered: `{token}.{try}` is a try's request id. */
export type TriedWrite = Write & { readonly tries: number; readonly answeredTry: string | null };

/** Clients that write without a pause. */
export type Load = {
  /** Resolves when this many more writes were acknowledged. @throws Error when they are not within four minutes */
  nextAcknowledged(count: number): Promise<void>;
  /** Let each client end what it has begun. @returns all writes */
  stop(): Promise<TriedWrite[]>;
  /** Begin nothing more: somebody else has failed. */
  abandon(): void;
};

/** A write that is not answered within this time after many tries is given up, which is a failure of the proof. */
const WRITE_PATIENCE_MS = 240_000;
/** Of every fifth write the answer to the first try is lost: left alone after so many milliseconds, or when it came. */
const LOST_EACH = 5;
const IMPATIENCE_MS = [Infinity, 2, Infinity, 4, Infinity, 8, Infinity, 16];
/** Every fourth write is sent again after it was answered. */
const AGAIN_EACH = 4;

/** @param urls of the gateways: each client has its favourite, and goes to the next when that does not answer */
export function startLoad(urls: readonly string[], targets: Targets, clients: number): Load {
  const writes: TriedWrite[] = [];
  const state = { isOn: true, acknowledged: 0 };
  const run = async (client: number): Promise<void> => {
    for (let count = 0; state.isOn; count++) {
      // Begun at different operations, so that each meets each.
      const operation = OPERATIONS[(count + client * 2) % OPERATIONS.length] as Operation;
      const write = await perform(urls, operation, makeJob(urls, targets, client, count));
      writes.push(write);
      if (write.outcomes[0]?.kind === 'acknowledged') state.acknowledged += 1;
    }
  };
  const running = Promise.all(Array.from({ length: clients }, (_, client) => run(client)));
  // Seen when the load is stopped; until then it must not end the process.
  running.catch(() => {});
  return {
    nextAcknowledged: async (count) => {
      const due = state.acknowledged + count;
      const arrive = async (): Promise<void> => {
        const deadline = Date.now() + WRITE_PATIENCE_MS;
        while (state.acknowledged < due) {
          if (Date.now() > deadline) throw new Error(`${due - state.acknowledged} of ${count} writes are missing`);
          await setTimeout(10);
        }
      };
      await Promise.race([arrive(), running]);
    },
    stop: async () => {
      state.isOn = false;
      await running;
      return writes;
    },
    abandon: () => {
      state.isOn = false;
    },
  };
}

function makeJob(urls: readonly string[], { customerIds, members }: Targets, client: number, count: number): Job {
  const pick = <Item>(items: readonly Item[]): Item => items[(client + count) % items.length] as Item;
  return {
    ...{ client, count, token: `w-${client}-${count}`, key: randomUUID() },
    ...{ customerId: pick(customerIds), member: pick(members) },
    read: (request) => ask(rotate(urls, client), request),
  };
}

/**
 * Make each write once in peace, and those that are made for a version once more for one that is gone: what is never
 * acknowledged, or never refused, would prove nothing.
 */
export async function rehearse(urls: readonly string[], targets: Targets, client: number): Promise<TriedWrite[]> {
  const writes: TriedWrite[] = [];
  let count = 0;
  const write = async (operation: Operation, kind: Outcome['kind'], sameAs?: Job): Promise<void> => {
    const job = makeJob(urls, targets, client, count++);
    const { customerId, member } = sameAs ?? job;
    const written = await perform(urls, operation, { ...job, customerId, member });
    writes.push(written);
    const { outcomes } = written;
    if (outcomes[0]?.kind !== kind) throw new Error(`${operation.name}: not ${kind}, but ${JSON.stringify(outcomes)}`);
  };
  for (const operation of OPERATIONS) {
    await write(operation, 'acknowledged');
    if (!operation.isForVersion) continue;
    const overtaken = async (job: Job): Promise<Request> => {
      const request = await operation.toRequest(job);
      await write(operation, 'acknowledged', job);
      return request;
    };
    await write({ ...operation, toRequest: overtaken }, 'refused');
  }
  return writes;
}

/** Send one write until it is answered, each time with the same key; some again after that. */
export async function perform(urls: readonly string[], operation: Operation, job: Job): Promise<TriedWrite> {
  const request = await operation.toRequest(job);
  const outcomes: Outcome[] = [];
  const order = rotate(urls, job.client);
  const deadline = Date.now() + WRITE_PATIENCE_MS;
  const wanted = job.count % AGAIN_EACH === 0 ? 2 : 1;
  let tries = 0;
  let answeredTry: string | null = null;
  while (outcomes.length < wanted && Date.now() < deadline) {
    const id = `${job.token}.${tries}`;
    const url = order[tries % order.length] ?? '';
    const isLost = job.count % LOST_EACH === 0 && tries === 0;
    const impatience = IMPATIENCE_MS[(job.count / LOST_EACH) % IMPATIENCE_MS.length] ?? Infinity;
    tries += 1;
    const patience = isLost && impatience < Infinity ? impatience : undefined;
    const reply = await exchange(url, withId(request, id), patience).catch(() => null);
    // It may still run: the next try must meet it.
    if (isLost) continue;
    if (reply === null || asksToRetry(reply)) {
      await pause();
      continue;
    }
    outcomes.push(operation.toOutcome(reply, job));
    answeredTry ??= id;
  }
  const place = operation.place?.(job) ?? null;
  return { token: job.token, operation: operation.name, place, outcomes, tries, answeredTry };
}

const withId = (request: Request, id: string): Request => ({
  ...request,
  headers: { ...request.headers, 'x-request-id': id },
});

const rotate = (urls: readonly string[], by: number): readonly string[] =>
  urls.map((_, index) => urls[(index + by) % urls.length] ?? '');
