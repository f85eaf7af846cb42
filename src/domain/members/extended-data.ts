import type { Issue } from '../issue.ts';
import { isJsonObject, isStorableText, isTooDeep, JSON_DEPTH_MAX, type JsonObject, stringifyJson } from '../json.ts';

/** What bounds a member's extended data. */
export type ExtendedDataLimits = {
  /** Bytes (UTF-8) of compact JSON. */
  readonly bytesMax: number;
  /** Root keys. */
  readonly keysMax: number;
  /** What both bound: one submitted object, or all that a member's sources hold together. */
  readonly scope: 'request' | 'account';
  /** The sources that a write may name, letter case as here. */
  readonly sources: readonly string[];
};

/** Characters of one root key: a longer one would break the database's index. */
export const EXTENDED_DATA_KEY_LENGTH_MAX = 500;

/** Characters of a channel: it is kept with each key. */
export const CHANNEL_LENGTH_MAX = 100;

/** The complete set of one source's keys. Only `takeExtendedData` makes one. */
export type ExtendedDataChange = {
  /** `''` is the default source. */
  readonly source: string;
  readonly channel: string | null;
  readonly data: JsonObject;
  readonly [parsed]: true;
};
declare const parsed: unique symbol;

/** The three inputs that belong together. A source or channel that is null or empty was not named. */
export type ExtendedDataInput = {
  readonly extendedDataSource?: unknown;
  readonly channel?: unknown;
  readonly extendedData?: unknown;
};

/**
 * Parse extended data with its source. Values are kept as they are: what `doNotEmail` means is not our business.
 *
 * @returns null when no data was sent: then what is stored stays
 */
export function takeExtendedData(
  input: ExtendedDataInput,
  limits: ExtendedDataLimits,
  issues: Issue[],
): ExtendedDataChange | null {
  const before = issues.length;
  const source = takeSource(input.extendedDataSource, limits.sources, issues);
  const channel = takeChannel(input.channel, issues);
  if (input.extendedData === undefined) return null;
  const path = ['extendedData'];
  const data = input.extendedData;
  if (!isJsonObject(data)) {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be an object' });
    return null;
  }
  const problem = isTooDeep(data) ? `nests deeper than ${JSON_DEPTH_MAX} levels` : findUnstorable(data);
  if (problem) issues.push({ path, code: 'NOT_STORABLE', message: problem });
  else refuseSize(data as JsonObject, limits, issues);
  return issues.length > before ? null : ({ source, channel, data } as ExtendedDataChange);
}

function takeSource(raw: unknown, sources: readonly string[], issues: Issue[]): string {
  const path = ['extendedDataSource'];
  if (raw === undefined || raw === null || raw === '') return '';
  if (typeof raw !== 'string') {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be a string', value: raw });
  } else if (raw.toUpperCase() === 'INTERNAL') {
    issues.push({ path, code: 'RESERVED', message: 'INTERNAL is reserved', value: raw });
  } else if (!sources.includes(raw)) {
    issues.push({ path, code: 'NOT_ALLOWED', message: `must be one of ${sources.join(', ')}`, value: raw });
  } else return raw;
  return '';
}

function takeChannel(raw: unknown, issues: Issue[]): string | null {
  if (raw === undefined || raw === null || raw === '') return null;
  const path = ['channel'];
  if (typeof raw !== 'string' || !isStorableText(raw)) {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be a string that can be stored', value: raw });
  } else if (raw.length > CHANNEL_LENGTH_MAX) {
    issues.push({ path, code: 'TOO_LONG', message: `must have at most ${CHANNEL_LENGTH_MAX} characters`, value: raw });
  } else return raw;
  return null;
}

function refuseSize(data: JsonObject, limits: ExtendedDataLimits, issues: Issue[]): void {
  const path = ['extendedData'];
  const bytes = new TextEncoder().encode(stringifyJson(data)).length;
  const keys = Object.keys(data);
  if (bytes > limits.bytesMax) {
    const message = `must have at most ${limits.bytesMax} bytes, this has ${bytes}`;
    issues.push({ path, code: 'TOO_LONG', message, value: bytes });
  }
  if (keys.length > limits.keysMax) {
    const message = `must have at most ${limits.keysMax} root keys, this has ${keys.length}`;
    issues.push({ path, code: 'TOO_MANY', message, value: keys.length });
  }
  if (keys.some((key) => key.length > EXTENDED_DATA_KEY_LENGTH_MAX)) {
    const message = `a root key must have at most ${EXTENDED_DATA_KEY_LENGTH_MAX} characters`;
    issues.push({ path, code: 'OUT_OF_RANGE', message });
  }
}

/** A whole number beyond 2^53 has lost digits on its way here, or would print otherwise than it was sent. */
const isExact = (value: number): boolean =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

function findUnstorable(value: unknown): string | null {
  if (typeof value === 'string') return isStorableText(value) ? null : 'holds text that cannot be stored';
  if (typeof value === 'number') return isExact(value) ? null : 'holds a number too large to be exact: send a string';
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, entry] of Object.entries(value)) {
    const isStorable = isStorableText(key) && key !== '__proto__';
    const problem = isStorable ? findUnstorable(entry) : 'holds a key that cannot be stored';
    if (problem) return problem;
  }
  return null;
}

/**
 * Judge a change by what the member's other sources hold: the keys that they own, in the order sent, and where the limits
 * are an account's, all data together. Sending no key at all is never too large.
 */
export function refuseBesides(
  { data }: ExtendedDataChange,
  others: JsonObject,
  limits: ExtendedDataLimits,
  issues: Issue[],
): void {
  for (const key of Object.keys(data)) {
    if (!Object.hasOwn(others, key)) continue;
    issues.push({ path: ['extendedData', key], code: 'OWNED_BY_OTHER', message: 'belongs to another source' });
  }
  if (limits.scope === 'account' && issues.length === 0 && Object.keys(data).length > 0) {
    refuseSize({ ...others, ...data }, limits, issues);
  }
}
