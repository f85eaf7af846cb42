import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, type JsonObject } from '../model/values.ts';
import { echo } from './judge-attributes.ts';
import { BYTES_MAX, isBlank, KEYS_MAX, type Rules, SOURCES } from './program.ts';
import { issue, type Refusal } from './requests.ts';
import type { Bucket, Member, State } from './state.ts';

/** The complete set of one source's keys. */
export type Replacement = Bucket & { readonly source: string };

/** An object, or a text that holds one; else undefined (es-loyalty.md §4.4-2). */
function readObject(sent: Json): JsonObject | undefined {
  if (typeof sent !== 'string') return isObject(sent) ? sent : undefined;
  try {
    const value: Json = JSON.parse(sent);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function judgeSize(data: JsonObject, refusals: Refusal[]): void {
  const bytes = Buffer.byteLength(JSON.stringify(data));
  const keys = Object.keys(data).length;
  const refuse = (text: string) => refusals.push(issue('extendedData', `Invalid Extended data: Exceeded ${text}`));
  if (bytes > BYTES_MAX) refuse(`data size limit for extended data: ${bytes} Bytes`);
  if (keys > KEYS_MAX) refuse(`root level key limit for extended data ${keys} keys`);
}

/** es-loyalty.md §4.4-1 to 6; undefined: what is stored stays */
export function judgeData(profile: JsonObject, refusals: Refusal[]): Replacement | undefined {
  const { extendedDataSource: source = null, channel = null, extendedData } = profile;
  if (typeof source === 'string' && source.toUpperCase() === 'INTERNAL') {
    refusals.push(issue('extendedDataSource', 'INTERNAL cannot be used as extended data source.'));
  } else if (!isBlank(source) && !SOURCES.some((known) => known === source)) {
    refusals.push(issue('extendedDataSource', `${echo(source)} is not valid extended data source.`));
  }
  if (channel !== null && typeof channel !== 'string') {
    refusals.push(issue('channel', `Invalid channel: ${echo(channel)}`));
  }
  if (extendedData === undefined) return undefined;
  const data = readObject(extendedData);
  if (data) judgeSize(data, refusals);
  else refusals.push(issue('extendedData', 'Invalid Extended data'));
  return {
    source: isBlank(source) ? '' : String(source),
    channel: isBlank(channel) ? null : String(channel),
    data: data ?? {},
  };
}

/** es-loyalty.md §4.4-7: a key belongs to one source; and §4.4-5, where the limits are an account's. */
export function judgeBesides(
  member: Member | undefined,
  replacement: Replacement | undefined,
  { isLimitedByAccount }: Rules,
  refusals: Refusal[],
): void {
  if (!member || !replacement) return;
  const { source, data } = replacement;
  const others = [...member.sources].filter(([name]) => name !== source).map(([_name, bucket]) => bucket.data);
  const besides: JsonObject = Object.assign({}, ...others);
  const keys = Object.keys(data).filter((key) => Object.hasOwn(besides, key));
  if (keys.length > 0) refusals.push({ kind: 'owned', keys });
  else if (isLimitedByAccount && Object.keys(data).length > 0) judgeSize({ ...besides, ...data }, refusals);
}

const isOfConsent = (key: string): boolean => key === 'casl' || key.startsWith('casl::') || key.startsWith('doNot');

/** Replace what one source holds, and keep what changes of consent. @returns the sources afterwards */
export function replaceData(
  { statements }: State,
  member: Member,
  { source, channel, data }: Replacement,
  requestId: string,
): Member['sources'] {
  const before = member.sources.get(source) ?? { channel: null, data: {} };
  const common = { accountId: member.accountId, source, channel, requestId };
  for (const [key, value] of Object.entries(data).filter(([name]) => isOfConsent(name))) {
    const isKnown = Object.hasOwn(before.data, key) && isDeepStrictEqual(before.data[key], value);
    if (!isKnown || before.channel !== channel) statements.push({ ...common, key, value });
  }
  for (const key of Object.keys(before.data)) {
    if (isOfConsent(key) && !Object.hasOwn(data, key)) statements.push({ ...common, key });
  }
  const sources = new Map([...member.sources].filter(([name]) => name !== source));
  return Object.keys(data).length === 0 ? sources : sources.set(source, { channel, data });
}

/** An account that is closed has no extended data (es-loyalty.md §8), so nothing is said of consent any more. */
export function removeData({ statements }: State, { accountId, sources }: Member, requestId: string): void {
  for (const [source, { data }] of sources) {
    for (const key of Object.keys(data).filter(isOfConsent)) {
      statements.push({ accountId, key, source, channel: null, requestId });
    }
  }
}
