import { UnavailableError, ValidationError } from '../errors.ts';

/** `production`: every call is served. `maintenance`: only those that look at or change the profile schema. */
export const SERVER_MODES = ['production', 'maintenance'] as const;
export type ServerMode = (typeof SERVER_MODES)[number];

/** Seconds after which a call that met maintenance may be tried again. */
const RETRY_AFTER_SECONDS = 30;

/** A call met the other server mode than the one it needs. */
export class WrongModeError extends UnavailableError {
  constructor(mode: ServerMode, needs: string) {
    super(`the server is in ${mode} mode: ${needs}`, RETRY_AFTER_SECONDS);
  }
}

/** @throws WrongModeError in maintenance mode */
export function requireProduction(mode: ServerMode): void {
  if (mode !== 'production') throw new WrongModeError(mode, 'customer profiles are not served');
}

/** Letter case does not matter. @throws ValidationError */
export function parseServerMode(raw: unknown): ServerMode {
  const mode = SERVER_MODES.find((value) => typeof raw === 'string' && raw.toLowerCase() === value);
  if (mode) return mode;
  const code = raw === undefined || raw === null ? 'MISSING' : 'NOT_ALLOWED';
  throw new ValidationError([{ path: ['mode'], code, message: `must be one of ${SERVER_MODES.join(', ')}` }]);
}
