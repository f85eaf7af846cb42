import DataLoader from 'dataloader';
import type { CustomerWithRecords } from '../domain/customers/customer.ts';
import type { ExtendedDataEntry, Member } from '../domain/members/member.ts';
import type { Db } from './client.ts';
import { type CustomerKey, findCustomers } from './customers/customer-repository.ts';
import { findExtendedData } from './members/extended-data-repository.ts';
import { findMembers } from './members/member-repository.ts';
import type { ReadState } from './profile-schema/read-state.ts';

/**
 * The batching readers of one request. A loader remembers what it read, so one set never serves two requests;
 * it reads outside any transaction, so it is never used inside one. The missing are null.
 */
export type Loaders = {
  readonly customer: DataLoader<CustomerKey, CustomerWithRecords | null, string>;
  readonly member: DataLoader<string, Member | null>;
  /** By account id; an empty list for an account without any. */
  readonly extendedData: DataLoader<string, ExtendedDataEntry[]>;
};

/** @param observe is told the state under which customers were read; what it throws, their readers get */
export function createLoaders(db: Db, tenantId: string, observe: (state: ReadState) => void): Loaders {
  return {
    customer: new DataLoader(
      async (keys) => {
        const { state, customers } = await findCustomers(db, tenantId, keys);
        observe(state);
        return keys.map(({ customerId }) => customers.get(customerId) ?? null);
      },
      { cacheKeyFn: ({ customerId, withRecords }) => `${withRecords ? 'with' : 'without'}:${customerId}` },
    ),
    member: new DataLoader(async (accountIds) => {
      const found = await findMembers(db, tenantId, accountIds);
      return accountIds.map((accountId) => found.get(accountId) ?? null);
    }),
    extendedData: new DataLoader(async (accountIds) => {
      const found = await findExtendedData(db, tenantId, accountIds);
      return accountIds.map((accountId) => found.get(accountId) ?? []);
    }),
  };
}
