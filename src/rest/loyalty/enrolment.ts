import type { FastifyInstance } from 'fastify';
import { enrolMember } from '../../services/members/enrol-member.ts';
import type { DoorOptions } from '../door.ts';
import { underKeyOf } from '../idempotency-key.ts';
import { requireJsonObject } from '../json-body.ts';
import { readMemberProfile } from './wire.ts';

/** Enrol a member; no session is needed. */
export function enrolmentRoutes(app: FastifyInstance, { contextOf }: DoorOptions): void {
  app.post('/client/users', async (request, reply) => {
    const profile = readMemberProfile(requireJsonObject(request.body));
    const { accountId, loyaltyId, status, cardType } = await enrolMember(
      underKeyOf(contextOf(request), request),
      profile,
    );
    return reply.type('application/json').send(JSON.stringify({ accountId, loyaltyId, status, cardType }));
  });
}
