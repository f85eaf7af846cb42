import { saveSession } from '../../db/sessions/session-repository.ts';
import { AlreadyTakenError } from '../../domain/errors.ts';
import type { AnonymousSession } from '../../domain/sessions/session.ts';
import { verb } from '../verb.ts';
import { refuseSessionTexts } from './session-texts.ts';

/**
 * Open a session of somebody who showed no card: its correlation id points to no account. Opening it again refreshes it.
 *
 * @throws ValidationError, UnavailableError, AlreadyTakenError when the id points to an account
 * @see the legacy operation "Start Session Without Loyalty ID (Anonymous)"
 */
export const openAnonymousSession = verb(
  'openAnonymousSession',
  async (ctx, session: AnonymousSession): Promise<void> => {
    const { correlationId, channel, externalIdentifier, anonymousSessionId } = session;
    refuseSessionTexts(correlationId, { channel, externalIdentifier, anonymousSessionId });
    const isOpen = await saveSession(ctx.db, ctx.tenantId, session);
    if (!isOpen) throw new AlreadyTakenError('correlationId', 'that correlation id points to an account');
  },
);
