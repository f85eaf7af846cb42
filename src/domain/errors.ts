import type { ConflictSubject, FieldConflict } from './history/field-conflict.ts';
import { formatIssuePath, type Issue } from './issue.ts';

/** Every way the gateway says an expected "no". Each door words them in one table of its own. */
export type DomainErrorCode =
  | 'VALIDATION'
  | 'NOT_FOUND'
  | 'ALREADY_TAKEN'
  | 'VERSION_CONFLICT'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'FORBIDDEN'
  | 'UNAUTHENTICATED'
  | 'CURSOR_EXPIRED'
  | 'UNAVAILABLE';

/** An expected "no". Anything else that is thrown is a defect and is masked by the doors. */
export abstract class DomainError extends Error {
  abstract readonly code: DomainErrorCode;
}

/** The input breaks the rules. Holds every problem that was found, at least one. */
export class ValidationError extends DomainError {
  override readonly name = 'ValidationError';
  readonly code = 'VALIDATION';
  readonly issues: readonly [Issue, ...Issue[]];
  constructor(issues: readonly [Issue, ...Issue[]]) {
    super(
      issues
        .map(({ path, message }) => (path.length === 0 ? message : `${formatIssuePath(path)}: ${message}`))
        .join('; '),
    );
    this.issues = issues;
  }
}

/** What a `NotFoundError` was looking for. */
export type NotFoundKind =
  | 'Customer'
  | 'Extension'
  | 'ExtensionRecord'
  | 'IdentificationKey'
  | 'Link'
  | 'Member'
  | 'ProfileAttribute'
  | 'ProfileSchema'
  | 'Session'
  | 'Version';

/** The thing that the request names does not exist, or the caller may not know that it does. */
export class NotFoundError extends DomainError {
  override readonly name = 'NotFoundError';
  readonly code = 'NOT_FOUND';
  readonly kind: NotFoundKind;
  constructor(kind: NotFoundKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** What an `AlreadyTakenError` says is taken. */
export type TakenKind =
  | 'attributeName'
  | 'customerLink'
  | 'correlationId'
  | 'email'
  | 'extensionName'
  | 'externalId'
  | 'identification'
  | 'identificationKeyName'
  | 'loyaltyId'
  | 'memberLink';

/** A value that must be unique already belongs to something else. */
export class AlreadyTakenError extends DomainError {
  override readonly name = 'AlreadyTakenError';
  readonly code = 'ALREADY_TAKEN';
  readonly kind: TakenKind;
  constructor(kind: TakenKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The write was made for another version than the stored one. Nothing was written. */
export class VersionConflictError extends DomainError {
  override readonly name = 'VersionConflictError';
  readonly code = 'VERSION_CONFLICT';
  readonly currentVersion: number;
  readonly subject: ConflictSubject;
  /** What has changed since the version that the write was made for; null: not known, or nothing for this caller. */
  readonly changedFields: readonly FieldConflict[] | null;
  constructor(currentVersion: number, subject: ConflictSubject, changedFields: readonly FieldConflict[] | null = null) {
    super(`the stored version is ${currentVersion}, another than the one that the write was made for`);
    this.currentVersion = currentVersion;
    this.subject = subject;
    this.changedFields = changedFields;
  }
}

/** The idempotency key of the request came with another request before. Nothing was written. */
export class IdempotencyKeyReusedError extends DomainError {
  override readonly name = 'IdempotencyKeyReusedError';
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  constructor() {
    super('this idempotency key was sent with another request: take a new key for a new request');
  }
}

/** The request is understood and refused, whatever its input: the message says what stands against it. */
export class ForbiddenError extends DomainError {
  override readonly name = 'ForbiddenError';
  readonly code = 'FORBIDDEN';
}

/** The member's account is closed: it can be read, and never be written again. */
export class AccountClosedError extends ForbiddenError {
  constructor() {
    super('the account is closed');
  }
}

/** Nobody knows who calls: credentials are missing, malformed or wrong. Nothing of the request was looked at. */
export class UnauthenticatedError extends DomainError {
  override readonly name = 'UnauthenticatedError';
  readonly code = 'UNAUTHENTICATED';
}

/** Why a feed cannot be read on from a cursor. */
export type CursorExpiry = 'TOO_OLD' | 'OTHER_HISTORY';

const EXPIRIES: Readonly<Record<CursorExpiry, string>> = {
  TOO_OLD: 'the cursor is too old: changes that came after it are not kept any more',
  OTHER_HISTORY:
    'the cursor is of changes that this feed does not have: its database was taken back to an older state, or is another one',
};

/** A feed cannot be read on from a cursor without missing changes: its reader must read everything anew. */
export class CursorExpiredError extends DomainError {
  override readonly name = 'CursorExpiredError';
  readonly code = 'CURSOR_EXPIRED';
  readonly reason: CursorExpiry;
  /** The oldest cursor from which the feed can be read. */
  readonly earliest: string;
  constructor(reason: CursorExpiry, earliest: string) {
    super(`${EXPIRIES[reason]}: read everything anew, and follow the feed from its end`);
    this.reason = reason;
    this.earliest = earliest;
  }
}

/** The gateway cannot answer right now; the same request may succeed later. */
export class UnavailableError extends DomainError {
  override readonly name = 'UnavailableError';
  readonly code = 'UNAVAILABLE';
  readonly retryAfterSeconds: number;
  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** More issues than this are counted, not listed: one request must not cost an answer of many megabytes. */
export const ISSUES_MAX = 100;

/** Throws every issue found, if any; beyond `ISSUES_MAX` a last one says how many more there are. */
export function refuseIfAny(issues: readonly Issue[]): void {
  const [first, ...rest] = issues.slice(0, ISSUES_MAX);
  if (!first) return;
  const unlisted = issues.length - ISSUES_MAX;
  const last: Issue[] = unlisted > 0 ? [{ path: [], code: 'TOO_MANY', message: `and ${unlisted} more problems` }] : [];
  throw new ValidationError([first, ...rest, ...last]);
}
