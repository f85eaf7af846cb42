import { refuseIfAny } from '../errors.ts';
import type { Issue } from '../issue.ts';
import type { ProfileSchema } from '../profile-schema/profile-schema.ts';
import type { CoreAttributes, CustomerWithRecords } from './customer.ts';
import { type ParsedRecord, type RecordAttributes, restoreRecord } from './extension-record.ts';
import { type Identification, identificationOf } from './identification.ts';

/** What to change of a customer that was read behind a lock; what is not named stays. */
export type CustomerChanges = {
  /** All of them; absent: they stay. */
  readonly attributes?: CoreAttributes;
  /** Ids of extension records. */
  readonly removed?: readonly string[];
  /** The records keep their ids and unique keys. */
  readonly replaced?: readonly { readonly recordId: string; readonly attributes: RecordAttributes }[];
  /** They come after those that are there. */
  readonly added?: readonly ParsedRecord[];
};

/**
 * What a changed customer is found by.
 *
 * @throws ValidationError when it would have more extension records, or longer or more values of an identification
 * key, than one may
 */
export function identifyChanged(
  schema: ProfileSchema,
  before: CustomerWithRecords,
  { attributes = before.attributes, removed = [], replaced = [], added = [] }: CustomerChanges,
  recordsMax: number,
): Identification {
  const issues: Issue[] = [];
  const gone = new Set(removed);
  const values = new Map(replaced.map((record) => [record.recordId, record.attributes]));
  const kept = before.records.filter(({ recordId }) => !gone.has(recordId));
  const count = kept.length + added.length;
  if (added.length > 0 && count > recordsMax) {
    const message = `a customer may have at most ${recordsMax} extension records, this one would have ${count}`;
    issues.push({ path: ['extensions'], code: 'TOO_MANY', message });
  }
  const records = kept.map((record) => ({
    extension: record.extension,
    attributes: values.get(record.recordId) ?? restoreRecord(schema, record).attributes,
  }));
  const identification = identificationOf(schema.identificationKeys, attributes, [...records, ...added], issues);
  refuseIfAny(issues);
  return identification;
}
