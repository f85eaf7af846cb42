import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { expect } from 'vitest';
import type { GraphqlAnswer } from './app.ts';

/** A stream of server-sent events, read as a client reads it. */
export type Subscription = {
  readonly status: number;
  readonly headers: Headers;
  /** The next answer; null when the stream has ended. @throws after five seconds without one */
  next(): Promise<GraphqlAnswer | null>;
  /** The changes of the next answers, which must have no errors. */
  take(count: number): Promise<Change[]>;
  /** The answers that come within so long. */
  collect(milliseconds: number): Promise<GraphqlAnswer[]>;
  /** Comments so far, which keep the connection open. */
  pings(): number;
  /** Whether the stream said that it is complete, not only broke off. */
  isComplete(): boolean;
  /** Go away without a word. */
  close(): void;
};

// biome-ignore lint/suspicious/noExplicitAny: a change has the fields that the test asked for
export type Change = any;

const ANSWER_WITHIN_MS = 5_000;
const FIELDS = 'cursor kind profileKind customerId accountId version occurredAt actor door operation requestId';

/** Listen on a free port. @returns its URL */
export async function listen(app: FastifyInstance): Promise<string> {
  const address = app.server.address() as AddressInfo | null;
  if (address) return `http://127.0.0.1:${address.port}`;
  return app.listen({ port: 0, host: '127.0.0.1' });
}

export type SubscribeOptions = {
  /** null: only what comes from now on. */
  readonly after?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: string;
  readonly method?: 'GET' | 'POST';
};

/** Subscribe to `profileChanges`; resolves when the stream has begun. */
export async function subscribe(
  url: string,
  { after = null, headers = {}, fields = FIELDS, method = 'POST' }: SubscribeOptions = {},
): Promise<Subscription> {
  const query = `subscription ($after: String) { change: profileChanges(after: $after) { ${fields} } }`;
  const variables = JSON.stringify({ after });
  const stop = new AbortController();
  const common = { headers: { accept: 'text/event-stream', ...headers }, signal: stop.signal };
  const parameters = new URLSearchParams({ query, variables });
  const response =
    method === 'GET'
      ? await fetch(`${url}/graphql?${parameters}`, common)
      : await fetch(`${url}/graphql`, {
          ...common,
          headers: { 'content-type': 'application/json', ...common.headers },
          method,
          body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
        });
  return readStream(response, () => stop.abort());
}

function readStream(response: Response, close: () => void): Subscription {
  const answers: GraphqlAnswer[] = [];
  const state = { pings: 0, isComplete: false, isEnded: false };
  let onNews = (): void => {};
  const readBlock = (block: string): void => {
    if (block.startsWith(':')) state.pings++;
    else if (block.startsWith('event: complete')) state.isComplete = true;
    else answers.push(JSON.parse(block.slice(block.indexOf('data: ') + 6)));
  };
  const read = async (): Promise<void> => {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) readBlock(block);
        onNews();
      }
    } catch {
      // It broke off.
    }
    state.isEnded = true;
    onNews();
  };
  void read();
  const next = async (withinMs: number = ANSWER_WITHIN_MS): Promise<GraphqlAnswer | null | 'late'> => {
    const deadline = performance.now() + withinMs;
    while (answers.length === 0 && !state.isEnded) {
      const left = deadline - performance.now();
      if (left <= 0) return 'late';
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        onNews = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return answers.shift() ?? null;
  };
  const nextInTime = async (): Promise<GraphqlAnswer | null> => {
    const answer = await next();
    if (answer === 'late') throw new Error(`no answer within ${ANSWER_WITHIN_MS} ms`);
    return answer;
  };
  return {
    status: response.status,
    headers: response.headers,
    next: nextInTime,
    take: async (count) => {
      const changes: Change[] = [];
      while (changes.length < count) {
        const answer = await nextInTime();
        expect(answer?.errors, `after ${changes.length} changes`).toBeUndefined();
        if (!answer) throw new Error(`the stream ended after ${changes.length} of ${count} changes`);
        changes.push(answer.data.change);
      }
      return changes;
    },
    collect: async (milliseconds) => {
      const deadline = performance.now() + milliseconds;
      const collected: GraphqlAnswer[] = [];
      for (;;) {
        const answer = await next(deadline - performance.now());
        if (answer === 'late' || answer === null) return collected;
        collected.push(answer);
      }
    },
    pings: () => state.pings,
    isComplete: () => state.isComplete,
    close,
  };
}
