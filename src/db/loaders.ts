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

/** Where the loaders of one request read from. */
type Source = {
  readonly db: Db;
  readonly customerReads: CustomerReads;
  readonly tenantId: string;
  /** Is told the state under which customers were read; what it throws, their readers get. */
  observe(state: ReadState): void;
};

const MAKERS: { readonly [Name in keyof Loaders]: (source: Source) => Loaders[Name] } = {
  customer: ({ customerReads, tenantId, observe }) =>
    new DataLoader(
      async (keys) => {
        const found = await customerReads.find(tenantId, keys);
        return found.map(({ state, value }) => {
          observe(state);
          return value;
        });
      },
      { cacheKeyFn: ({ customerId, withRecords }) => `${withRecords ? 'with' : 'without'}:${customerId}` },
    ),
  customerState: ({ db, tenantId, observe }) =>
    new DataLoader(
      async (keys) => {
        const { state, states } = await findCustomerStates(db, tenantId, keys);
        observe(state);
        return states;
      },
      { cacheKeyFn: stateCacheKey, maxBatchSize: STATES_READ_MAX },
    ),
  memberState: ({ db, tenantId }) =>
    new DataLoader((keys) => findMemberStates(db, tenantId, keys), {
      cacheKeyFn: stateCacheKey,
      maxBatchSize: STATES_READ_MAX,
    }),
  customerRevisions: ({ db, tenantId, observe }) =>
    new DataLoader(
      async (ranges) => {
        const { state, lists } = await listRevisions(db, tenantId, CUSTOMER_REVISIONS, ranges);
        observe(state);
        return lists;
      },
      { cacheKeyFn: rangeCacheKey },
    ),
  memberRevisions: ({ db, tenantId }) =>
    new DataLoader(async (ranges) => (await listRevisions(db, tenantId, MEMBER_REVISIONS, ranges)).lists, {
      cacheKeyFn: rangeCacheKey,
    }),
  member: ({ db, tenantId }) =>
    new DataLoader(
      async (keys) => {
        const found = await findMembers(db, tenantId, keys);
        return keys.map(({ accountId }) => found.get(accountId) ?? null);
      },
      { cacheKeyFn: ({ accountId, withExtendedData }) => `${withExtendedData ? 'with' : 'without'}:${accountId}` },
    ),
  linkedMember: ({ db, tenantId }) =>
    new DataLoader(
      async (keys) => {
        const found = await findLinkedMembers(db, tenantId, keys);
        return keys.map(({ customerId }) => found.get(customerId) ?? null);
      },
      { cacheKeyFn: ({ customerId, withExtendedData }) => `${withExtendedData ? 'with' : 'without'}:${customerId}` },
    ),
  consents: ({ db, tenantId }) =>
    new DataLoader((keys) => findConsents(db, tenantId, keys), {
      cacheKeyFn: ({ accountId, knownAt }) => `${knownAt?.getTime() ?? 'now'}:${accountId}`,
    }),
  consentStatements: ({ db, tenantId }) =>
    new DataLoader((ranges) => listConsentStatements(db, tenantId, ranges), {
      cacheKeyFn: ({ accountId, after, before, limit, isBackward }) =>
        [accountId, after, before, limit, isBackward].join(),
    }),
};

/** A loader is made when it is asked for first: most requests need one or two. */
class LazyLoaders {
  readonly source: Source;
  constructor(source: Source) {
    this.source = source;
  }
}
for (const [name, make] of Object.entries(MAKERS)) {
  Object.defineProperty(LazyLoaders.prototype, name, {
    get(this: LazyLoaders) {
      const value = make(this.source);
      Object.defineProperty(this, name, { value });
      return value;
    },
  });
}

export const createLoaders = (source: Source): Loaders => new LazyLoaders(source) as unknown as Loaders;

/** Whole profiles that one statement reads, at most: they may be large. */
const STATES_READ_MAX = 50;

const rangeCacheKey = ({ id, after, before, limit, isBackward }: RevisionRange): string =>
  [id, after, before, limit, isBackward].join();

const stateCacheKey = ({ id, at }: StateKey): string =>
  'version' in at ? `${id} ${at.version}` : `${id} at ${at.time.getTime()}`;
