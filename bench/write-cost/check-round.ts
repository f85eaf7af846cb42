import type { Sql } from 'postgres';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';

/** What is stored, and how much log has been written. */
export type Stored = {
  /** Sum of all customers' versions: grows by one with each write. */
  readonly versions: number;
  readonly revisions: number;
  /** Revisions that hold core attributes, and those that hold all extension records. */
  readonly withAttributes: number;
  readonly withRecords: number;
  readonly events: number;
  /** How far the feed goes. */
  readonly lastPosition: number;
  /** Events that have a place in the feed, by the greatest and the number of different ones. */
  readonly positionMax: number;
  readonly positions: number;
  readonly walBytes: number;
  /** Of the tables of history and events with all indexes. */
  readonly keptBytes: number;
};

export async function readStored(client: Sql, recordsEach: number): Promise<Stored> {
  const tenantId = DEFAULT_TENANT_ID;
  const [row] = await client<Stored[]>`
    select customers.*, kept.*, feed.*,
      coalesce((select last_position from change_feed where tenant_id = ${tenantId}), 0)::float8 as "lastPosition",
      pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as "walBytes",
      (pg_total_relation_size('customer_revision') + pg_total_relation_size('change_event'))::float8 as "keptBytes"
    from (select sum(version)::float8 as versions from customer where tenant_id = ${tenantId}) customers,
      (select count(*)::float8 as revisions, count(attributes)::float8 as "withAttributes",
         count(*) filter (where json_array_length(records) = ${recordsEach})::float8 as "withRecords"
       from customer_revision where tenant_id = ${tenantId}) kept,
      (select count(*)::float8 as events, count(distinct feed_position)::float8 as positions,
         coalesce(max(feed_position), 0)::float8 as "positionMax"
       from change_event where tenant_id = ${tenantId}) feed`;
  if (!row) throw new Error('nothing was read');
  return row;
}

/** What each write of a round must have kept: 1 or 0 of each. */
export type Expected = Pick<Stored, 'revisions' | 'withAttributes' | 'withRecords' | 'events'>;

/** @throws Error when a round has not stored what its writes should have */
export function checkRound(before: Stored, after: Stored, writes: number, expected: Expected): void {
  const faults = (Object.keys(expected) as (keyof Expected)[]).flatMap((name) => {
    const [grown, due] = [after[name] - before[name], expected[name] * writes];
    return grown === due ? [] : [`${name} grew by ${grown}, not ${due}`];
  });
  if (after.versions - before.versions !== writes) faults.push(`versions grew by ${after.versions - before.versions}`);
  const isDense = [after.positions, after.positionMax, after.lastPosition].every((count) => count === after.events);
  if (!isDense) faults.push(`${after.events} events have ${after.positions} positions up to ${after.positionMax}`);
  if (faults.length > 0) throw new Error(`${writes} writes: ${faults.join('; ')}`);
}
