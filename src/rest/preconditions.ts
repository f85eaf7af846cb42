import type { FastifyReply, FastifyRequest } from 'fastify';
import { WireError } from './wire-error.ts';

/** An entity tag (RFC 9110, section 8.8.3): weak or not, and what stands between the quotes. */
const TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;
const TAG_LIST = /^\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")*\s*$/;

/** No profile is ever at this version. */
const NO_VERSION = 0;

/** Say which version an answer shows or leaves: a client sends it back in `If-Match` and `If-None-Match`. */
export const tagVersion = (reply: FastifyReply, version: number): FastifyReply => reply.header('ETag', `"${version}"`);

/** What a write may rely on. */
export type WritePrecondition = {
  /** Whether a write without any is refused (RFC 6585, section 3). */
  readonly isRequired?: boolean;
  /** The stored version, read only when the client accepts several. */
  readonly currentVersion: () => Promise<number>;
};

/**
 * The version that a write expects, by the header `If-Match` (RFC 9110, section 13.1.1): undefined for any. Of several
 * tags, the stored version's counts. Weak tags match nothing.
 *
 * @throws WireError 400 when the header is malformed, 428 when a required one is missing
 */
export async function readExpectedVersion(
  request: FastifyRequest,
  { isRequired = false, currentVersion }: WritePrecondition,
): Promise<number | undefined> {
  const header = request.headers['if-match'];
  if (header === undefined) {
    if (!isRequired) return undefined;
    throw new WireError(428, 'this write needs If-Match: read the profile first, and send the ETag of the answer');
  }
  const tags = readTags('If-Match', header);
  if (tags === '*') return undefined;
  const versions = tags.flatMap(({ isWeak, tag }) => (!isWeak && /^[1-9]\d{0,9}$/.test(tag) ? [Number(tag)] : []));
  if (versions.length < 2) return versions[0] ?? NO_VERSION;
  const current = await currentVersion();
  return versions.includes(current) ? current : NO_VERSION;
}

/**
 * Whether the client has this version already, by the header `If-None-Match` (RFC 9110, section 13.1.2).
 *
 * @throws WireError 400 when the header is malformed
 */
export function isNotModified(request: FastifyRequest, version: number): boolean {
  const header = request.headers['if-none-match'];
  if (header === undefined) return false;
  const tags = readTags('If-None-Match', header);
  return tags === '*' || tags.some(({ tag }) => tag === String(version));
}

function readTags(name: string, header: string): '*' | { isWeak: boolean; tag: string }[] {
  if (header.trim() === '*') return '*';
  if (!TAG_LIST.test(header)) throw new WireError(400, `${name} must be * or ETags in quotes, as in "7"`);
  return [...header.matchAll(TAG)].map(([, weak, tag = '']) => ({ isWeak: weak !== undefined, tag }));
}
