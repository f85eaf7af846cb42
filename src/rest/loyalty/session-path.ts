import type { FastifyRequest } from 'fastify';
import { UnavailableError } from '../../domain/errors.ts';
import type { MemberIdentifier } from '../../domain/members/member.ts';
import type { MemberSession, SessionIdentifier } from '../../domain/sessions/session.ts';
import type { ServiceContext } from '../../services/context.ts';
import { getMemberSession } from '../../services/sessions/get-session.ts';
import { hasKey } from '../idempotency-key.ts';
import { WireError } from '../wire-error.ts';

/** The parameters of every path that needs an open session. */
export type SessionPath = { Params: { correlationId: string } };

/**
 * The session that a path names by its correlation id, which points to an account.
 *
 * @throws WireError when the id is blank; NotFoundError, also when the session is anonymous
 */
export async function readSession(
  ctx: ServiceContext,
  { correlationId }: SessionPath['Params'],
): Promise<MemberSession> {
  if (correlationId.trim() === '') throw new WireError(400, 'Must provide a session correlation ID');
  return getMemberSession(ctx, correlationId);
}

/**
 * Make a write of the member whose session a path names. The write looks the session up itself; only if it is refused,
 * for whatever reason, the session is read: that there is none is said first. An idempotency key is one for an account,
 * so the session is read before.
 *
 * @param write throws what stands against it
 * @throws what `readSession` throws; else what the write throws
 */
export async function writeInSession<Result>(
  ctx: ServiceContext,
  request: FastifyRequest<SessionPath>,
  write: (by: MemberIdentifier | SessionIdentifier, subject: string | null) => Promise<Result>,
): Promise<Result> {
  const { correlationId } = request.params;
  if (hasKey(request)) {
    const { accountId } = await readSession(ctx, request.params);
    return write({ kind: 'accountId', value: accountId }, accountId);
  }
  try {
    return await write({ kind: 'correlationId', value: correlationId }, null);
  } catch (error) {
    if (!(error instanceof UnavailableError)) await readSession(ctx, request.params);
    throw error;
  }
}
