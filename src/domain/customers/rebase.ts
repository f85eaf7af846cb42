import { diffProfiles, type FieldChange } from '../history/field-changes.ts';
import type { CustomerState } from '../history/state.ts';
import type { ProfileSchema } from '../profile-schema/profile-schema.ts';
import { comparableAttributes, comparableRecord, ownNames, recordsOf, takeOver } from './comparable.ts';
import type { CustomerWithRecords } from './customer.ts';
import type { CustomerChanges } from './customer-changes.ts';
import type { Profile } from './profile.ts';
import { rebaseRecords } from './rebase-records.ts';

/**
 * What a client changed of the version that it read, as changes of the version that others have left since. Places in
 * which two versions differ are those of `diffProfiles`; values are compared as identification keys compare them: `77`
 * and `"77"` of an integer are the same. What both changed to the same stays as the others have written it.
 *
 * @param base what the client read
 * @param mine what the client made of it; without records: those of `base`
 * @param theirs what is stored now
 * @returns null when the client changed a place that others changed, too, and not to the same
 */
export function rebase(
  schema: ProfileSchema,
  base: Pick<CustomerState, 'attributes' | 'records'>,
  mine: Pick<Profile, 'attributes' | 'records'>,
  theirs: Pick<CustomerWithRecords, 'attributes' | 'records'>,
): CustomerChanges | null {
  const records = {
    base: base.records.map((record) => comparableRecord(schema, record)),
    mine: (mine.records ?? []).map((record) => comparableRecord(schema, record)),
    theirs: theirs.records.map((record) => comparableRecord(schema, record)),
  };
  const before = { attributes: comparableAttributes(schema, base.attributes), records: recordsOf(records.base) };
  const changed = {
    attributes: comparableAttributes(schema, mine.attributes),
    records: mine.records ? recordsOf(records.mine) : before.records,
  };
  const current = { attributes: comparableAttributes(schema, theirs.attributes), records: recordsOf(records.theirs) };
  const isOthers = touch(diffProfiles(before, current));
  const isUnlike = touch(diffProfiles(changed, current));
  if (diffProfiles(before, changed).some(({ path }) => isOthers(path) && isUnlike(path))) return null;
  const names = ownNames(before.attributes, changed.attributes, current.attributes);
  return {
    ...(names.length > 0 && { attributes: takeOver(theirs.attributes, mine.attributes, names) }),
    ...(mine.records && rebaseRecords(schema, records)),
  };
}

/** Tells whether a path is that of a change, or leads to one, or lies below one. */
function touch(changes: readonly FieldChange[]): (path: readonly string[]) => boolean {
  const exact = new Set<string>();
  const above = new Set<string>();
  for (const { path } of changes) {
    exact.add(JSON.stringify(path));
    for (let length = 1; length < path.length; length++) above.add(JSON.stringify(path.slice(0, length)));
  }
  return (path) =>
    above.has(JSON.stringify(path)) || path.some((_name, index) => exact.has(JSON.stringify(path.slice(0, index + 1))));
}
