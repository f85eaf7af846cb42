/** How many rows of one table were removed. */
export type ErasedTable = { readonly table: string; readonly rows: number };

/** What an erasure has done, for whoever must show that it was done. Nothing of it is stored. */
export type ErasureReceipt = {
  /** Whose profile; of a customer with a `customerId`, of a member with an `accountId`. */
  readonly customerId: string | null;
  readonly accountId: string | null;
  readonly erasedAt: Date;
  readonly requestId: string;
  /** Every table that can hold something of such a profile, also those that held nothing. */
  readonly tables: readonly ErasedTable[];
  /** What is still there, in words. */
  readonly kept: readonly string[];
};

/** The event that tells the readers of the change feed that nothing of a profile may be kept: all that is left of it. */
export type Tombstone = { readonly profileId: string; readonly version: number; readonly erasedAt: Date };

/**
 * What an erasure leaves, in words.
 *
 * @param mergedInto the customers that the erased one was merged into: what it had may be among what they have
 */
export function describeKept(tombstones: readonly Tombstone[], mergedInto: readonly string[]): string[] {
  return [
    ...tombstones.map(({ profileId, version }) => `change_event: ERASED ${profileId}, version ${version}`),
    ...mergedInto.map((customerId) => `customer ${customerId}, which the erased one was merged into`),
  ];
}
