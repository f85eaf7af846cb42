import { findSession, saveSession } from '../../db/sessions/session-repository.ts';
import { AlreadyTakenError, NotFoundError, refuseIfAny } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import { isStorableText } from '../../domain/json.ts';
import type { Member, MemberIdentifier } from '../../domain/members/member.ts';
import { CORRELATION_ID_LENGTH_MAX, type MemberSession } from '../../domain/sessions/session.ts';
import type { ServiceContext } from '../context.ts';
import { findMember, memberNotFound } from '../members/find-member.ts';
import { verb } from '../verb.ts';

const isCorrelationId = (text: string): boolean =>
  text.trim() !== '' && text.length <= CORRELATION_ID_LENGTH_MAX && isStorableText(text);

export type OpenSessionInput = {
  /** null: an identifier of a kind that no member can have. */
  readonly by: MemberIdentifier | null;
  readonly session: Omit<MemberSession, 'accountId'>;
};

/**
 * Let a correlation id point to a member's account. Opening it again on the same account refreshes it.
 *
 * @throws ValidationError, NotFoundError, UnavailableError, AlreadyTakenError when the id points to another account
 */
export const openSession = verb(async (ctx, { by, session }: OpenSessionInput): Promise<Member> => {
  const issues: Issue[] = [];
  for (const name of ['channel', 'externalAgentSessionId'] as const) {
    const value = session[name];
    if (value !== null && !isStorableText(value)) {
      issues.push({ path: [name], code: 'NOT_STORABLE', message: 'holds text that cannot be stored', value });
    }
  }
  if (!isCorrelationId(session.correlationId)) {
    const message = `must have 1 to ${CORRELATION_ID_LENGTH_MAX} characters`;
    issues.push({ path: ['correlationId'], code: 'MALFORMED', message, value: session.correlationId });
  }
  refuseIfAny(issues);
  const member = by && (await findMember(ctx, by, false));
  if (!member) throw memberNotFound();
  const isOpen = await saveSession(ctx.db, ctx.tenantId, { ...session, accountId: member.accountId });
  if (!isOpen) throw new AlreadyTakenError('correlationId', 'that correlation id points to another account');
  return member;
});

/** The session of a correlation id. @throws NotFoundError */
export async function getSession(ctx: ServiceContext, correlationId: string): Promise<MemberSession> {
  const session = isCorrelationId(correlationId) && (await findSession(ctx.db, ctx.tenantId, correlationId));
  if (!session) throw new NotFoundError('Session', 'no session has that correlation id');
  return session;
}
