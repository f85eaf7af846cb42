/** JSON as a client sends it and reads it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

/** A stored value, as the legacy dialect prints it. */
export type Scalar = string | number | boolean;

export type ValueType = 'string' | 'integer' | 'long' | 'double' | 'date' | 'datetime' | 'currency' | 'boolean';

/** What one attribute may hold. */
export type Attribute = {
  readonly name: string;
  readonly type: ValueType;
  readonly length?: number;
  readonly mandatory?: boolean;
  readonly default?: Scalar;
};

/** Those of the unauthorized strings that the runs use (context-services.md §4). */
const UNAUTHORIZED = new Set(['left', 'select', 'table', 'index', 'number']);
export const isUnauthorized = (text: string): boolean => UNAUTHORIZED.has(text.trim().toLowerCase());

export const isObject = (raw: Json | undefined): raw is JsonObject =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw);

/** What a value is stored as; undefined: it is refused (context-services.md §3.1). */
export function readValue({ type, length = Number.POSITIVE_INFINITY }: Attribute, raw: Json): Scalar | undefined {
  switch (type) {
    case 'string':
      return typeof raw === 'string' && [...raw].length <= length && !isUnauthorized(raw) ? raw : undefined;
    case 'integer':
    case 'long':
      return isWholeNumber(raw) && String(raw).replace('-', '').length <= length ? raw : undefined;
    case 'double':
      return typeof raw === 'number' ? raw : undefined;
    case 'currency':
      return /^-?\d+(?:\.\d{1,4})?$/.test(String(raw)) ? Number(raw) : undefined;
    case 'boolean':
      return raw === true || raw === 'true' ? true : raw === false || raw === 'false' ? false : undefined;
    case 'date':
      return typeof raw === 'string' && isDay(raw) ? raw : undefined;
    case 'datetime':
      return typeof raw === 'string' ? readInstant(raw) : undefined;
  }
}

function isWholeNumber(raw: Json): raw is string | number {
  const isDigits = typeof raw === 'string' && /^-?\d+$/.test(raw);
  if (!isDigits && !(typeof raw === 'number' && Number.isSafeInteger(raw))) return false;
  return BigInt.asIntN(64, BigInt(raw)) === BigInt(raw);
}

/** A real day: one that does not roll over into the next month. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function readInstant(text: string): string | undefined {
  if (isDay(text)) return `${text}T00:00:00.000Z`;
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  return isInstant && isDay(text.slice(0, 10)) ? new Date(text).toISOString() : undefined;
}

/** Equal values of a key have one text: `77`, `"77"` and `"077"` of an integer are the same (context-services.md §3.1). */
export function keyText({ type }: Attribute, value: Scalar): string {
  const isWhole = type === 'integer' || type === 'long';
  return isWhole ? BigInt(value).toString() : String(value);
}

/** GraphQL reads a long as a string, so that no digit is lost. */
export const printForGraphql = ({ type }: Attribute, value: Scalar): Scalar =>
  type === 'long' ? String(value) : value;
