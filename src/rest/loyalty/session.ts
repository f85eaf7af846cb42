import type { FastifyInstance } from 'fastify';
import type { MemberIdentifier } from '../../domain/members/member.ts';
import { openSession } from '../../services/sessions/open-session.ts';
import type { DoorOptions } from '../door.ts';
import { requireJsonObject } from '../json-body.ts';
import { WireError } from '../wire-error.ts';

/** null: accepted, but no member has such an identifier yet, as the legacy API has no call that sets one. */
const IDENTIFIER_TYPES: ReadonlyMap<string, MemberIdentifier['kind'] | null> = new Map([
  ['ACCOUNT_ID', 'accountId'],
  ['LOYALTY_ID', 'loyaltyId'],
  ['EXTERNAL_ID', 'externalId'],
  ['EMAIL', 'email'],
  ['PARTNER_LINK_ID', null],
  ['PHONE_NUMBER', 'phoneNumber'],
  ['EXTERNAL_AGENT_ID', null],
]);

const DEFAULT_IDENTIFIER_TYPE = 'ACCOUNT_ID';
const DEFAULT_CHANNEL = 'APP';

/** Start a session for a user account. */
export function sessionRoutes(app: FastifyInstance, { contextOf }: DoorOptions): void {
  app.post<{ Params: { identifier: string } }>('/client/users/:identifier/sessions', async (request, reply) => {
    const identifierType = readIdentifierType(request.headers['x-identifier-type']);
    const body = requireJsonObject(request.body);
    const correlationId = body['correlationId'];
    if (typeof correlationId !== 'string' || correlationId.trim() === '') {
      throw new WireError(400, 'Must provide a session correlation ID');
    }
    const kind = IDENTIFIER_TYPES.get(identifierType);
    const member = await openSession(contextOf(request), {
      by: kind ? { kind, value: request.params.identifier } : null,
      session: {
        correlationId,
        identifierType,
        channel: readChannel(body['channel']),
        externalAgentSessionId: readAgentSession(body['externalAgentSessionId']),
      },
    });
    const { accountId, loyaltyId, status } = member;
    return reply.type('application/json').send(JSON.stringify({ accountId, loyaltyId, status }));
  });
}

function readIdentifierType(header: string | string[] | undefined): string {
  const type = header === undefined ? DEFAULT_IDENTIFIER_TYPE : String(header).trim();
  if (IDENTIFIER_TYPES.has(type)) return type;
  throw new WireError(400, `X-Identifier-Type should be one of ${[...IDENTIFIER_TYPES.keys()].join(', ')}.`);
}

/** @throws WireError when it was sent, but is no text or blank */
function readChannel(value: unknown): string {
  if (value === undefined) return DEFAULT_CHANNEL;
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new WireError(400, 'channel is mandatory and required to be non-empty');
}

/** @throws WireError when it is neither a text nor absent */
function readAgentSession(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  throw new WireError(400, 'Invalid externalAgentSessionId');
}
