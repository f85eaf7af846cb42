import type { Issue, IssuePath } from '../issue.ts';
import { isAttributeName } from './attribute.ts';
import { isUnauthorizedString, unauthorizedMessage } from './unauthorized-string.ts';

// What the legacy documents that define extensions and identification keys have in common.

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
