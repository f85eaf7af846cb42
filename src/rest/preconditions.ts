import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { VersionConflictError } from '../domain/errors.ts';
import type { ExpectedVersion } from '../domain/expected-version.ts';
import { WireError } from './wire-error.ts';

/** An entity tag (RFC 9110, section 8.8.3): weak or not, and what stands between the quotes. */
const TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;

/** Say which version an answer shows or leaves: a client sends it back in `If-Match` and `If-None-Match`. */
export const tagVersion = (reply: FastifyReply, version: number): FastifyReply => reply.header('ETag', eTagOf(version));

const eTagOf = (version: number, view?: string): string =>
  view === undefined ? `"${version}"` : `"${version}-${view}"`;

/**
 * Answer a read with its ETag, or with 304 to whoever has that (RFC 9110, section 13.1.2).
 *
 * @param isView the body depends on more than the version: the tag tells it apart
 * @throws WireError 400 when `If-None-Match` is malformed
 */
export function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  { version, body, isView = false }: { version: number; body: string; isView?: boolean },
): FastifyReply {
  const view = isView ? createHash('sha256').update(body).digest('hex').slice(0, 8) : undefined;
  const eTag = eTagOf(version, view);
  void reply.header('ETag', eTag);
  return isNotModified(request, eTag) ? reply.code(304).send() : reply.send(body);
}

/**
 * Make a write under the header `If-Match` (RFC 9110, section 13.1.1). Of several tags, any version will do; weak ones
 * match nothing.
 *
 * @param isRequired whether a write without the header is refused (RFC 6585, section 3): as the last thing, when all else
 * that could stand against it is known
 * @param write gets the versions that it may be made for; undefined: any
 * @throws WireError 400 when a header is malformed, or is one for reads; 428 when a required one is missing
 */
export async function writeIfMatch<Result>(
  { headers }: FastifyRequest,
  isRequired: boolean,
  write: (expectedVersion: ExpectedVersion | undefined) => Promise<Result>,
): Promise<Result> {
  const unless = headers['if-none-match'];
  // Every write of a profile is of one that is there, so this asks for what cannot be (section 13.1.2).
  if (unless?.trim() === '*') return write([]);
  if (unless !== undefined) throw new WireError(400, 'If-None-Match is for reads: a write takes If-Match');
  const header = headers['if-match'];
  if (header !== undefined || !isRequired) return write(header === undefined ? undefined : readVersions(header));
  try {
    return await write([]);
  } catch (error) {
    if (!(error instanceof VersionConflictError)) throw error;
    throw new WireError(428, 'this write needs If-Match: read the profile first, and send the ETag of the answer');
  }
}

/** An integer of the database has no more. */
const VERSION_MAX = 2_147_483_647;

/** The versions of a header; behind a dash a tag may go on with what tells views of one version apart. */
function readVersions(header: string): readonly number[] | undefined {
  const tags = readTags('If-Match', header);
  if (tags === '*') return undefined;
  return tags.flatMap(({ isWeak, tag }) => {
    const version = Number(/^([1-9]\d{0,9})(?:-[0-9a-f]{8})?$/.exec(tag)?.[1] ?? 0);
    return isWeak || version === 0 || version > VERSION_MAX ? [] : [version];
  });
}

function isNotModified(request: FastifyRequest, current: string): boolean {
  const header = request.headers['if-none-match'];
  if (header === undefined) return false;
  const tags = readTags('If-None-Match', header);
  return tags === '*' || tags.some(({ tag }) => `"${tag}"` === current);
}

function readTags(name: string, header: string): '*' | { isWeak: boolean; tag: string }[] {
  if (header.trim() === '*') return '*';
  const found = [...header.matchAll(TAG)];
  let end = 0;
  const gaps = found.map(({ index, 0: text }) => {
    const gap = header.slice(end, index);
    end = index + text.length;
    return gap;
  });
  // Empty elements of a list are ignored (section 5.6.1.2).
  const isList =
    found.length > 0 &&
    [...gaps, header.slice(end)].every((gap) => /^[\s,]*$/.test(gap)) &&
    gaps.slice(1).every((gap) => gap.includes(','));
  if (!isList) throw new WireError(400, `${name} must be * or ETags in quotes, as in "7"`);
  return found.map(([, weak, tag = '']) => ({ isWeak: weak !== undefined, tag }));
}
