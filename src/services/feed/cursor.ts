import { createHash } from 'node:crypto';
import { CursorExpiredError, ValidationError } from '../../domain/errors.ts';
import type { EventIdentity, FeedBounds } from '../../domain/feed/change.ts';

/** A place in a tenant's feed: behind the event at `position`, or, at 0, before the first one. */
export type FeedPlace = {
  readonly position: number;
  /** Of the event there, to tell it from another one at the same position; null: it was gone already, or never was. */
  readonly fingerprint: string | null;
};

/** 66 bits: nobody means to forge one. */
const FINGERPRINT_LENGTH = 11;
const TEXT = /^1:(0|[1-9]\d{0,15})(?::([\w-]{11}))?$/;

/** The place behind an event. */
export function placeOf({ position, profileKind, profileId, version, occurredAt }: EventIdentity): FeedPlace {
  const identity = JSON.stringify([profileKind, profileId, version, occurredAt.getTime()]);
  const fingerprint = createHash('sha256').update(identity).digest('base64url').slice(0, FINGERPRINT_LENGTH);
  return { position, fingerprint };
}

/** A place as clients hold it. Theirs to keep, not to read. */
export function writeCursor({ position, fingerprint }: FeedPlace): string {
  return Buffer.from(['1', position, ...(fingerprint === null ? [] : [fingerprint])].join(':')).toString('base64url');
}

/** @throws ValidationError when no feed has given out such a cursor */
export function parseCursor(cursor: string): FeedPlace {
  const [, position, fingerprint = null] = TEXT.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const place = { position: Number(position), fingerprint };
  if (Number.isSafeInteger(place.position) && writeCursor(place) === cursor) return place;
  throw new ValidationError([{ path: ['after'], code: 'MALFORMED', message: 'is no cursor of this feed' }]);
}

/**
 * Refuse a place from which the feed cannot be read on without a gap: what followed it is gone, or the feed that it
 * belongs to is, because the database was taken back to an older state.
 *
 * @param there the event at the place, if it is still there
 * @throws CursorExpiredError
 */
export function requireReadOn(place: FeedPlace, feed: FeedBounds, there: EventIdentity | null): void {
  const { position, fingerprint } = place;
  const earliest = writeCursor({ position: feed.trimmedPosition, fingerprint: null });
  if (position < feed.trimmedPosition) throw new CursorExpiredError('TOO_OLD', earliest);
  const isOther = there !== null && fingerprint !== null && placeOf(there).fingerprint !== fingerprint;
  if (position > feed.lastPosition || isOther) throw new CursorExpiredError('OTHER_HISTORY', earliest);
}
