import type { WriteKind } from '../history/revision.ts';
import type { WriteOrigin } from '../write-origin.ts';

/** Whose profile changed. */
export const PROFILE_KINDS = ['CUSTOMER', 'MEMBER'] as const;
export type ProfileKind = (typeof PROFILE_KINDS)[number];

/** What became of a profile. `ERASED`: nothing of it is kept, and nobody who read it should keep anything either. */
export type ChangeKind = WriteKind | 'ERASED';

/** One change of a profile, as the change feed tells it. */
export type ProfileChange = {
  readonly profileKind: ProfileKind;
  /** A customer id or an account id. */
  readonly profileId: string;
  /** The version that the write made; of a deletion: the one behind the last. */
  readonly version: number;
  readonly kind: ChangeKind;
  readonly occurredAt: Date;
  /** Where in the tenant's feed: counted from 1, each one higher. Erased events leave holes. */
  readonly position: number;
  /** Who made it, and how; null: its history is not kept any more. */
  readonly origin: Omit<WriteOrigin, 'tenantId'> | null;
};

/** What tells an event from any other. */
export type EventIdentity = Pick<ProfileChange, 'profileKind' | 'profileId' | 'version' | 'occurredAt' | 'position'>;

/** How far a tenant's feed goes. */
export type FeedBounds = {
  /** Of the newest event; 0: there never was one. */
  readonly lastPosition: number;
  /** Up to here the events are gone, for their age. */
  readonly trimmedPosition: number;
};
