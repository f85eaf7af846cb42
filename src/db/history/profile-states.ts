import { sql } from 'drizzle-orm';
import type { CoreAttributes } from '../../domain/customers/customer.ts';
import type { RecordAttributes } from '../../domain/customers/extension-record.ts';
import { type CustomerState, MEMBER_STATE_ATTRIBUTES, type MemberState } from '../../domain/history/state.ts';
import { inOrder, type JsonObject, type JsonValue, parseStoredJson } from '../../domain/json.ts';
import type { Db } from '../client.ts';
import type { ReadState } from '../profile-schema/read-state.ts';
import { recordsOfCustomer } from './keep-customers.ts';
import { extendedDataOfMember, keptAttributes } from './keep-members.ts';
import { CUSTOMER_REVISIONS, MEMBER_REVISIONS } from './revisions.ts';
import { findStates, type StateKey, type StateTables } from './states.ts';

const CUSTOMERS: StateTables = {
  profiles: sql`customer c`,
  alias: sql`c`,
  ...CUSTOMER_REVISIONS,
  parts: [
    { column: sql`attributes`, now: sql`c.attributes` },
    { column: sql`records`, now: recordsOfCustomer },
  ],
};

const MEMBERS: StateTables = {
  profiles: sql`member`,
  alias: sql`member`,
  ...MEMBER_REVISIONS,
  parts: [
    { column: sql`attributes`, now: keptAttributes },
    { column: sql`extended_data`, now: extendedDataOfMember },
  ],
};

type StoredRecord = { id: string; extension: string; uniqueKey: string | null; attributes: RecordAttributes };
type StoredEntry = { key: string; document: { value: JsonValue }; source: string; channel: string | null };

/** Customers as versions of theirs were. @returns an entry for each key; null where the version is not known */
export async function findCustomerStates(
  db: Db,
  tenantId: string,
  keys: readonly StateKey[],
): Promise<{ state: ReadState; states: (CustomerState | null)[] }> {
  const { state, found } = await findStates(db, tenantId, CUSTOMERS, keys);
  const states = keys.map(({ id: customerId }, index): CustomerState | null => {
    const entry = found[index];
    if (!entry) return null;
    const records = parseStoredJson(entry.second) as unknown as StoredRecord[];
    return {
      customerId,
      version: entry.version,
      writtenAt: entry.writtenAt,
      attributes: parseStoredJson(entry.first) as CoreAttributes,
      records: records.map(({ id: recordId, ...record }) => ({ recordId, ...record })),
    };
  });
  return { state, states };
}

/** Members as versions of theirs were; ids must be UUIDs. @returns an entry for each key; null where it is not known */
export async function findMemberStates(
  db: Db,
  tenantId: string,
  keys: readonly StateKey[],
): Promise<(MemberState | null)[]> {
  const { found } = await findStates(db, tenantId, MEMBERS, keys);
  return keys.map(({ id: accountId }, index) => {
    const entry = found[index];
    if (!entry) return null;
    const entries = parseStoredJson(entry.second) as unknown as StoredEntry[];
    return {
      accountId,
      version: entry.version,
      writtenAt: entry.writtenAt,
      attributes: inOrder(MEMBER_STATE_ATTRIBUTES, parseStoredJson(entry.first) as JsonObject),
      extendedData: entries.map(({ key, document, source, channel }) => {
        return { key, value: document.value, source: source || null, channel };
      }),
    };
  });
}
