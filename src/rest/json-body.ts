import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isJsonObject, parseJson } from '../domain/json.ts';
import { WireError } from './wire-error.ts';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?;?\s*$/i;

/**
 * Parse every body of this door as JSON, without rounding integers. No Content-Type is taken as JSON: the legacy
 * documents' own examples send none. An empty body is `undefined`.
 */
export function parseJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    if (body.length === 0) return undefined;
    const type = request.headers['content-type'];
    if (type !== undefined && !JSON_TYPE.test(type)) {
      throw new WireError(415, 'Content-Type must be application/json in UTF-8');
    }
    if (request.headers['content-encoding'] !== undefined) {
      throw new WireError(415, 'a compressed body is not supported');
    }
    return parseBody(body);
  });
}

function parseBody(body: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new WireError(400, 'the body is not UTF-8');
  }
  try {
    return parseJson(text);
  } catch (error) {
    // A SyntaxError may quote a piece of the body: only our own two sentences are passed on.
    const isOwn = error instanceof SyntaxError && /^(a key may not|nested deeper)/.test(error.message);
    throw new WireError(400, isOwn ? `the body is refused: ${error.message}` : 'the body is not valid JSON');
  }
}

/** @throws WireError 400 when the body is missing or no JSON object */
export function requireJsonObject(body: unknown): Record<string, unknown> {
  if (!isJsonObject(body)) throw new WireError(400, 'the body must be a JSON object');
  return body;
}
