import { diffProfiles } from '../history/field-changes.ts';
import type { ProfileSchema } from '../profile-schema/profile-schema.ts';
import { type Comparable, type HeldRecord, ownNames, recordsOf, takeOver } from './comparable.ts';
import type { CustomerChanges } from './customer-changes.ts';
import { type ExtensionRecord, type ParsedRecord, recordKey, restoreRecord } from './extension-record.ts';

/** The extension records of the three versions of a rebase. */
export type ThreeWays = {
  readonly base: readonly Comparable[];
  readonly mine: readonly Comparable<ParsedRecord>[];
  readonly theirs: readonly Comparable<ExtensionRecord>[];
};
type RecordChanges = Required<Pick<CustomerChanges, 'removed' | 'replaced' | 'added'>>;

/** What `mine` changed of the records of `base`, as changes of `theirs`; known not to clash. */
export function rebaseRecords(schema: ProfileSchema, { base, mine, theirs }: ThreeWays): RecordChanges {
  // Without unique keys, as a rule of its own or of a former schema, the records of an extension are one place.
  const unkeyed = [...base, ...mine, ...theirs].filter(({ record }) => record.uniqueKey === null);
  const names = new Set(unkeyed.map(({ record }) => record.extension));
  const changes = [...names].map((name) => {
    const isOf = ({ record }: Comparable): boolean => record.extension === name;
    return rebaseList({ base: base.filter(isOf), mine: mine.filter(isOf), theirs: theirs.filter(isOf) });
  });
  const isKeyed = ({ record }: Comparable): boolean => !names.has(record.extension);
  const keyed = { base: base.filter(isKeyed), mine: mine.filter(isKeyed), theirs: theirs.filter(isKeyed) };
  const all = [...changes, rebaseKeyed(schema, keyed)];
  return {
    removed: all.flatMap(({ removed }) => removed),
    replaced: all.flatMap(({ replaced }) => replaced),
    added: all.flatMap(({ added }) => added),
  };
}

const NOTHING: RecordChanges = { removed: [], replaced: [], added: [] };

function rebaseList({ base, mine, theirs }: ThreeWays): RecordChanges {
  const isSame = (a: readonly Comparable[], b: readonly Comparable[]): boolean =>
    diffProfiles({ attributes: {}, records: recordsOf(a) }, { attributes: {}, records: recordsOf(b) }).length === 0;
  if (isSame(base, mine) || isSame(mine, theirs)) return NOTHING;
  return {
    removed: theirs.map(({ record }) => record.recordId),
    replaced: [],
    added: mine.map(({ record }) => record),
  };
}

const byKey = <Held extends HeldRecord>(records: readonly Comparable<Held>[]): Map<string, Comparable<Held>> =>
  new Map(records.map((entry) => [recordKey(entry.record), entry]));

function rebaseKeyed(schema: ProfileSchema, { base, mine, theirs }: ThreeWays): RecordChanges {
  const [was, own, now] = [byKey(base), byKey(mine), byKey(theirs)];
  const removed = [...now].filter(([key]) => was.has(key) && !own.has(key));
  const added = [...own].filter(([key]) => !was.has(key) && !now.has(key));
  return {
    removed: removed.map(([, { record }]) => record.recordId),
    replaced: [...own].flatMap(([key, { record, texts }]) => {
      const held = now.get(key);
      const names = held ? ownNames(was.get(key)?.texts ?? {}, texts, held.texts) : [];
      if (!held || names.length === 0) return [];
      const { recordId, attributes } = restoreRecord(schema, held.record);
      return [{ recordId, attributes: takeOver(attributes, record.attributes, names) }];
    }),
    added: added.map(([, { record }]) => record),
  };
}
