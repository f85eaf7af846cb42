import { parseDate, parseDateTime } from '../date-time.ts';
import type { Issue, IssueCode, IssuePath } from '../issue.ts';
import { isStorableText } from '../json.ts';
import { isUnauthorizedString, unauthorizedMessage } from './unauthorized-string.ts';

/** The eight types an attribute may have, in the words of the legacy profile API. */
export const ATTRIBUTE_TYPES = [
  'string',
  'integer',
  'long',
  'double',
  'date',
  'datetime',
  'currency',
  'boolean',
] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** What one attribute may hold. */
export type AttributeDefinition = {
  readonly name: string;
  readonly type: AttributeType;
  readonly isMandatory: boolean;
  /** `string`: most characters (code points). `integer`, `long`: most digits. Absent: no bound of its own. */
  readonly length?: number;
  /** Fills the attribute when a record is inserted without it; already of the attribute's type. */
  readonly default?: AttributeValue;
  /** A `string` that is one of the legacy system's unauthorized strings is refused. Absent: it is taken. */
  readonly refusesUnauthorized?: boolean;
};

/**
 * One stored value. A digit string sent for an `integer` or `long` stays a string; an integer beyond 2^53 that
 * was sent as a number is a `bigint`.
 */
export type AttributeValue = string | number | bigint | boolean;

/** `integer` and `long` hold signed 64 bit: the legacy documents' own samples need that for `integer` too. */
export const INTEGER_MIN = -(2n ** 63n);
export const INTEGER_MAX = 2n ** 63n - 1n;
/** A `currency` has at most this many digits in all, so that a JSON number holds it exactly. */
export const CURRENCY_DIGITS_MAX = 15;
export const CURRENCY_FRACTION_DIGITS_MAX = 4;

/** Characters of a name of an attribute, an extension or an identification key. */
export const ATTRIBUTE_NAME_LENGTH_MAX = 26;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,25}$/;
/** The rule for names of extensions and of their attributes: a letter, then letters, digits or `_`, at most 26. */
export const isAttributeName = (name: string): boolean => NAME.test(name);

/** A value that passed, or the reason why not: one of the two. */
export type ValueResult =
  | { readonly value: AttributeValue; readonly problem?: never }
  | { readonly value?: never; readonly problem: { readonly code: IssueCode; readonly message: string } };

const no = (code: IssueCode, message: string): ValueResult => ({ problem: { code, message } });

/** Parse one value against one definition. `null` and `undefined` are the caller's business: they mean absent. */
export function parseAttributeValue(definition: AttributeDefinition, raw: unknown): ValueResult {
  switch (definition.type) {
    case 'string':
      return parseString(raw, definition);
    case 'integer':
    case 'long':
      return parseInteger(raw, definition.type, definition.length);
    case 'double':
      return parseDouble(raw);
    case 'currency':
      return parseCurrency(raw);
    case 'boolean':
      return parseBoolean(raw);
    case 'date':
      return parseWith(raw, parseDate, 'a date YYYY-MM-DD');
    case 'datetime':
      return parseWith(raw, parseDateTime, 'a date-time YYYY-MM-DDThh:mm:ss.SSSZ');
  }
}

/** `parseAttributeValue`, with the problem as an issue at `path` pushed to `issues`; then undefined. */
export function takeAttributeValue(
  definition: AttributeDefinition,
  raw: unknown,
  path: IssuePath,
  issues: Issue[],
): AttributeValue | undefined {
  const { value, problem } = parseAttributeValue(definition, raw);
  if (problem) issues.push({ path, value: raw, ...problem });
  return value;
}

function parseString(raw: unknown, { length: lengthMax, refusesUnauthorized }: AttributeDefinition): ValueResult {
  if (typeof raw !== 'string') return no('WRONG_TYPE', 'must be a string');
  if (!isStorableText(raw)) return no('NOT_STORABLE', 'holds a NUL character or half of a surrogate pair');
  if (lengthMax !== undefined && raw.length > lengthMax && [...raw].length > lengthMax) {
    return no('TOO_LONG', `must have at most ${lengthMax} characters`);
  }
  if (refusesUnauthorized && isUnauthorizedString(raw)) return no('RESERVED', unauthorizedMessage(raw));
  return { value: raw };
}

