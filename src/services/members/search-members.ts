import { ValidationError } from '../../domain/errors.ts';
import type { Member } from '../../domain/members/member.ts';
import { parseMemberSearch } from '../../domain/members/member-search.ts';
import type { SearchRule } from '../../domain/members/search-rules.ts';
import type { ServiceContext } from '../context.ts';
import { listMembers } from './list-members.ts';

/** Members that one answer without pages lists. */
export const MEMBERS_FOUND_MAX = 1_000;

/**
 * Find members, closed ones too, by the criteria that the rules know: all at once, by ascending account id.
 *
 * @param body criteria by the names of the rules, the business unit and the tier
 * @throws ValidationError also when more than `MEMBERS_FOUND_MAX` members match
 * @see the legacy operation "Member Search"
 */
export async function searchMembers(
  ctx: ServiceContext,
  body: Readonly<Record<string, unknown>>,
  rules: readonly SearchRule[],
): Promise<Member[]> {
  const filter = parseMemberSearch(body, rules, ctx.program.businessUnits);
  const whole = { after: null, before: null, limit: MEMBERS_FOUND_MAX + 1, isBackward: false, withExtendedData: false };
  const members = await listMembers(ctx, filter, whole);
  if (members.length > MEMBERS_FOUND_MAX) {
    const message = `more than ${MEMBERS_FOUND_MAX} members match: give more criteria`;
    throw new ValidationError([{ path: [], code: 'TOO_MANY', message }]);
  }
  return members;
}
