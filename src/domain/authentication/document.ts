import type { Issue, IssuePath } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import { refuseUnknownKeys } from '../profile-schema/schema-document.ts';

// What the files that say who may call have in common. A refused part leaves an issue and reads as empty.

/** @param keys the only ones that it may have; null: their names are free */
export function takeObject(
  raw: unknown,
  keys: readonly string[] | null,
  path: IssuePath,
  issues: Issue[],
): Readonly<Record<string, unknown>> {
  if (!isJsonObject(raw)) {
    issues.push({ path, code: 'WRONG_TYPE', message: 'must be a JSON object' });
    return {};
  }
  if (keys) refuseUnknownKeys(raw, new Set(keys), path, issues);
  return raw;
}

export function takeList(raw: unknown, path: IssuePath, issues: Issue[]): readonly unknown[] {
  if (Array.isArray(raw)) return raw;
  issues.push({ path, code: raw === undefined ? 'MISSING' : 'WRONG_TYPE', message: 'must be a list' });
  return [];
}