function parseInteger(raw: unknown, type: string, digitsMax: number | undefined): ValueResult {
  const isNumeric = typeof raw === 'number' || typeof raw === 'bigint';
  if (!isNumeric && !(typeof raw === 'string' && /^-?\d+$/.test(raw))) {
    return no('WRONG_TYPE', `must be an ${type === 'long' ? 'integer (long)' : 'integer'} or a string of digits`);
  }
  if (typeof raw === 'number' && Number.isFinite(raw) && !Number.isInteger(raw)) {
    return no('WRONG_TYPE', 'must be an integer');
  }
  if (typeof raw === 'number' && !Number.isSafeInteger(raw)) {
    return no('OUT_OF_RANGE', 'is beyond 2^53 as a JSON number, where digits get lost: send it as a string');
  }
  const digits = String(raw).replace('-', '');
  if (digitsMax !== undefined && digits.length > digitsMax) {
    return no('TOO_LONG', `must have at most ${digitsMax} digits`);
  }
  // 19 digits hold every 64-bit integer; the bound keeps BigInt off hostile megabytes of digits.
  const exact = digits.replace(/^0+(?=\d)/, '').length <= 19 ? BigInt(raw) : null;
  if (exact === null || exact < INTEGER_MIN || exact > INTEGER_MAX) {
    return no('OUT_OF_RANGE', 'must fit a signed 64-bit integer');
  }
  return { value: Object.is(raw, -0) ? 0 : raw };
}

/** A decimal string such as `-12.50`; no exponent, no blanks. */
const DECIMAL = /^-?\d{1,400}(?:\.\d{1,400})?$/;

function toFiniteNumber(raw: unknown): number | null {
  const isText = typeof raw === 'string' && DECIMAL.test(raw);
  if (!isText && typeof raw !== 'number' && typeof raw !== 'bigint') return null;
  const value = Number(raw);
  return Object.is(value, -0) ? 0 : value;
}

function parseDouble(raw: unknown): ValueResult {
  const value = toFiniteNumber(raw);
  if (value === null) return no('WRONG_TYPE', 'must be a number');
  return Number.isFinite(value) ? { value } : no('OUT_OF_RANGE', 'must fit a 64-bit floating-point number');
}

function parseCurrency(raw: unknown): ValueResult {
  const value = toFiniteNumber(raw);
  if (value === null) return no('WRONG_TYPE', 'must be a number or a decimal string');
  const text = typeof raw === 'string' ? raw : String(raw);
  const [, whole = '', fraction = ''] = /^-?0*(\d*)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  const isPlain = Number.isFinite(value) && /^-?\d+(\.\d+)?$/.test(text);
  if (!isPlain || whole.length + fraction.length > CURRENCY_DIGITS_MAX) {
    return no('OUT_OF_RANGE', `must have at most ${CURRENCY_DIGITS_MAX} digits`);
  }
  if (fraction.length > CURRENCY_FRACTION_DIGITS_MAX) {
    return no('OUT_OF_RANGE', `must have at most ${CURRENCY_FRACTION_DIGITS_MAX} fraction digits`);
  }
  return { value };
}

function parseBoolean(raw: unknown): ValueResult {
  if (raw === true || raw === 'true') return { value: true };
  if (raw === false || raw === 'false') return { value: false };
  return no('WRONG_TYPE', 'must be true or false');
}

function parseWith(raw: unknown, parse: (text: string) => string | null, shape: string): ValueResult {
  if (typeof raw !== 'string') return no('WRONG_TYPE', `must be ${shape}`);
  const value = raw.length <= 64 ? parse(raw) : null;
  return value === null ? no('MALFORMED', `must be ${shape}`) : { value };
}

/** One text for equal values: `77`, `"77"` and `"077"` of an integer are the same key. */
export function normaliseForKey(definition: AttributeDefinition, value: AttributeValue): string {
  const isInteger = definition.type === 'integer' || definition.type === 'long';
  return isInteger ? BigInt(value).toString() : String(value);
}
