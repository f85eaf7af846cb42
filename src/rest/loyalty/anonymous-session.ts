import type { FastifyInstance } from 'fastify';
import { parseLanguagePreference } from '../../domain/members/member-formats.ts';
import { openAnonymousSession } from '../../services/sessions/open-anonymous-session.ts';
import type { DoorOptions } from '../door.ts';
import { requireJsonObject } from '../json-body.ts';
import { WireError } from '../wire-error.ts';
import { echo } from './issue-texts.ts';
import { readChannel, readCorrelationId } from './session-body.ts';

const DEFAULT_CHANNEL = 'STORE';

/** Whoever shows no card has no account and nothing to be asked for. */
const ANSWER = JSON.stringify({
  loyaltyId: 'anonymous',
  membershipType: 'N',
  status: 'NO_CARD',
  prompt: '',
  isValid: true,
  promptMessage: '',
});

/** Start a session without a loyalty id, at a point of sale. Beside it, nobody can have the identifier `anonymous`. */
export function anonymousSessionRoutes(app: FastifyInstance, { contextOf }: DoorOptions): void {
  app.post('/client/users/anonymous/sessions', { config: { suite: 'POS' } }, async (request, reply) => {
    const body = requireJsonObject(request.body);
    await openAnonymousSession(contextOf(request), {
      correlationId: readCorrelationId(body['correlationId']),
      channel: readChannel(body['channel'], DEFAULT_CHANNEL),
      externalIdentifier: readText(body, 'externalIdentifier'),
      anonymousSessionId: readText(body, 'anonymousSessionId'),
      locale: readLocale(body),
    });
    return reply.type('application/json').send(ANSWER);
  });
}

type Body = Readonly<Record<string, unknown>>;

/** @returns null when it was not sent, or empty. @throws WireError */
function readText(body: Body, name: string): string | null {
  const value = body[name] ?? '';
  if (typeof value !== 'string') throw new WireError(400, `Invalid ${name}: ${echo(value)}`);
  return value === '' ? null : value;
}

function readLocale(body: Body): string | null {
  const text = readText(body, 'locale');
  const locale = text === null ? null : parseLanguagePreference(text);
  if (text !== null && locale === null) throw new WireError(400, `Invalid locale: ${echo(text)}`);
  return locale;
}
