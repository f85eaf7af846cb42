import type { FastifyInstance } from 'fastify';
import { getSession } from '../../services/members/open-session.ts';
import { updateMemberProfile } from '../../services/members/update-member-profile.ts';
import type { DoorOptions } from '../door.ts';
import { requireJsonObject } from '../json-body.ts';
import { WireError } from '../wire-error.ts';
import { readMemberProfile } from './wire.ts';

/** Update a member's profile with extended data; the path holds the correlation id of an open session. */
export function memberProfileRoutes(app: FastifyInstance, { contextOf }: DoorOptions): void {
  app.put<{ Params: { correlationId: string } }>('/client/users/:correlationId/profile', async (request, reply) => {
    const ctx = contextOf(request);
    const { correlationId } = request.params;
    if (correlationId.trim() === '') throw new WireError(400, 'Must provide a session correlation ID');
    const { accountId } = await getSession(ctx, correlationId);
    const profile = readMemberProfile(requireJsonObject(request.body));
    await updateMemberProfile(ctx, { by: { kind: 'accountId', value: accountId }, profile, mustNameMandatory: true });
    return reply.type('application/json').send('{"debugMessage":"Profile Updated"}');
  });
}
