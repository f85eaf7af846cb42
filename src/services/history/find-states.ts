import { isCustomerId } from '../../domain/customers/customer.ts';
import type { CustomerState, MemberState, StateAt } from '../../domain/history/state.ts';
import { requireProduction } from '../../domain/profile-schema/server-mode.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { ServiceContext } from '../context.ts';
import { requireReadable } from '../privileges.ts';

/**
 * A customer as a version of it was, also one that has been deleted since; null when there was none, or when it is not
 * kept any more.
 *
 * @throws ForbiddenError, UnavailableError in maintenance mode
 */
export async function findCustomerState(
  ctx: ServiceContext,
  customerId: string,
  at: StateAt,
): Promise<CustomerState | null> {
  requireReadable(ctx, true);
  if (isCustomerId(customerId) && isPossible(at)) return ctx.loaders.customerState.load({ id: customerId, at });
  // No statement that would bring the mode along.
  requireProduction((await ctx.profileSchemas.refresh(ctx.tenantId)).mode);
  return null;
}

/** A member as a version of it was; null when there was none, or when it is not kept any more. */
export async function findMemberState(
  ctx: ServiceContext,
  accountId: string,
  at: StateAt,
): Promise<MemberState | null> {
  if (!isUuid(accountId) || !isPossible(at)) return null;
  return ctx.loaders.memberState.load({ id: accountId.toLowerCase(), at });
}

/** The database's integers end here, and the version behind is looked for, too. */
const VERSION_END = 2_147_483_647;

/** Other times and versions than these no profile can have. */
const isPossible = (at: StateAt): boolean =>
  'version' in at ? at.version >= 1 && at.version < VERSION_END : !Number.isNaN(at.time.getTime());
