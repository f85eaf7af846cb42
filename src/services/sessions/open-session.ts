import { violatesForeignKey } from '../../db/failure.ts';
import { saveSession } from '../../db/sessions/session-repository.ts';
import { AlreadyTakenError } from '../../domain/errors.ts';
import type { Member, MemberIdentifier } from '../../domain/members/member.ts';
import type { MemberSession } from '../../domain/sessions/session.ts';
import { findMember, memberNotFound } from '../members/find-member.ts';
import { verb } from '../verb.ts';
import { refuseSessionTexts } from './session-texts.ts';

export type OpenSessionInput = {
  /** null: an identifier of a kind that no member can have. */
  readonly by: MemberIdentifier | null;
  readonly session: Omit<MemberSession, 'accountId'>;
};

/**
 * Let a correlation id point to a member's account, which may be closed. Opening it again on the same account refreshes
 * it. The card of a closed account is terminated, so it opens none.
 *
 * @throws ValidationError, NotFoundError, UnavailableError, AlreadyTakenError when the id points elsewhere
 * @see the legacy operation "Start Session for User Account"
 */
export const openSession = verb('openSession', async (ctx, { by, session }: OpenSessionInput): Promise<Member> => {
  const { channel, externalAgentSessionId } = session;
  refuseSessionTexts(session.correlationId, { channel, externalAgentSessionId });
  const member = by && (await findMember(ctx, by, false));
  if (!member || (by.kind === 'loyaltyId' && member.status === 'CLOSED')) throw memberNotFound();
  const { accountId } = member;
  const isOpen = await saveSession(ctx.db, ctx.tenantId, { ...session, accountId }).catch((error: unknown) => {
    // Erased since it was found.
    throw violatesForeignKey(error) ? memberNotFound() : error;
  });
  if (!isOpen) throw new AlreadyTakenError('correlationId', 'that correlation id points elsewhere');
  return member;
});
