import { createHash, timingSafeEqual } from 'node:crypto';
import type { ClientToken } from '../../domain/authentication/tokens.ts';

/** The scheme in any letter case, as RFC 9110 has it, then visible ASCII characters. */
const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

/** Whose a token is, and what it is good for. */
export type KnownToken = Pick<ClientToken, 'name' | 'suites'>;

/**
 * Tell whose a bearer token is, and what it lets its sender do.
 *
 * @returns takes the value of `Authorization`; null when it holds no token, or one that nobody knows
 * @see RFC 6750, section 2.1
 */
export function createFindToken(tokens: readonly ClientToken[]): (header: string | undefined) => KnownToken | null {
  const known = tokens.map(({ sha256, name, suites }) => ({ hash: Buffer.from(sha256, 'hex'), name, suites }));
  return (header = '') => {
    const [, token] = BEARER.exec(header) ?? [];
    if (token === undefined) return null;
    const sent = createHash('sha256').update(token).digest();
    // All of them, whichever it is: how long the answer takes tells nothing of what comes close.
    const [match] = known.filter(({ hash }) => timingSafeEqual(hash, sent));
    return match ?? null;
  };
}
