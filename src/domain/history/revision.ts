import type { Door } from '../write-origin.ts';

/** What a write made of a profile. */
export type WriteKind = 'CREATED' | 'UPDATED' | 'DELETED';

/** One write of a customer or of a member: which version it made, who made it, and when. */
export type Revision = {
  /** The version that the write made; of a deletion: the one behind the last. */
  readonly version: number;
  readonly kind: WriteKind;
  readonly writtenAt: Date;
  /** The name of the user or of the token; null: nobody was asked who it is. */
  readonly actor: string | null;
  readonly door: Door;
  readonly requestId: string;
  /** The verb, as `replaceProfile`. */
  readonly operation: string;
};
