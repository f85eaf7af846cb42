import type { Issue, IssuePath } from '../issue.ts';
import { isAttributeName } from './attribute.ts';
import { foldName, RESERVED_NAMES } from './profile-schema.ts';
import { isUnauthorizedString, unauthorizedMessage } from './unauthorized-string.ts';

// What the documents that define extensions, core attributes and identification keys have in common.

export function refuseUnknownKeys(
  raw: Record<string, unknown>,
  known: ReadonlySet<string>,
  path: IssuePath,
  issues: Issue[],
): void {
  for (const key of Object.keys(raw)) {
    if (!known.has(key)) issues.push({ path: [...path, key], code: 'UNKNOWN', message: 'is not a known key' });
  }
}

/** A name of an extension, an attribute or a key. A refused one leaves an issue; one that breaks the form reads `''`. */
export function takeName(raw: unknown, path: IssuePath, issues: Issue[]): string {
  if (typeof raw === 'string' && isAttributeName(raw)) {
    if (isUnauthorizedString(raw))
      issues.push({ path, code: 'RESERVED', message: unauthorizedMessage(raw), value: raw });
    return raw;
  }
  if (raw === undefined || raw === null) issues.push({ path, code: 'MISSING', message: 'is mandatory' });
  else
    issues.push({
      path,
      code: 'MALFORMED',
      message: 'must start with a letter, then letters, digits or _, at most 26 characters',
      value: raw,
    });
  return '';
}

/** `takeName` of an extension or a core attribute, which stand in a legacy body: no reserved word either. */
export function takeBodyName(raw: unknown, path: IssuePath, issues: Issue[]): string {
  const name = takeName(raw, path, issues);
  if (RESERVED_NAMES.has(foldName(name))) {
    issues.push({ path, code: 'RESERVED', message: 'is a reserved word', value: name });
  }
  return name;
}

/** One of these words; a refused one leaves an issue and reads null. */
export function takeOneOf<T extends string>(
  raw: unknown,
  values: readonly T[],
  path: IssuePath,
  issues: Issue[],
): T | null {
  const found = values.find((value) => value === raw);
  if (found !== undefined) return found;
  const code = raw === undefined || raw === null ? 'MISSING' : 'NOT_ALLOWED';
  issues.push({ path, code, message: `must be one of ${values.join(', ')}`, value: raw });
  return null;
}

/** true or false, also as text; absent is false. */
export function takeFlag(raw: unknown, path: IssuePath, issues: Issue[]): boolean {
  if (raw === true || raw === 'true') return true;
  if (raw !== false && raw !== 'false' && raw !== undefined && raw !== null) {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be true or false', value: raw });
  }
  return false;
}

export function refuseRepeated(names: readonly unknown[], pathOf: (index: number) => IssuePath, issues: Issue[]): void {
  const seen = new Set<unknown>();
  for (const [index, name] of names.entries()) {
    if (typeof name === 'string' && seen.has(name)) {
      issues.push({ path: pathOf(index), code: 'DUPLICATE', message: 'is named twice' });
    }
    seen.add(name);
  }
}
