import type { CustomerWithRecords } from '../../domain/customers/customer.ts';
import type { Db } from '../client.ts';
import { type CoalescedRead, coalesce } from '../coalescer.ts';
import type { ReadState } from '../profile-schema/read-state.ts';
import { type CustomerKey, findCustomers } from './find-customers.ts';
import { findIdentified, type IdentificationLookup } from './identification-repository.ts';

/** What one key found, and the state of the tenant that it was found under. */
export type Found<Value> = { readonly state: ReadState; readonly value: Value };

/** The reads of customers that all requests of a process share. Never to be used inside a transaction. */
export type CustomerReads = {
  /** null: there is none. */
  readonly find: CoalescedRead<CustomerKey, Found<CustomerWithRecords | null>>;
  /** By ascending id. */
  readonly identify: CoalescedRead<IdentificationLookup, Found<CustomerWithRecords[]>>;
};

const COALESCER = { keysMax: 100, patienceMs: 10 };

export const createCustomerReads = (db: Db): CustomerReads => ({
  find: coalesce(async (tenantId, keys) => {
    const { state, customers } = await findCustomers(db, tenantId, keys);
    return keys.map(({ customerId }) => ({ state, value: customers.get(customerId) ?? null }));
  }, COALESCER),
  identify: coalesce(async (tenantId, lookups) => {
    const { state, lists } = await findIdentified(db, tenantId, lookups);
    return lists.map((value) => ({ state, value }));
  }, COALESCER),
});
