import { readsManyMembers } from '../../db/members/member-conditions.ts';
import { countMembers, listMemberIds, type MemberRange } from '../../db/members/member-list-repository.ts';
import type { MemberFilter } from '../../domain/members/member-filter.ts';
import type { ServiceContext } from '../context.ts';

/** Account ids of the members who meet a filter: a part of them, in the order of the ids, descending from the end. */
export const listMembers = (ctx: ServiceContext, filter: MemberFilter, range: MemberRange): Promise<string[]> =>
  listMemberIds(ctx.db, ctx.tenantId, filter, range);

/** How many members meet a filter: reads all of them, or what an index finds. */
export const countMatchingMembers = (ctx: ServiceContext, filter: MemberFilter): Promise<number> =>
  countMembers(ctx.db, ctx.tenantId, filter);

/** Whether to find who meets a filter may take looking at very many members. */
export const takesLookingAtMany = (filter: MemberFilter): boolean => readsManyMembers(filter);
