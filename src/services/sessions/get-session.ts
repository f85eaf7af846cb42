import { findSession } from '../../db/sessions/session-repository.ts';
import { NotFoundError } from '../../domain/errors.ts';
import type { MemberSession } from '../../domain/sessions/session.ts';
import type { ServiceContext } from '../context.ts';
import { memberNotFound } from '../members/find-member.ts';
import { isCorrelationId } from './session-texts.ts';

/**
 * The session of a correlation id, which points to an account.
 *
 * @throws NotFoundError of a session when there is none or it has ended; of a member when it is anonymous
 */
export async function getMemberSession(ctx: ServiceContext, correlationId: string): Promise<MemberSession> {
  const { lifetimeSeconds } = ctx.program.sessions;
  const session =
    isCorrelationId(correlationId) && (await findSession(ctx.db, ctx.tenantId, correlationId, lifetimeSeconds));
  if (!session) throw new NotFoundError('Session', 'no session has that correlation id');
  if (session === 'anonymous') throw memberNotFound();
  return session;
}
