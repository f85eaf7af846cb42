import { createHash } from 'node:crypto';
import { ValidationError } from '../../domain/errors.ts';
import { IDEMPOTENCY_KEY_LENGTH_MAX, readIdempotencyKey } from '../../domain/idempotency/idempotency-key.ts';
import { type JsonValue, stringifyJson } from '../../domain/json.ts';
import type { ServiceContext } from '../context.ts';

/** A request that was sent with an idempotency key. */
export type KeyedRequest = {
  /** As it was sent, and what the door calls it. */
  readonly key: string;
  readonly name: string;
  /** Together with tenant and actor the scope of the key: elsewhere the same key is another one. */
  readonly method: string;
  readonly path: string;
  /** All that was asked for. A key that comes with anything else is refused. */
  readonly asked: JsonValue;
};

/**
 * The context for the one write that a request with an idempotency key asks for.
 *
 * @throws ValidationError when it is no key
 */
export function withIdempotencyKey(ctx: ServiceContext, request: KeyedRequest): ServiceContext {
  const { method, path, asked } = request;
  const key = requireKey(request);
  const idempotencyKey = { keyHash: hash([ctx.actor, method, path, key]), requestHash: hash(asked) };
  return { ...ctx, idempotencyKey };
}

function requireKey({ key: text, name }: KeyedRequest): string {
  const key = readIdempotencyKey(text);
  if (key !== null && key.length <= IDEMPOTENCY_KEY_LENGTH_MAX) return key;
  const message = `must have 1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} visible ASCII characters`;
  const code = key === null ? 'MALFORMED' : 'TOO_LONG';
  throw new ValidationError([{ path: [name], code, message, value: text }]);
}

/** As JSON, so that no two different values are hashed as the same text. */
const hash = (value: JsonValue): string => createHash('sha256').update(stringifyJson(value)).digest('hex');
