import { findMemberBy } from '../../db/members/member-repository.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { isStorableText } from '../../domain/json.ts';
import type { ExtendedDataEntry, Member, MemberIdentifier } from '../../domain/members/member.ts';
import type { ServiceContext } from '../context.ts';

/** The member that an identifier names; null when it names none. E-mail addresses compare with case folded. */
export async function findMember(ctx: ServiceContext, by: MemberIdentifier): Promise<Member | null> {
  if (!isStorableText(by.value)) return null;
  if (by.kind === 'accountId') return ctx.loaders.member.load(by.value.toLowerCase());
  return findMemberBy(ctx.db, ctx.tenantId, by);
}

export const memberNotFound = (): NotFoundError => new NotFoundError('Member', 'no member has that identifier');

/** @throws NotFoundError */
export async function getMember(ctx: ServiceContext, by: MemberIdentifier): Promise<Member> {
  const member = await findMember(ctx, by);
  if (!member) throw memberNotFound();
  return member;
}

/** A member's extended data, by source, then in stored order. */
export async function listExtendedData(
  ctx: ServiceContext,
  accountId: string,
  source: string | null,
): Promise<ExtendedDataEntry[]> {
  const entries = await ctx.loaders.extendedData.load(accountId);
  return source === null ? entries : entries.filter((entry) => entry.source === source);
}
