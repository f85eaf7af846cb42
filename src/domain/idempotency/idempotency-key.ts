/** Most characters of a key. */
export const IDEMPOTENCY_KEY_LENGTH_MAX = 255;

/** How long an answer is kept; afterwards the same key is a new one. */
export const IDEMPOTENCY_KEY_LIFETIME_SECONDS = 86_400;

/** What a request with an idempotency key is known by: neither the key nor the request can be read from it. */
export type IdempotencyKey = {
  /** SHA-256, in hexadecimal digits, of who asks where: the same for whoever may be answered with the same result. */
  readonly keyHash: string;
  /** SHA-256, in hexadecimal digits, of what is asked for. */
  readonly requestHash: string;
};

/** `"…"`, with `\"` and `\\` for a quote and a backslash: a string of RFC 8941, section 3.3.3. */
const QUOTED = /^"((?:[^"\\]|\\["\\])*)"$/;
const KEY = /^[\x21-\x7e]+$/;

/**
 * Read a key: visible ASCII characters, as they are or as a quoted string, which both name the same key.
 *
 * @returns null when it is none, also when it is empty; it may have any length
 * @see draft-ietf-httpapi-idempotency-key-header, section 2.1: the header is a quoted string
 */
export function readIdempotencyKey(text: string): string | null {
  const quoted = QUOTED.exec(text)?.[1];
  const key = quoted?.replaceAll(/\\(.)/g, '$1') ?? text;
  const isKey = KEY.test(key) && (quoted !== undefined || !text.startsWith('"'));
  return isKey ? key : null;
}
