import type { ExpectedVersion } from '../expected-version.ts';
import type { ProfileKind } from '../feed/change.ts';
import { type JsonValue, stringifyJson } from '../json.ts';

/** One place that somebody changed since the version that a write was made for. */
export type FieldConflict = {
  /** Names, outermost first, as those of `FieldChange`. */
  readonly path: readonly string[];
  /** The value at the version that the write was made for; null: not there. */
  readonly expected: JsonValue;
  /** The value now; null: not there. */
  readonly current: JsonValue;
};

/** Which profile a refused write was for, and for which version of it. */
export type ConflictSubject = {
  readonly kind: ProfileKind;
  readonly id: string;
  /** null: any would have done. */
  readonly expected: ExpectedVersion | null;
};

/** More changed fields than this are counted, not listed. */
export const CONFLICT_FIELDS_MAX = 100;
/** Characters (JSON) of the fields that are listed, together: a profile may hold megabytes. */
export const CONFLICT_CHARACTERS_MAX = 100_000;

/**
 * The version that the client of a refused write has: of several, the greatest one that there has been, as history goes
 * back from the present without gaps. null: there was none.
 */
export function versionOfClient({ expected }: ConflictSubject, currentVersion: number): number | null {
  const past = [expected ?? []].flat().filter((version) => version >= 1 && version < currentVersion);
  return past.length === 0 ? null : past.reduce((a, b) => Math.max(a, b));
}

/** The fields that an answer has room for, and how many more there are. A large one does not keep out those behind it. */
export function listConflicts(fields: readonly FieldConflict[]): {
  readonly listed: readonly FieldConflict[];
  readonly unlisted: number;
} {
  let room = CONFLICT_CHARACTERS_MAX;
  const listed: FieldConflict[] = [];
  for (const { path, expected, current } of fields) {
    if (listed.length === CONFLICT_FIELDS_MAX) break;
    const size = stringifyJson([path, expected, current]).length;
    if (size > room) continue;
    room -= size;
    listed.push({ path, expected, current });
  }
  return { listed, unlisted: fields.length - listed.length };
}
