import { isOutage } from '../../db/failure.ts';
import { type ChangePage, readChanges } from '../../db/feed/change-repository.ts';
import type { ProfileChange } from '../../domain/feed/change.ts';
import type { ServiceContext } from '../context.ts';
import { requirePrivileges } from '../privileges.ts';
import { type FeedPlace, parseCursor, placeOf, requireReadOn, writeCursor } from './cursor.ts';
import { findEnds } from './get-change-feed.ts';
import { numberChanges } from './number-changes.ts';

/** A change, and the cursor behind it. */
export type PublishedChange = ProfileChange & { readonly cursor: string };

/** Changes in memory at once. */
const PAGE_SIZE = 100;

/**
 * The changes of a tenant's profiles behind a cursor, and then each one as it comes, without an end; each once, and those
 * of one profile in the order of its versions. Read as they are asked for. When the database goes away, they go on when
 * it is back.
 *
 * @param after null: only what comes from now on
 * @throws ForbiddenError, ValidationError, CursorExpiredError, and UnavailableError when there is no room; the last two
 * also later on
 */
export async function subscribeToChanges(
  ctx: ServiceContext,
  after: string | null,
): Promise<AsyncIterableIterator<PublishedChange>> {
  requirePrivileges(ctx, 'readProfile');
  const start = after === null ? null : parseCursor(after);
  ctx.feed.requireRoom();
  const place = start ?? (await findEnds(ctx)).latest;
  if (start) {
    await numberChanges(ctx.db, ctx.tenantId);
    const page = await readChanges(ctx.db, ctx.tenantId, place.position, 1);
    requireReadOn(place, page, page.there);
  }
  return abortable((signal) => follow(ctx, place, signal));
}

async function* follow(ctx: ServiceContext, start: FeedPlace, signal: AbortSignal): AsyncGenerator<PublishedChange> {
  const { feed, tenantId } = ctx;
  const leave = feed.enter();
  try {
    let place = start;
    while (!signal.aborted) {
      const page = await readPage(ctx, place, signal);
      if (!page) return;
      requireReadOn(place, page, page.there);
      for (const change of page.changes) {
        feed.requireOpen();
        if (signal.aborted) return;
        place = placeOf(change);
        yield { ...change, cursor: writeCursor(place) };
      }
      if (page.changes.length < PAGE_SIZE) await feed.waitForChange(tenantId, page.lastPosition, signal);
      feed.requireOpen();
    }
  } finally {
    leave();
  }
}

/** Waits as long as the database is away. @returns null when the signal comes first */
async function readPage(ctx: ServiceContext, { position }: FeedPlace, signal: AbortSignal): Promise<ChangePage | null> {
  const { db, feed, tenantId } = ctx;
  while (!signal.aborted) {
    try {
      // All who follow a feed are woken at once, and most are at the same place.
      return await feed.readOnce(`${tenantId} ${position}`, () => readChanges(db, tenantId, position, PAGE_SIZE));
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
    await feed.waitForChange(tenantId, null, signal);
    feed.requireOpen();
  }
  return null;
}

/** By itself a generator that waits for something hears of `return` only when it has come. */
function abortable<Item>(start: (signal: AbortSignal) => AsyncGenerator<Item>): AsyncIterableIterator<Item> {
  const stopping = new AbortController();
  const items = start(stopping.signal);
  const iterator: AsyncIterableIterator<Item> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => items.next(),
    return: (value) => {
      stopping.abort();
      return items.return(value);
    },
    throw: (error) => {
      stopping.abort();
      return items.throw(error);
    },
  };
  return iterator;
}
