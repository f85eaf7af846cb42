import type { FastifyInstance } from 'fastify';
import { MANDATORY_MEMBER_ATTRIBUTES } from '../../domain/members/member-profile.ts';
import { getMember } from '../../services/members/find-member.ts';
import { updateMemberProfile } from '../../services/members/update-member-profile.ts';
import { underKeyOf } from '../idempotency-key.ts';
import { requireJsonObject } from '../json-body.ts';
import { sendTagged, tagVersion, writeIfMatch } from '../preconditions.ts';
import type { LoyaltyDoorOptions } from './options.ts';
import { readSession, type SessionPath, writeInSession } from './session-path.ts';
import { readMemberProfile, writeMemberProfile } from './wire.ts';

const PATH = '/client/users/:correlationId/profile';

/** Read and update a member's profile; the path holds the correlation id of an open session. */
export function memberProfileRoutes(app: FastifyInstance, options: LoyaltyDoorOptions): void {
  const { contextOf, hasStrictMandatory, requiresIfMatch } = options;
  const strict = hasStrictMandatory ? (['dateOfBirth', 'gender'] as const) : [];
  const mustName = [...MANDATORY_MEMBER_ATTRIBUTES, ...strict];

  app.get<SessionPath>(PATH, async (request, reply) => {
    const ctx = contextOf(request);
    const { accountId } = await readSession(ctx, request.params);
    const member = await getMember(ctx, { kind: 'accountId', value: accountId }, false);
    const body = JSON.stringify(writeMemberProfile(member));
    return sendTagged(request, reply.type('application/json'), { version: member.version, body });
  });

  app.put<SessionPath>(PATH, async (request, reply) => {
    const ctx = contextOf(request);
    const { version } = await writeInSession(ctx, request, async (by, subject) => {
      const profile = readMemberProfile(requireJsonObject(request.body));
      return writeIfMatch(request, requiresIfMatch, (expectedVersion) =>
        updateMemberProfile(underKeyOf(ctx, request, subject), { by, profile, mustName, expectedVersion }),
      );
    });
    return tagVersion(reply, version).type('application/json').send('{"debugMessage":"Profile Updated"}');
  });
}
