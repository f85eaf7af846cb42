import {
  CUSTOMER_REVISIONS,
  countRevisions,
  MEMBER_REVISIONS,
  type RevisionRange,
} from '../../db/history/revisions.ts';
import { isCustomerId } from '../../domain/customers/customer.ts';
import type { Revision } from '../../domain/history/revision.ts';
import { requireProduction } from '../../domain/profile-schema/server-mode.ts';
import type { ServiceContext } from '../context.ts';
import { requireReadable } from '../privileges.ts';

/**
 * A part of the writes of a customer, also of one that has been deleted since; none when there is nothing of that id.
 *
 * @throws ForbiddenError, UnavailableError in maintenance mode
 */
export async function listCustomerRevisions(ctx: ServiceContext, range: RevisionRange): Promise<Revision[]> {
  requireReadable(ctx, true);
  if (isCustomerId(range.id)) return ctx.loaders.customerRevisions.load(range);
  // No statement that would bring the mode along.
  requireProduction((await ctx.profileSchemas.refresh(ctx.tenantId)).mode);
  return [];
}

/** How many writes of a customer are kept. @throws as `listCustomerRevisions` does */
export async function countCustomerRevisions(ctx: ServiceContext, customerId: string): Promise<number> {
  requireReadable(ctx, true);
  if (!isCustomerId(customerId)) return 0;
  const { state, count } = await countRevisions(ctx.db, ctx.tenantId, CUSTOMER_REVISIONS, customerId);
  ctx.profileSchemas.observe(ctx.tenantId, state);
  return count;
}

/** A part of the writes of a member. @param range the id is that of a member that was found */
export const listMemberRevisions = (ctx: ServiceContext, range: RevisionRange): Promise<Revision[]> =>
  ctx.loaders.memberRevisions.load(range);

/** How many writes of a member are kept. */
export async function countMemberRevisions(ctx: ServiceContext, accountId: string): Promise<number> {
  return (await countRevisions(ctx.db, ctx.tenantId, MEMBER_REVISIONS, accountId)).count;
}
