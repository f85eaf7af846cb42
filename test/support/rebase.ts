import type { CustomerWithRecords } from '../../src/domain/customers/customer.ts';
import type { CustomerChanges } from '../../src/domain/customers/customer-changes.ts';
import { type ExtensionRecord, recordKey } from '../../src/domain/customers/extension-record.ts';
import { type ProfileInput, parseProfile } from '../../src/domain/customers/profile.ts';
import { rebase } from '../../src/domain/customers/rebase.ts';
import { anAttribute, anExtension, aProfileSchema } from './profile-schema.ts';

export const [NOTE, ADDRESS] = ['Note', 'Address'];

/** Core attributes, and an extension of each kind that a rebase treats in its own way. */
export const REBASE_SCHEMA = aProfileSchema(
  [anAttribute('LastName'), anAttribute('Title'), anAttribute('Age', { type: 'long' })],
  [
    anExtension('Phone', {
      unique: ['no'],
      attributes: [anAttribute('no'), anAttribute('kind', { type: 'integer' }), anAttribute('note')],
    }),
    anExtension(NOTE, { attributes: [anAttribute('text')] }),
    anExtension(ADDRESS, {
      kind: 'single-valued',
      attributes: [anAttribute('city'), anAttribute('rent', { type: 'currency' })],
    }),
  ],
);

const RECORDS_MAX = 100;
export const parse = (input: Partial<ProfileInput>) =>
  parseProfile(REBASE_SCHEMA, { attributes: {}, ...input }, RECORDS_MAX);

type Held = Pick<CustomerWithRecords, 'attributes' | 'records'>;

/** A profile as the database would have it: a record's id tells its extension and unique key. */
export function stored(input: Partial<ProfileInput>): Held {
  const { attributes, records } = parse(input);
  return {
    attributes,
    records: (records ?? []).map((record, index) => {
      const recordId = record.uniqueKey === null ? `${record.extension} ${index}` : recordKey(record);
      return { ...record, recordId, customerId: 'someone' };
    }),
  };
}

/** What a write of changes leaves. */
export function applied({ attributes, records }: Held, changes: CustomerChanges): Held {
  const { removed = [], replaced = [], added = [] } = changes;
  const kept = records.filter(({ recordId }) => !removed.includes(recordId));
  const values = new Map(replaced.map((record) => [record.recordId, record.attributes]));
  const changed = kept.map((record) => ({ ...record, attributes: values.get(record.recordId) ?? record.attributes }));
  const further = added.map((record, index) => ({ ...record, recordId: `new ${index}`, customerId: 'someone' }));
  return { attributes: changes.attributes ?? attributes, records: [...changed, ...further] };
}

/** The attributes, and the records by extension. */
export function print({ attributes, records }: Held): Record<string, unknown> {
  const groups: Record<string, ExtensionRecord['attributes'][]> = {};
  for (const { extension, attributes: values } of records) {
    groups[extension] = [...(groups[extension] ?? []), values];
  }
  return { attributes, ...groups };
}

/** What a rebase leaves; null: it is refused. */
export function play(base: Partial<ProfileInput>, mine: Partial<ProfileInput>, theirs: Partial<ProfileInput>) {
  const held = stored(theirs);
  const changes = rebase(REBASE_SCHEMA, stored(base), parse(mine), held);
  return changes && print(applied(held, changes));
}
