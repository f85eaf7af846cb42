import { UnauthenticatedError } from '../errors.ts';

/** What a caller says to be. Both texts are in Unicode normalisation form C. */
export type Credentials = { readonly name: string; readonly password: string };

/** How a client is told what to send. @see RFC 7617, sections 2 and 2.1 */
export const CHALLENGE = 'Basic realm="profile-gateway", charset="UTF-8"';

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;

/**
 * Read HTTP Basic credentials.
 *
 * @param header the value of `Authorization`
 * @throws UnauthenticatedError when there is none, or it is none of HTTP Basic in UTF-8
 * @see RFC 7617, section 2
 */
export function parseCredentials(header: string | undefined): Credentials {
  if (header === undefined) throw new UnauthenticatedError('credentials are missing: send a user name and a password');
  if (!/^Basic(?: |$)/i.test(header)) throw new UnauthenticatedError('only credentials of HTTP Basic are taken');
  const [, encoded] = BASIC.exec(header.trim()) ?? [];
  const text = encoded === undefined ? null : decodeUtf8(Buffer.from(encoded, 'base64'));
  const colon = text?.indexOf(':') ?? -1;
  if (text === null || colon === -1) {
    throw new UnauthenticatedError('the credentials are malformed: they must be name:password, in UTF-8 and Base64');
  }
  return { name: normaliseText(text.slice(0, colon)), password: normaliseText(text.slice(colon + 1)) };
}

/** Keyboards and files write one text in several forms: they count as equal. */
export const normaliseText = (text: string): string => text.normalize('NFC');

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
