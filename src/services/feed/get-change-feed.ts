import { readFeedState } from '../../db/feed/change-repository.ts';
import type { ServiceContext } from '../context.ts';
import { requirePrivileges } from '../privileges.ts';
import { type FeedPlace, placeOf, writeCursor } from './cursor.ts';
import { numberChanges } from './number-changes.ts';

/** Where a feed begins and ends, as cursors. */
export type ChangeFeedEnds = { readonly earliest: string; readonly latest: string };

/**
 * The cursors before the oldest change that is kept, and behind the newest one.
 *
 * @throws ForbiddenError
 */
export async function getChangeFeed(ctx: ServiceContext): Promise<ChangeFeedEnds> {
  requirePrivileges(ctx, 'readProfile');
  const { earliest, latest } = await findEnds(ctx);
  return { earliest: writeCursor(earliest), latest: writeCursor(latest) };
}

/** What is committed by now is before `latest`, unless another gateway is numbering it at this moment. */
export async function findEnds({ db, tenantId }: ServiceContext): Promise<{ earliest: FeedPlace; latest: FeedPlace }> {
  await numberChanges(db, tenantId);
  const { lastPosition, trimmedPosition, there } = await readFeedState(db, tenantId);
  return {
    earliest: { position: trimmedPosition, fingerprint: null },
    // Behind the newest event that is there: so the cursor can tell a feed that was taken back.
    latest: there ? placeOf(there) : { position: lastPosition, fingerprint: null },
  };
}
