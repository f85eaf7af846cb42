import { isOutage } from '../db/failure.ts';
import { UnavailableError } from '../domain/errors.ts';

/** The refusal to answer with when the database was away or kept a request waiting; null for any other failure. */
export function toUnavailable(error: unknown): UnavailableError | null {
  return isOutage(error) ? new UnavailableError('the database cannot answer right now', 1) : null;
}
