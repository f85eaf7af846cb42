import type { CsvFormat } from '../../domain/csv.ts';
import { refuseIfAny } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import { refuseUnknownKeys, takeFlag } from '../../domain/profile-schema/schema-document.ts';
import { requireJsonObject } from '../json-body.ts';

/** What to import, and how. */
export type ImportOrder = CsvFormat & {
  /** Of the file, from the import directory. */
  readonly path: string;
  readonly key: string | null;
  readonly errorsMax: number;
  readonly startFrom: number;
  readonly createsLog: boolean;
};

const KEYS = [
  ...['format', 'profiles', 'id-key', 'delimiter', 'max-errors', 'encoding', 'start-from-index', 'create-log'],
] as const;

const ERRORS_MAX_DEFAULT = 100;

const ENCODINGS: ReadonlyMap<string, CsvFormat['encoding']> = new Map([
  ...(['utf-8', 'utf8'] as const).map((name) => [name, 'utf-8'] as const),
  ...(['iso-8859-1', 'latin1'] as const).map((name) => [name, 'latin1'] as const),
]);

/** One ASCII character that is no quote, line end, letter or digit. */
const DELIMITER = /^[\t !#-/:-@[-`{-~]$/;

/** Numbers and booleans may be strings; null is the same as absent. @throws ValidationError, WireError when it is no object */
export function readImportBody(body: unknown): ImportOrder {
  const raw = requireJsonObject(body);
  const issues: Issue[] = [];
  refuseUnknownKeys(raw, new Set(KEYS), [], issues);
  const text = (key: (typeof KEYS)[number]): string | null => {
    const value = raw[key] ?? null;
    if (value === null || typeof value === 'string') return value;
    issues.push({ path: [key], code: 'WRONG_TYPE', message: 'must be a string' });
    return null;
  };
  const mandatory = (key: 'format' | 'profiles'): string | null => {
    if ((raw[key] ?? null) === null) issues.push({ path: [key], code: 'MISSING', message: 'is mandatory' });
    return text(key);
  };
  const allowed = (key: 'delimiter' | 'encoding' | 'format', isAllowed: boolean, message: string): void => {
    if (!isAllowed) issues.push({ path: [key], code: 'NOT_ALLOWED', message });
  };
  const format = mandatory('format');
  allowed('format', format === null || format.toUpperCase() === 'CSV', 'must be CSV');
  const path = mandatory('profiles');
  const delimiter = text('delimiter') ?? ',';
  allowed('delimiter', DELIMITER.test(delimiter), 'must be one ASCII character that is no quote, letter or digit');
  const encoding = ENCODINGS.get((text('encoding') ?? 'utf-8').toLowerCase());
  allowed('encoding', encoding !== undefined, 'must be UTF-8 or ISO-8859-1');
  const order = {
    path: path ?? '',
    key: text('id-key')?.trim() ?? null,
    delimiter,
    encoding: encoding ?? 'utf-8',
    errorsMax: takeCount(raw, 'max-errors', ERRORS_MAX_DEFAULT, issues),
    startFrom: takeCount(raw, 'start-from-index', 0, issues),
    createsLog: takeFlag(raw['create-log'], ['create-log'], issues),
  };
  refuseIfAny(issues);
  return order;
}

function takeCount(
  raw: Readonly<Record<string, unknown>>,
  key: 'max-errors' | 'start-from-index',
  absent: number,
  issues: Issue[],
): number {
  const value = raw[key] ?? absent;
  const isText = typeof value === 'string' && /^\d{1,16}$/.test(value);
  const count = isText || typeof value === 'number' ? Number(value) : -1;
  if (Number.isSafeInteger(count) && count >= 0) return count;
  issues.push({ path: [key], code: 'WRONG_TYPE', message: 'must be a whole number from 0' });
  return absent;
}
