import type { JsonObject } from '../../domain/json.ts';
import type { ServiceContext } from '../../services/context.ts';
import { withIdempotencyKey as withKey } from '../../services/idempotency/with-idempotency-key.ts';

/** The input field of every mutation that can be sent again. */
export const IDEMPOTENCY_KEY =
  'A name for this write, of 1 to 255 visible ASCII characters, such as a UUID. Sent again within 24 hours by the same caller and with the same input, the mutation is not made again but answered as before; with another input, also one whose attributes come in another order, it is an IdempotencyKeyReusedError. To another mutation the same key is a new one. A write that was refused or failed may be tried again under its key. What is selected of a customer or member is read when it is asked for, so it shows them as they are now; when they are gone meanwhile, that field has the error NOT_FOUND. The header `Idempotency-Key` is for REST and means nothing here.';

/**
 * The context for the write of one field of a mutation: under the key of its input, if it has one, it is made once.
 *
 * @throws ValidationError when it is no key
 */
export function withIdempotencyKey(
  ctx: ServiceContext,
  fieldName: string,
  input: { readonly idempotencyKey?: string | null | undefined },
): ServiceContext {
  const { idempotencyKey: key, ...asked } = input;
  if (typeof key !== 'string') return ctx;
  const name = 'idempotencyKey';
  // An input is JSON: its scalars are those of JSON, long integers and times.
  return withKey(ctx, { key, name, method: 'MUTATION', path: fieldName, asked: asked as JsonObject });
}
