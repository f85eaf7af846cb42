import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isJsonObject, JsonSyntaxError, parseJsonBytes } from '../domain/json.ts';
import { isJsonMediaType } from '../domain/media-type.ts';
import { isMuch, letOthersRun } from '../services/let-others-run.ts';
import { WireError } from './wire-error.ts';

/**
 * Parse every body of this door as JSON, without rounding integers. No Content-Type is taken as JSON: the legacy
 * documents' own examples send none. An empty body is `undefined`.
 */
export function parseJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    if (body.length === 0) return undefined;
    const type = request.headers['content-type'];
    if (type !== undefined && !isJsonMediaType(type)) {
      throw new WireError(415, 'Content-Type must be application/json in UTF-8');
    }
    if (request.headers['content-encoding'] !== undefined) {
      throw new WireError(415, 'a compressed body is not supported');
    }
    const parsed = parseBody(body);
    if (isMuch({ bytes: body.length })) await letOthersRun();
    return parsed;
  });
}

function parseBody(body: Buffer): unknown {
  try {
    return parseJsonBytes(body);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new WireError(400, `the body ${error.message}`);
    throw error;
  }
}

/** @throws WireError 400 when the body is missing or no JSON object */
export function requireJsonObject(body: unknown): Record<string, unknown> {
  if (!isJsonObject(body)) throw new WireError(400, 'the body must be a JSON object');
  return body;
}
