import type { FastifyRequest } from 'fastify';
import { ValidationError } from '../domain/errors.ts';
import type { JsonValue } from '../domain/json.ts';
import type { ServiceContext } from '../services/context.ts';
import { withIdempotencyKey } from '../services/idempotency/with-idempotency-key.ts';
import { WireError } from './wire-error.ts';

const HEADER = 'Idempotency-Key';

/** Whether a request comes with the header, whatever it holds. */
export const hasKey = ({ headers }: FastifyRequest): boolean => headers[HEADER.toLowerCase()] !== undefined;

/**
 * The context for the one write that a request asks for: under its header `Idempotency-Key`, if it has one, that write is
 * made once, and a request that is sent again gets the same answer.
 *
 * @param subject whom a path of a session means, which its text does not tell
 * @throws WireError 400 when the header holds no key
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export function underKeyOf(
  ctx: ServiceContext,
  request: FastifyRequest,
  subject: string | null = null,
): ServiceContext {
  const { headers, method, body, routeOptions } = request;
  const header = headers[HEADER.toLowerCase()];
  if (header === undefined) return ctx;
  // Pattern and parameters, so that other spellings of the same path are the same path.
  const path = JSON.stringify([routeOptions.url, request.params]);
  const preconditions = [headers['if-match'] ?? null, headers['if-none-match'] ?? null];
  const query = request.url.split('?').slice(1);
  const asked = [query, preconditions, subject, body === undefined ? [] : [body as JsonValue]];
  try {
    // Node joins a header that is sent twice, with a blank between: that is no key.
    return withIdempotencyKey(ctx, { key: String(header), name: HEADER, method, path, asked });
  } catch (error) {
    throw error instanceof ValidationError ? new WireError(400, error.message) : error;
  }
}
