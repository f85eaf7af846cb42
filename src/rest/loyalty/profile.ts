import type { FastifyInstance } from 'fastify';
import type { MemberAttribute } from '../../domain/members/member.ts';
import { MANDATORY_MEMBER_ATTRIBUTES } from '../../domain/members/member-profile.ts';
import { getMember } from '../../services/members/find-member.ts';
import { updateMemberProfile } from '../../services/members/update-member-profile.ts';
import { requireJsonObject } from '../json-body.ts';
import type { LoyaltyDoorOptions } from './options.ts';
import { readSession, type SessionPath } from './session-path.ts';
import { readMemberProfile } from './wire.ts';

const PATH = '/client/users/:correlationId/profile';

/** In the order of the legacy page; what it calls `suite`, `countryCode` and `Referral` no call can set. */
const READ_ATTRIBUTES = [
  'dateOfBirth',
  'gender',
  'firstName',
  'lastName',
  'email',
  'businessName',
  'phoneNumber',
  'street',
  'street2',
  'city',
  'provinceState',
  'postalZipCode',
  'languagePreference',
] as const satisfies readonly MemberAttribute[];

/** Read and update a member's profile; the path holds the correlation id of an open session. */
export function memberProfileRoutes(app: FastifyInstance, { contextOf, hasStrictMandatory }: LoyaltyDoorOptions): void {
  const strict = hasStrictMandatory ? (['dateOfBirth', 'gender'] as const) : [];
  const mustName = [...MANDATORY_MEMBER_ATTRIBUTES, ...strict];

  app.get<SessionPath>(PATH, async (request, reply) => {
    const ctx = contextOf(request);
    const { accountId } = await readSession(ctx, request.params);
    const member = await getMember(ctx, { kind: 'accountId', value: accountId }, false);
    const profile = Object.fromEntries(
      READ_ATTRIBUTES.flatMap((name) => (member[name] === null ? [] : [[name, member[name]]])),
    );
    return reply.type('application/json').send(JSON.stringify(profile));
  });

  app.put<SessionPath>(PATH, async (request, reply) => {
    const ctx = contextOf(request);
    const { accountId } = await readSession(ctx, request.params);
    const profile = readMemberProfile(requireJsonObject(request.body));
    await updateMemberProfile(ctx, { by: { kind: 'accountId', value: accountId }, profile, mustName });
    return reply.type('application/json').send('{"debugMessage":"Profile Updated"}');
  });
}
