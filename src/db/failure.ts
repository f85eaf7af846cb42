/** What the drivers attach to an error; Drizzle wraps it, so it is found on `cause`. */
type DriverError = { readonly code?: unknown; readonly constraint_name?: unknown; readonly constraint?: unknown };

function driverErrorOf(error: unknown): DriverError | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string') return current;
  }
  return null;
}

/** The unique index that a write ran into (SQLSTATE 23505); null for any other failure. */
export function violatedUniqueIndex(error: unknown): string | null {
  const driver = driverErrorOf(error);
  if (driver?.code !== '23505') return null;
  // postgres.js calls it constraint_name, PGlite constraint.
  return String(driver.constraint_name ?? driver.constraint);
}

/** The write refers to a row that is gone (SQLSTATE 23503). */
export const violatesForeignKey = (error: unknown): boolean => driverErrorOf(error)?.code === '23503';

/** Deadlock or serialization failure: the same transaction may pass when it is run again. */
export const isTransient = (error: unknown): boolean => ['40P01', '40001'].includes(String(driverErrorOf(error)?.code));

const OUTAGES: ReadonlySet<string> = new Set([
  // Lock and statement timeouts, deadlock, serialization failure, read-only after a failover.
  ...['55P03', '57014', '40P01', '40001', '25006'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT'],
  ...['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED'],
]);
/** SQLSTATE classes: connection lost, out of resources, shut down by an operator. */
const OUTAGE_CLASSES = ['08', '53', '57P'];

/** The database was away, overloaded or kept waiting: nothing is known to be wrong with the request. */
export function isOutage(error: unknown): boolean {
  // PGlite has no code for it.
  if (error instanceof Error && error.cause instanceof Error && error.cause.message === 'PGlite is closed') return true;
  if (error instanceof Error && error.message === 'PGlite is closed') return true;
  const code = String(driverErrorOf(error)?.code);
  return OUTAGES.has(code) || (code.length === 5 && OUTAGE_CLASSES.some((start) => code.startsWith(start)));
}
