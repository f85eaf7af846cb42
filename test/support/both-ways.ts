import { expect } from 'vitest';
import { isPlainBody } from '../../src/graphql/operation/plain-requests.ts';
import type { TestApp } from './app.ts';
import { postOverSocket } from './socket.ts';

type Way = 'short' | 'by handler';
type Headers = Readonly<Record<string, string>>;
/** What a client sees of an answer, with words for what differs from request to request. */
type SeenAnswer = { readonly status: number; readonly headers: Headers; readonly body: string };

/** Headers that say when, and to which request. */
const OWN_HEADERS = ['date', 'x-request-id', 'keep-alive', 'content-length', 'transfer-encoding'];

export const JSON_TYPE: Headers = { 'content-type': 'application/json' };

/**
 * Send a body to the GraphQL endpoint over a socket: with its length, which lets it take the short way, or in chunks, which
 * only Yoga's own handler takes. The app must listen.
 */
async function postEitherWay(
  app: TestApp,
  way: Way,
  body: string | Buffer,
  headers: Headers = JSON_TYPE,
): Promise<SeenAnswer> {
  const length: Headers = way === 'short' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  const sent = { ...headers, ...length };
  if (way === 'by handler') expect(isPlainBody(sent, Number.MAX_SAFE_INTEGER)).toBe(false);
  const answer = await postOverSocket(`${app.app.listeningOrigin}/graphql`, sent, [body]);
  const requestId = String(answer.headers['x-request-id']);
  const seen = Object.entries(answer.headers).filter(([name]) => !OWN_HEADERS.includes(name));
  return {
    status: answer.status,
    headers: Object.fromEntries(seen.map(([name, value]) => [name, String(value)])),
    body: answer.body.replaceAll(requestId, '<request id>'),
  };
}

/** Send the same body both ways. @returns the one answer that both give, byte for byte */
export async function postBothWays(app: TestApp, body: string | Buffer, headers?: Headers): Promise<SeenAnswer> {
  const short = await postEitherWay(app, 'short', body, headers);
  expect(short).toEqual(await postEitherWay(app, 'by handler', body, headers));
  return short;
}
