import type { FastifyRequest } from 'fastify';
import type { ServiceContext } from '../../services/context.ts';
import { getMember } from '../../services/members/find-member.ts';
import { readExpectedVersion } from '../preconditions.ts';

/**
 * The version of the member that a write was made for, by `If-Match`; undefined: any.
 *
 * @throws WireError 400, 428; NotFoundError
 */
export const expectedMemberVersion = (
  request: FastifyRequest,
  ctx: ServiceContext,
  accountId: string,
  isRequired = false,
): Promise<number | undefined> =>
  readExpectedVersion(request, {
    isRequired,
    currentVersion: async () => (await getMember(ctx, { kind: 'accountId', value: accountId }, false)).version,
  });
