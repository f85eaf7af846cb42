import { isInteger, parse, stringify } from 'lossless-json';

/** A JSON value. A `bigint` is an integer beyond 2^53: it keeps every digit that was sent. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [name: string]: JsonValue };

/** Nesting beyond this is refused at the edge: recursive code further in could run out of stack. */
export const JSON_DEPTH_MAX = 64;

/** A text is no JSON that we take. The message says why, and is safe to show: it quotes nothing of the text. */
export class JsonSyntaxError extends SyntaxError {
  override readonly name = 'JsonSyntaxError';
}

/** Sixteen digits in a row where a value begins may be an integer that `JSON.parse` would round. */
const LONG_DIGITS = /(?:^|[:,[])\s*-?\d{16}/;
/** `"__proto__"` as a key, also spelled with escapes. */
const PROTO_KEY =
  /(?<!\\)"(?:_|\\u005[fF]){2}(?:p|\\u0070)(?:r|\\u0072)(?:o|\\u006[fF])(?:t|\\u0074)(?:o|\\u006[fF])(?:_|\\u005[fF]){2}"\s*:/;
/** Far more digits than any type holds; a bigint of millions of digits would take seconds to make. */
const INTEGER_DIGITS_MAX = 1_000;

function parseNumber(token: string): number | bigint {
  const value = Number(token);
  const isLong = isInteger(token) && !Number.isSafeInteger(value) && token.length <= INTEGER_DIGITS_MAX;
  return isLong ? BigInt(token) : value;
}

/**
 * Parse JSON text without rounding: an integer beyond 2^53 becomes a `bigint`. Of two equal keys the last one wins.
 *
 * @throws JsonSyntaxError when the text is not JSON, nests deeper than `JSON_DEPTH_MAX`, or has a key `__proto__`
 */
export function parseJson(text: string): JsonValue {
  if (PROTO_KEY.test(text)) throw new JsonSyntaxError('has a key called __proto__');
  if (exceedsDepth(text)) throw new JsonSyntaxError(`may nest at most ${JSON_DEPTH_MAX} levels`);
  try {
    return parseStoredJson(text);
  } catch {
    throw new JsonSyntaxError('is not valid JSON');
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** `parseJson` of UTF-8 bytes; a byte order mark is skipped. @throws JsonSyntaxError, also when it is not UTF-8 */
export function parseJsonBytes(bytes: Uint8Array): JsonValue {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    throw new JsonSyntaxError('is not UTF-8');
  }
  return parseJson(text);
}

/** Parse JSON text that this program wrote: nothing is refused, so that what was stored can always be read. */
export function parseStoredJson(text: string): JsonValue {
  if (!LONG_DIGITS.test(text)) return JSON.parse(text);
  return parse(text, undefined, { parseNumber, onDuplicateKey: ({ newValue }) => newValue }) as JsonValue;
}

/** Write JSON text; a `bigint` becomes a number token with all its digits. */
export function stringifyJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // JSON.stringify refuses a bigint with a TypeError: rare, so only then the slower exact writer runs.
    const text = error instanceof TypeError ? stringify(value) : undefined;
    if (text === undefined) throw error;
    return text;
  }
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An entry of an object whose keys are data: `constructor` is one only if it was put there. */
export function ownEntry<Value>(object: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * The same object with the named keys first, in that order; jsonb does not keep one. No key is dropped. Runs for each
 * record that is read. A key `__proto__`, which an assignment would lose, is none that is ever parsed.
 */
export function inOrder<Value extends JsonValue>(
  names: Iterable<string>,
  object: { readonly [name: string]: Value },
): { readonly [name: string]: Value } {
  const ordered: { [name: string]: Value } = {};
  for (const name of names) {
    const value = ownEntry(object, name);
    if (value !== undefined) ordered[name] = value;
  }
  for (const name of Object.keys(object)) if (!Object.hasOwn(ordered, name)) ordered[name] = object[name] as Value;
  return ordered;
}

/** Whether a value is an integer beyond 2^53, or holds one. */
export function holdsBigint(value: JsonValue): boolean {
  if (typeof value === 'bigint') return true;
  if (typeof value !== 'object' || value === null) return false;
  // Runs for each record that is read: nothing is made for it.
  for (const name in value) if (holdsBigint((value as JsonObject)[name] as JsonValue)) return true;
  return false;
}

/** PostgreSQL stores neither NUL nor half a surrogate pair in text or jsonb. */
export function isStorableText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** True when a value nests deeper than `JSON_DEPTH_MAX`; does not recurse itself. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > JSON_DEPTH_MAX) return true;
    level = level.flatMap((entry) => (typeof entry === 'object' && entry !== null ? Object.values(entry) : []));
  }
  return false;
}

function exceedsDepth(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (inString) {
      if (char === 92) index++;
      else if (char === 34) inString = false;
    } else if (char === 34) inString = true;
    else if (char === 123 || char === 91) {
      if (++depth > JSON_DEPTH_MAX) return true;
    } else if (char === 125 || char === 93) depth--;
  }
  return false;
}
