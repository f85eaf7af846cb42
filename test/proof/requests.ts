import { setTimeout } from 'node:timers/promises';

export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};
export type Reply = { readonly status: number; readonly headers: Headers; readonly text: string };

/** No request is let wait longer, however busy the machine is: an idle gateway answers within milliseconds. */
const PATIENCE_MS = 30_000;
/**
 * After an answer that asks to come back later, or none. Shorter than clients are told, so that what starts again meets
 * requests at once; long enough to leave it the machine.
 */
const PAUSE_MS = 100;
/** No question is asked for longer. */
const ASKING_MS = 240_000;

/** @throws Error when no complete answer came: nobody listens, the process died, or patience ended */
export async function exchange(url: string, request: Request, patienceMs: number = PATIENCE_MS): Promise<Reply> {
  const { method, path, headers = {}, body } = request;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    signal: AbortSignal.timeout(patienceMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export const graphql = (query: string, variables: unknown = {}): Request => ({
  ...{ method: 'POST', path: '/graphql', body: { query, variables } },
});

type GraphqlError = { readonly message: string; readonly extensions?: { readonly code?: string } };
// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that the request asked for
type GraphqlAnswer = { readonly data?: any; readonly errors?: readonly GraphqlError[] };

/** Whether an answer says that the gateway could not, this time: it asks for another try. */
export function asksToRetry({ status, text }: Reply): boolean {
  if (status !== 200) return status === 503;
  if (!text.includes('UNAVAILABLE')) return false;
  const { errors = [] } = answerOf({ text });
  return errors.some(({ extensions }) => extensions?.code === 'UNAVAILABLE') || text.includes('"code":"UNAVAILABLE"');
}

/** What an answer of the graph says; nothing when it is none. */
export function answerOf({ text }: Pick<Reply, 'text'>): GraphqlAnswer {
  return text.startsWith('{') ? JSON.parse(text) : {};
}

/** The data of an answer that has no error. */
export function dataOf(reply: Reply): NonNullable<GraphqlAnswer['data']> {
  const { data, errors } = answerOf(reply);
  if (!data || errors) throw new Error(`unexpected answer: ${reply.text}`);
  return data;
}

/** Ask one gateway after the other until one answers. @throws Error when nobody does */
export async function ask(urls: readonly string[], request: Request): Promise<Reply> {
  const deadline = Date.now() + ASKING_MS;
  for (let attempt = 0; ; attempt++) {
    const reply = await exchange(urls[attempt % urls.length] ?? '', request).catch(() => null);
    if (reply && !asksToRetry(reply)) {
      if (reply.status < 300) return reply;
      throw new Error(`unexpected answer to ${request.method} ${request.path}: ${reply.status} ${reply.text}`);
    }
    if (Date.now() > deadline) throw new Error(`nobody answered ${request.method} ${request.path}`);
    await pause();
  }
}

export const pause = (): Promise<void> => setTimeout(PAUSE_MS);
