import type { FedChange } from './check-history.ts';
import { ask, dataOf, graphql, pause } from './requests.ts';

/** A client of the change feed, which reads on from its last cursor whenever its stream ends. */
export type Subscriber = {
  /** What it received, in that order. */
  readonly changes: readonly FedChange[];
  /** How many streams it was given. */
  readonly streams: () => number;
  /** What it was told that a feed should not say, which ended it; null: nothing. */
  readonly problem: () => string | null;
  stop(): Promise<void>;
};

type Change = {
  readonly cursor: string;
  readonly profileKind: 'CUSTOMER' | 'MEMBER';
  readonly customerId: string | null;
  readonly accountId: string | null;
  readonly version: number;
};

const SUBSCRIPTION = `subscription ($after: String) { profileChanges(after: $after) {
  cursor kind profileKind customerId accountId version occurredAt } }`;

/** The cursor from which everything that is written from now on can be read. */
export async function readCursor(urls: readonly string[]): Promise<string> {
  return dataOf(await ask(urls, graphql('{ changeFeed { latest } }'))).changeFeed.latest;
}

/** @param urls of the gateways: after each end of a stream it turns to the next one */
export function subscribe(urls: readonly string[], cursor: string): Subscriber {
  const ending = new AbortController();
  const changes: FedChange[] = [];
  let after = cursor;
  let streams = 0;
  let problem: string | null = null;
  const countStream = (): void => {
    streams += 1;
  };
  const run = async (): Promise<void> => {
    for (let turn = 0; !ending.signal.aborted && problem === null; turn++) {
      const url = urls[turn % urls.length] ?? '';
      try {
        for await (const change of openStream(url, after, countStream, ending.signal)) {
          const profile =
            change.profileKind === 'CUSTOMER' ? `customer ${change.customerId}` : `member ${change.accountId}`;
          changes.push({ profile, version: change.version });
          after = change.cursor;
        }
      } catch (error) {
        // Anything else is a connection that was cut.
        if (error instanceof UnexpectedEventError) problem = error.message;
      }
      if (!ending.signal.aborted) await pause();
    }
  };
  const running = run();
  return {
    changes,
    streams: () => streams,
    problem: () => problem,
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

/** The stream said something that a feed should not say. */
class UnexpectedEventError extends Error {
  override readonly name = 'UnexpectedEventError';
}

/** Server-sent events as GraphQL over SSE has them, in its mode of one connection for each operation. */
async function* openStream(
  url: string,
  after: string,
  onOpen: () => void,
  signal: AbortSignal,
): AsyncGenerator<Change> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query: SUBSCRIPTION, variables: { after } }),
    signal,
  });
  if (response.status === 503) return;
  if (response.status !== 200 || !response.body) throw new UnexpectedEventError(`status ${response.status}`);
  onOpen();
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const events = `${rest}${text}`.split('\n\n');
    // What a killed process left unfinished is no event.
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: ?(.+)$/m.exec(event)?.[1];
      if (!/^event: ?next$/m.test(event) || data === undefined) continue;
      const change = readChange(data);
      if (change === null) return;
      yield change;
    }
  }
}

/** @returns null when the feed cannot be read at the moment */
function readChange(data: string): Change | null {
  const answer = parse(data);
  if (answer.errors?.[0]?.extensions?.code === 'UNAVAILABLE') return null;
  const change = answer.data?.profileChanges;
  if (answer.errors || !change) throw new UnexpectedEventError(data);
  return change;
}

function parse(data: string) {
  try {
    return JSON.parse(data);
  } catch {
    throw new UnexpectedEventError(data);
  }
}
