import type { Db } from '../../db/client.ts';
import { addTombstones, eraseRows } from '../../db/erasure/erase-rows.ts';
import { findMergedProfiles, findMergeTargets, type ProfileKey } from '../../db/erasure/whose.ts';
import { holdChangeFeed } from '../../db/feed/trim-feed.ts';
import { describeKept, type ErasureReceipt } from '../../domain/erasure/receipt.ts';
import { type NotFoundError, VersionConflictError } from '../../domain/errors.ts';
import { type ExpectedVersion, isExpected } from '../../domain/expected-version.ts';
import type { ServiceContext } from '../context.ts';

/** Which profile to erase, and what must be so. */
export type Erasure = Omit<ProfileKey, 'tenantId'> & {
  /** The version that is stored or, of what is deleted, that of its deletion. */
  readonly expectedVersion?: ExpectedVersion | undefined;
  /** When no table has a row of it. The tombstone of an earlier erasure is none. */
  readonly notFound: NotFoundError;
};

/**
 * Remove all that the inventory names of a profile whose row, if there is one, the transaction holds, and of the
 * customers that were merged into it. What throws is taken back with the transaction.
 *
 * @throws NotFoundError, VersionConflictError
 */
export async function eraseProfile(
  tx: Db,
  { tenantId, requestId }: ServiceContext,
  { kind, profileId, expectedVersion, notFound }: Erasure,
): Promise<ErasureReceipt> {
  const key = { kind, tenantId, profileId };
  const ids = await findMergedProfiles(tx, key);
  const mergedInto = await findMergeTargets(tx, key);
  // Nobody may number events that are about to go. The last lock: numbering waits for nothing but events.
  await holdChangeFeed(tx, tenantId);
  const tombstones = await addTombstones(tx, tenantId, kind, ids);
  const tables = await eraseRows(tx, tenantId, kind, ids);
  if (tables.every(({ rows }) => rows === 0)) throw notFound;
  const [tombstone] = tombstones;
  if (!tombstone) throw new Error('an erasure left no event');
  const lastVersion = tombstone.version - 1;
  if (!isExpected(expectedVersion, lastVersion)) {
    throw new VersionConflictError(lastVersion, { kind, id: profileId, expected: expectedVersion ?? null });
  }
  return {
    customerId: kind === 'CUSTOMER' ? profileId : null,
    accountId: kind === 'MEMBER' ? profileId : null,
    erasedAt: tombstone.erasedAt,
    requestId,
    tables,
    kept: describeKept(tombstones, mergedInto),
  };
}
