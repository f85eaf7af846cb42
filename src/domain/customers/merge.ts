import { ForbiddenError, refuseIfAny } from '../errors.ts';
import type { Issue } from '../issue.ts';
import { ownEntry } from '../json.ts';
import { type AttributeValue, normaliseForKey } from '../profile-schema/attribute.ts';
import { findExtensionSchema, type ProfileSchema } from '../profile-schema/profile-schema.ts';
import type { CoreAttributes, CustomerWithRecords } from './customer.ts';
import type { CustomerChanges } from './customer-changes.ts';
import { type ExtensionRecord, recordKey, restoreRecord, toParsedRecord } from './extension-record.ts';
import { ATTRIBUTE_VALUES_MAX } from './profile.ts';

/**
 * What becomes of a customer that another one is merged into. Values of core attributes are united, the primary one
 * stays. Records move over; where both have one with the same unique key, or one of a single-valued extension, they
 * must be equal.
 *
 * @param force where they are not equal, the source's record wins
 * @throws ForbiddenError naming the extensions in conflict, ValidationError when an attribute would have too many values
 */
export function mergeInto(
  schema: ProfileSchema,
  destination: CustomerWithRecords,
  source: CustomerWithRecords,
  force: boolean,
): CustomerChanges {
  const attributes = uniteAttributes(destination.attributes, source.attributes);
  const held = new Map(destination.records.map((record) => [recordKey(record), restoreRecord(schema, record)]));
  const moved = source.records.map((record) => restoreRecord(schema, record));
  const added = moved.filter((record) => record.uniqueKey === null || !held.has(recordKey(record)));
  const replaced = moved.flatMap((record) => {
    const other = record.uniqueKey === null ? undefined : held.get(recordKey(record));
    return other && !isEqual(schema, other, record) ? [{ ...record, recordId: other.recordId }] : [];
  });
  if (replaced.length > 0 && !force) {
    const names = [...new Set(replaced.map(({ extension }) => extension))].join(', ');
    throw new ForbiddenError(`both profiles have differing records of ${names}: force the merge to take the source's`);
  }
  return { attributes, replaced, added: added.map(toParsedRecord) };
}

/** Equal values, however they are written: `77` and `"077"` of an integer are the same. */
function isEqual(schema: ProfileSchema, a: ExtensionRecord, b: ExtensionRecord): boolean {
  const definitions = new Map(findExtensionSchema(schema, a.extension)?.attributes.map((entry) => [entry.name, entry]));
  const print = ({ attributes }: ExtensionRecord): string =>
    JSON.stringify(
      Object.entries(attributes).map(([name, value]) => {
        const definition = definitions.get(name);
        return [name, definition ? normaliseForKey(definition, value) : String(value)];
      }),
    );
  return print(a) === print(b);
}

function uniteAttributes(destination: CoreAttributes, source: CoreAttributes): CoreAttributes {
  const issues: Issue[] = [];
  const united: Record<string, AttributeValue | AttributeValue[]> = {};
  for (const name of new Set([...Object.keys(destination), ...Object.keys(source)])) {
    const values = [
      ...new Set([ownEntry(destination, name) ?? [], ownEntry(source, name) ?? []].flat(2) as AttributeValue[]),
    ];
    const [first] = values;
    if (values.length > ATTRIBUTE_VALUES_MAX) {
      const message = `would have ${values.length} values, more than ${ATTRIBUTE_VALUES_MAX}`;
      issues.push({ path: [name], code: 'TOO_MANY', message });
    }
    if (first !== undefined) united[name] = values.length === 1 ? first : values;
  }
  refuseIfAny(issues);
  return united;
}
