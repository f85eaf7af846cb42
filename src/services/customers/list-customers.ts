import {
  type CustomerCompany,
  countCustomers,
  listCustomers as listStored,
} from '../../db/customers/customer-list-repository.ts';
import type { CustomerWithRecords } from '../../domain/customers/customer.ts';
import type { ServiceContext } from '../context.ts';
import { rememberLinkedMembers } from '../members/find-member.ts';
import { requirePrivileges, requireReadable } from '../privileges.ts';
import { rememberCustomers } from './get-customer.ts';

/** A part of a tenant's customers, which are in the order of their ids. */
export type CustomerPage = {
  /** Only greater ids; null: from the first. */
  readonly after: string | null;
  /** Only lower ids; null: to the last. */
  readonly before: string | null;
  readonly limit: number;
  /** Count `limit` from the end; the answer is descending. */
  readonly isBackward: boolean;
} & CustomerCompany;

/** @throws ForbiddenError, UnavailableError in maintenance mode */
export async function listCustomers(ctx: ServiceContext, page: CustomerPage): Promise<CustomerWithRecords[]> {
  requireReadable(ctx, page.withRecords);
  const { state, customers, members } = await listStored(ctx.db, ctx.tenantId, page);
  ctx.profileSchemas.observe(ctx.tenantId, state);
  rememberLinkedMembers(ctx, members);
  return rememberCustomers(ctx, customers, page.withRecords);
}

/** How many customers the tenant has: reads an index over all of them. @throws as `listCustomers` does */
export async function countAllCustomers(ctx: ServiceContext): Promise<number> {
  requirePrivileges(ctx, 'readProfile');
  const { state, count } = await countCustomers(ctx.db, ctx.tenantId);
  ctx.profileSchemas.observe(ctx.tenantId, state);
  return count;
}
