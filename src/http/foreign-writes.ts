import type { FastifyRequest } from 'fastify';
import { ForbiddenError } from '../domain/errors.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What a browser says of a page that is not of this origin. */
const FOREIGN: readonly unknown[] = ['cross-site', 'same-site'];

/**
 * A browser sends what pages of other origins want, with the credentials that it remembers and to addresses that only it
 * can reach, without asking anybody. What is no browser names no origin.
 *
 * @param origins whose pages may write, beside those of the gateway itself
 * @throws ForbiddenError
 * @see the Fetch standard on `Origin`, and W3C Fetch Metadata Request Headers
 */
export function refuseForeignWrite({ method, headers }: FastifyRequest, origins: readonly string[]): void {
  if (SAFE_METHODS.has(method)) return;
  const { origin, 'sec-fetch-site': site, host } = headers;
  if (origin === undefined ? !FOREIGN.includes(site) : origins.includes(origin)) return;
  // A proxy may have changed the host that the page knows.
  if (origin !== undefined && (site === 'same-origin' || isOfHost(origin, host))) return;
  throw new ForbiddenError('pages of another origin may not write here');
}

function isOfHost(origin: string, host: string | undefined): boolean {
  // The port that a scheme implies is left out by both.
  return URL.canParse(origin) && new URL(origin).host === host;
}
