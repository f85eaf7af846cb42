import { findMemberBy } from '../../db/members/find-members.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { isStorableText } from '../../domain/json.ts';
import type { MemberIdentifier, MemberWithExtendedData } from '../../domain/members/member.ts';
import type { ServiceContext } from '../context.ts';

/**
 * The member that an identifier names; null when it names none. E-mail addresses compare with case folded. Extended data
 * are read, in the same statement, only when asked for.
 */
export async function findMember(
  ctx: ServiceContext,
  { kind, value }: MemberIdentifier,
  withExtendedData: boolean,
): Promise<MemberWithExtendedData | null> {
  if (!isStorableText(value)) return null;
  if (kind === 'accountId') return ctx.loaders.member.load({ accountId: value.toLowerCase(), withExtendedData });
  const member = await findMemberBy(ctx.db, ctx.tenantId, { kind, value }, withExtendedData);
  if (member) remember(ctx, member, withExtendedData);
  return member;
}

/** The member who is linked to a customer; null when there is none. */
export function findLinkedMember(
  ctx: ServiceContext,
  customerId: string,
  withExtendedData: boolean,
): Promise<MemberWithExtendedData | null> {
  return ctx.loaders.linkedMember.load({ customerId, withExtendedData }).then((member) => {
    if (member) remember(ctx, member, withExtendedData);
    return member;
  });
}

/** What was read of customers and the members linked to them, without extended data, is not read again. */
export function rememberLinkedMembers(
  { loaders }: ServiceContext,
  members: ReadonlyMap<string, MemberWithExtendedData | null>,
): void {
  for (const [customerId, member] of members)
    loaders.linkedMember.prime({ customerId, withExtendedData: false }, member);
}

/** After a write of members or of their links: let what this request has read of them be read again. */
export function forgetMembers({ loaders }: ServiceContext): void {
  loaders.member.clearAll();
  loaders.linkedMember.clearAll();
  loaders.consents.clearAll();
  loaders.consentStatements.clearAll();
  loaders.memberState.clearAll();
  loaders.memberRevisions.clearAll();
}

/** Let whoever asks for the member by its account id find it read. */
function remember(ctx: ServiceContext, member: MemberWithExtendedData, withExtendedData: boolean): void {
  ctx.loaders.member.prime({ accountId: member.accountId, withExtendedData }, member);
}

export const memberNotFound = (): NotFoundError => new NotFoundError('Member', 'no member has that identifier');

/** @throws NotFoundError */
export async function getMember(
  ctx: ServiceContext,
  by: MemberIdentifier,
  withExtendedData: boolean,
): Promise<MemberWithExtendedData> {
  const member = await findMember(ctx, by, withExtendedData);
  if (!member) throw memberNotFound();
  return member;
}
