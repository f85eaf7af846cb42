import type { FastifyInstance } from 'fastify';
import { ValidationError } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import { searchMembers } from '../../services/members/search-members.ts';
import { requireJsonObject } from '../json-body.ts';
import { WireError } from '../wire-error.ts';
import { echo, NAMES_LIMIT } from './issue-texts.ts';
import type { LoyaltyDoorOptions } from './options.ts';
import { readSession, type SessionPath } from './session-path.ts';
import { writeMemberProfile } from './wire.ts';

/** Find members by the criteria that the operator's rules know. */
export function memberSearchRoutes(app: FastifyInstance, { contextOf, searchRules }: LoyaltyDoorOptions): void {
  app.post<SessionPath>('/client/users/:correlationId/member/search', async (request, reply) => {
    const ctx = contextOf(request);
    await readSession(ctx, request.params);
    const found = await searchMembers(ctx, requireJsonObject(request.body), searchRules).catch((error: unknown) => {
      throw error instanceof ValidationError ? new WireError(400, wordIssue(error.issues[0])) : error;
    });
    const members = found.map((member) => {
      const { accountId, loyaltyId, status } = member;
      return { accountId, loyaltyId, status, ...writeMemberProfile(member) };
    });
    return reply.type('application/json').send(JSON.stringify({ members }));
  });
}

/** Keys of a body are names of the operator's own, so these texts are apart from those of a profile. */
function wordIssue({ path: [key], code, message, value }: Issue): string {
  if (key === undefined) return `Invalid search: ${message}`;
  if (code === 'MISSING') return `${key} is mandatory and required to be non-empty`;
  if (key === 'businessName') return `Provided business unit is not configured: ${echo(value)}.`;
  return `Invalid ${echo(key)}: ${NAMES_LIMIT.has(code) ? message : echo(value)}`;
}
