import { readsManyMembers } from '../../db/members/member-conditions.ts';
import { countMembers, listMemberIds, type MemberRange } from '../../db/members/member-list-repository.ts';
import type { MemberWithExtendedData } from '../../domain/members/member.ts';
import type { MemberFilter } from '../../domain/members/member-filter.ts';
import type { ServiceContext } from '../context.ts';
import { findMember } from './find-member.ts';

/** The members who meet a filter: a part of them, by their account ids, descending from the end. */
export async function listMembers(
  ctx: ServiceContext,
  filter: MemberFilter,
  { withExtendedData, ...range }: MemberRange & { readonly withExtendedData: boolean },
): Promise<MemberWithExtendedData[]> {
  const accountIds = await listMemberIds(ctx.db, ctx.tenantId, filter, range);
  const members = await Promise.all(
    accountIds.map((value) => findMember(ctx, { kind: 'accountId', value }, withExtendedData)),
  );
  // One that was erased a moment ago is left out.
  return members.filter((member) => member !== null);
}

/** How many members meet a filter: reads all of them, or what an index finds. */
export const countMatchingMembers = (ctx: ServiceContext, filter: MemberFilter): Promise<number> =>
  countMembers(ctx.db, ctx.tenantId, filter);

/** Whether to find who meets a filter may take looking at very many members. */
export const takesLookingAtMany = (filter: MemberFilter): boolean => readsManyMembers(filter);
