import type { FastifyInstance } from 'fastify';
import type { MemberIdentifier } from '../../domain/members/member.ts';
import { IDENTIFIER_TYPES, type IdentifierType } from '../../domain/sessions/session.ts';
import { openSession } from '../../services/sessions/open-session.ts';
import { requireJsonObject } from '../json-body.ts';
import { WireError } from '../wire-error.ts';
import type { LoyaltyDoorOptions } from './options.ts';
import { readChannel, readCorrelationId } from './session-body.ts';

/** null: accepted, but no member has such an identifier yet, as the legacy API has no call that sets one. */
const KINDS: Readonly<Record<IdentifierType, MemberIdentifier['kind'] | null>> = {
  ACCOUNT_ID: 'accountId',
  LOYALTY_ID: 'loyaltyId',
  EXTERNAL_ID: 'externalId',
  EMAIL: 'email',
  PARTNER_LINK_ID: null,
  PHONE_NUMBER: 'phoneNumber',
  EXTERNAL_AGENT_ID: null,
};

/** Start a session for a user account. */
export function sessionRoutes(app: FastifyInstance, { contextOf, identifierTypes, channel }: LoyaltyDoorOptions): void {
  const allowed = IDENTIFIER_TYPES.filter((type) => identifierTypes.allowed.includes(type));
  const hasAgents = allowed.includes('EXTERNAL_AGENT_ID');
  const readIdentifierType = (header: string | string[] | undefined): IdentifierType => {
    const name = header === undefined ? identifierTypes.standard : String(header).trim();
    const type = allowed.find((known) => known === name);
    if (type === undefined) throw new WireError(400, `X-Identifier-Type should be one of ${allowed.join(', ')}.`);
    return type;
  };

  app.post<{ Params: { identifier: string } }>('/client/users/:identifier/sessions', async (request, reply) => {
    const identifierType = readIdentifierType(request.headers['x-identifier-type']);
    const body = requireJsonObject(request.body);
    const correlationId = readCorrelationId(body['correlationId']);
    const kind = KINDS[identifierType];
    const member = await openSession(contextOf(request), {
      by: kind ? { kind, value: request.params.identifier } : null,
      session: {
        correlationId,
        identifierType,
        channel: readChannel(body['channel'], channel),
        externalAgentSessionId: hasAgents ? readAgentSession(body['externalAgentSessionId']) : null,
      },
    });
    const { accountId, loyaltyId, status } = member;
    return reply.type('application/json').send(JSON.stringify({ accountId, loyaltyId, status }));
  });
}

/** @throws WireError when it is neither a text nor absent */
function readAgentSession(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  throw new WireError(400, 'Invalid externalAgentSessionId');
}
