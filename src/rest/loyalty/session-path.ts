import type { MemberSession } from '../../domain/sessions/session.ts';
import type { ServiceContext } from '../../services/context.ts';
import { getMemberSession } from '../../services/sessions/get-session.ts';
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
