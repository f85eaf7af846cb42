import { ForbiddenError } from '../domain/errors.ts';
import type { Privilege } from '../domain/privilege.ts';
import type { ServiceContext } from './context.ts';

/**
 * What every verb of customers and of their profile schema asks first, for all that it will do: when one privilege is
 * missing, nothing is done.
 *
 * @throws ForbiddenError naming each privilege that is missing
 * @see the legacy page "Role-Based Access Control"
 */
export function requirePrivileges({ privileges }: ServiceContext, ...needed: readonly Privilege[]): void {
  const missing = needed.filter((privilege) => privileges !== null && !privileges.has(privilege));
  if (missing.length > 0) throw new ForbiddenError(`the caller lacks the privilege ${missing.join(', ')}`);
}

/** Whether the caller may read customers, and their extension records if these are wanted. */
export function mayRead(ctx: ServiceContext, withRecords: boolean): boolean {
  const { privileges } = ctx;
  return privileges === null || (privileges.has('readProfile') && (!withRecords || mayReadRecords(ctx)));
}

/** @throws ForbiddenError when the caller may not read customers, or their extension records if these are wanted */
export function requireReadable(ctx: ServiceContext, withRecords: boolean): void {
  requirePrivileges(ctx, 'readProfile', ...(withRecords ? (['readProfileExtension'] as const) : []));
}

/** Whether the caller may read extension records. */
export function mayReadRecords({ privileges }: ServiceContext): boolean {
  return privileges === null || privileges.has('readProfileExtension');
}
