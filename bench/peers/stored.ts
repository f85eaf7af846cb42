import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';

/** What is stored of all customers and members. */
export type StoredVersions = {
  /** Sum of all versions: grows by one with each write. */
  readonly versions: number;
  readonly revisions: number;
};

export async function readVersions(client: Sql): Promise<StoredVersions> {
  const [row] = await client<StoredVersions[]>`
    select ((select sum(version) from customer) + (select sum(version) from member))::float8 as versions,
      ((select count(*) from customer_revision) + (select count(*) from member_revision))::float8 as revisions`;
  if (!row) throw new Error('nothing was read');
  return row;
}

/** @throws Error when not every acknowledged write is stored, or more than were sent, or one without its revision */
export function checkVersions(
  who: string,
  before: StoredVersions,
  after: StoredVersions,
  { writes, inFlight }: { writes: number; inFlight: number },
): void {
  const versions = after.versions - before.versions;
  const revisions = after.revisions - before.revisions;
  if (versions >= writes && versions <= writes + inFlight && revisions === versions) return;
  throw new Error(
    `${who}: ${writes} writes were acknowledged and at most ${inFlight} more under way, but versions grew by ${versions}, revisions by ${revisions}`,
  );
}

const SETTLED_LOOKS = 3;
const LOOK_MS = 20;
const SETTLE_SECONDS = 60;

/** Wait until nobody else works in the database any more, and, if so wished, every event has its place in the feed. */
export async function waitUntilSettled(client: Sql, isNumbering: boolean): Promise<void> {
  const end = performance.now() + SETTLE_SECONDS * 1_000;
  for (let idle = 0; idle < SETTLED_LOOKS; ) {
    if (performance.now() > end) throw new Error('a contender does not come to rest');
    const [row] = await client<{ isBusy: boolean }[]>`
      select exists (select from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
          and state <> 'idle' and pid <> pg_backend_pid())
        or (${isNumbering} and exists (select from change_event where feed_position is null)) as "isBusy"`;
    idle = row?.isBusy ? 0 : idle + 1;
    await sleep(LOOK_MS);
  }
}

/** Of each table that a write touches, one hash of all that is not an id or a time of its own. */
export async function hashStored(client: Sql): Promise<Readonly<Record<string, string | null>>> {
  const [row] = await client<Record<string, string | null>[]>`select
    (select md5(string_agg(concat_ws('|', customer_id, version, attributes), '~' order by customer_id))
       from customer where version > 1) as customers,
    (select md5(string_agg(concat_ws('|', customer_id, extension, unique_key, position, attributes), '~'
         order by customer_id, position)) from extension_record
       where customer_id in (select customer_id from customer where version > 1)) as records,
    (select md5(string_agg(concat_ws('|', customer_id, key_id, value, is_unique), '~' order by customer_id, value))
       from identification where customer_id in (select customer_id from customer where version > 1)) as identification,
    (select md5(string_agg(concat_ws('|', customer_id, version, kind, actor, door, operation, attributes,
         regexp_replace(records::text, '"id" : "[^"]*"', '', 'g')), '~' order by customer_id, version))
       from customer_revision where version > 1) as customer_revisions,
    (select md5(string_agg(concat_ws('|', account_id, version, email, email_folded, first_name, last_name, city,
         postal_zip_code, language_preference), '~' order by account_id)) from member where version > 1) as members,
    (select md5(string_agg(concat_ws('|', account_id, key, source, channel, position, document), '~'
         order by account_id, key)) from extended_data
       where account_id in (select account_id from member where version > 1)) as extended_data,
    (select md5(string_agg(concat_ws('|', account_id, version, kind, actor, door, operation, attributes, extended_data),
         '~' order by account_id, version)) from member_revision where version > 1) as member_revisions,
    (select count(*) from consent_statement)::text as consents,
    (select md5(string_agg(concat_ws('|', profile_kind, profile_id, version, kind), '~'
         order by profile_kind, profile_id, version)) from change_event) as events`;
  return row ?? {};
}
