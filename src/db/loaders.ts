import DataLoader from 'dataloader';
import type { CustomerWithRecords } from '../domain/customers/customer.ts';
import type { Revision } from '../domain/history/revision.ts';
import type { CustomerState, MemberState } from '../domain/history/state.ts';
import type { ConsentStatement } from '../domain/members/consent.ts';
import type { MemberWithExtendedData } from '../domain/members/member.ts';
import type { Db } from './client.ts';
import type { CustomerReads } from './customers/coalesced-reads.ts';
import type { CustomerKey } from './customers/find-customers.ts';
import { findCustomerStates, findMemberStates } from './history/profile-states.ts';
import { CUSTOMER_REVISIONS, listRevisions, MEMBER_REVISIONS, type RevisionRange } from './history/revisions.ts';
import type { StateKey } from './history/states.ts';
import {
  type ConsentKey,
  type ConsentRange,
  findConsents,
  listConsentStatements,
} from './members/consent-repository.ts';
import { findLinkedMembers, findMembers, type LinkedMemberKey, type MemberKey } from './members/find-members.ts';
import type { ReadState } from './profile-schema/read-state.ts';

/**
 * The batching readers of one request. A loader remembers what it read, so one set never serves two requests;
 * it reads outside any transaction, so it is never used inside one. The missing are null.
 */
export type Loaders = {
  readonly customer: DataLoader<CustomerKey, CustomerWithRecords | null, string>;
  /** Customers as versions of theirs were; null where the version is not known. */
  readonly customerState: DataLoader<StateKey, CustomerState | null, string>;
  readonly memberState: DataLoader<StateKey, MemberState | null, string>;
  /** Writes of customers, also of those that are gone. */
  readonly customerRevisions: DataLoader<RevisionRange, Revision[], string>;
  readonly memberRevisions: DataLoader<RevisionRange, Revision[], string>;
  readonly member: DataLoader<MemberKey, MemberWithExtendedData | null, string>;
  /** The member who is linked to a customer. */
  readonly linkedMember: DataLoader<LinkedMemberKey, MemberWithExtendedData | null, string>;
  readonly consents: DataLoader<ConsentKey, ConsentStatement[], string>;
  readonly consentStatements: DataLoader<ConsentRange, ConsentStatement[], string>;
};

/** @param observe is told the state under which customers were read; what it throws, their readers get */
export function createLoaders(
  { db, customerReads }: { readonly db: Db; readonly customerReads: CustomerReads },
  tenantId: string,
  observe: (state: ReadState) => void,
): Loaders {
  return {
    customer: new DataLoader(
      async (keys) => {
        const found = await customerReads.find(tenantId, keys);
        return found.map(({ state, value }) => {
          observe(state);
          return value;
        });
      },
      { cacheKeyFn: ({ customerId, withRecords }) => `${withRecords ? 'with' : 'without'}:${customerId}` },
    ),
    customerState: new DataLoader(
      async (keys) => {
        const { state, states } = await findCustomerStates(db, tenantId, keys);
        observe(state);
        return states;
      },
      { cacheKeyFn: stateCacheKey, maxBatchSize: STATES_READ_MAX },
    ),
    memberState: new DataLoader((keys) => findMemberStates(db, tenantId, keys), {
      cacheKeyFn: stateCacheKey,
      maxBatchSize: STATES_READ_MAX,
    }),
    customerRevisions: new DataLoader(
      async (ranges) => {
        const { state, lists } = await listRevisions(db, tenantId, CUSTOMER_REVISIONS, ranges);
        observe(state);
        return lists;
      },
      { cacheKeyFn: rangeCacheKey },
    ),
    memberRevisions: new DataLoader(
      async (ranges) => (await listRevisions(db, tenantId, MEMBER_REVISIONS, ranges)).lists,
      { cacheKeyFn: rangeCacheKey },
    ),
    member: new DataLoader(
      async (keys) => {
        const found = await findMembers(db, tenantId, keys);
        return keys.map(({ accountId }) => found.get(accountId) ?? null);
      },
      { cacheKeyFn: ({ accountId, withExtendedData }) => `${withExtendedData ? 'with' : 'without'}:${accountId}` },
    ),
    linkedMember: new DataLoader(
      async (keys) => {
        const found = await findLinkedMembers(db, tenantId, keys);
        return keys.map(({ customerId }) => found.get(customerId) ?? null);
      },
      { cacheKeyFn: ({ customerId, withExtendedData }) => `${withExtendedData ? 'with' : 'without'}:${customerId}` },
    ),
    consents: new DataLoader((keys) => findConsents(db, tenantId, keys), {
      cacheKeyFn: ({ accountId, knownAt }) => `${knownAt?.getTime() ?? 'now'}:${accountId}`,
    }),
    consentStatements: new DataLoader((ranges) => listConsentStatements(db, tenantId, ranges), {
      cacheKeyFn: ({ accountId, after, before, limit, isBackward }) =>
        [accountId, after, before, limit, isBackward].join(),
    }),
  };
}

/** Whole profiles that one statement reads, at most: they may be large. */
const STATES_READ_MAX = 50;

const rangeCacheKey = ({ id, after, before, limit, isBackward }: RevisionRange): string =>
  [id, after, before, limit, isBackward].join();

const stateCacheKey = ({ id, at }: StateKey): string =>
  'version' in at ? `${id} ${at.version}` : `${id} at ${at.time.getTime()}`;
