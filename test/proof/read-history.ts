import { sql } from 'drizzle-orm';
import { type Db, executeRows } from '../../src/db/client.ts';
import type { FedChange, Observations, ProfileHistory } from './check-history.ts';
import { ask, dataOf, graphql } from './requests.ts';

/** What a profile is now, as a door shows it. */
export type CurrentProfile = { readonly profile: string; readonly version: number; readonly parts: Parts };
/** Whatever may hold tokens, by the part that a row of the history keeps or leaves out. */
type Parts = { readonly attributes: unknown; readonly further: unknown };

/** What the history knows of a version: the parts that the next version overwrote. */
type Row = {
  readonly profile: string;
  readonly version: number;
  readonly request_id: string;
  readonly attributes: string | null;
  readonly further: string | null;
};

const PAGE = 100;
const TOKEN = /\bw-\d+-\d+\b/g;

const CUSTOMERS = `query ($first: Int!, $after: String) { page: customers(first: $first, after: $after) {
  nodes { id: customerId version attributes further: extensions { name records { attributes } } }
  pageInfo { endCursor hasNextPage } } }`;
const MEMBERS = `query ($first: Int!, $after: String) { page: members(first: $first, after: $after) {
  nodes { id: accountId version firstName lastName further: extendedData { key value } }
  pageInfo { endCursor hasNextPage } } }`;

type Node = { readonly id: string; readonly version: number; readonly further: unknown };

/** Every customer and every member, through the door. */
export async function readProfiles(urls: readonly string[]): Promise<CurrentProfile[]> {
  const profiles: CurrentProfile[] = [];
  for (const [kind, query] of [
    ['customer', CUSTOMERS],
    ['member', MEMBERS],
  ] as const) {
    let after: string | null = null;
    do {
      const { page } = dataOf(await ask(urls, graphql(query, { first: PAGE, after })));
      for (const { id, version, further, ...attributes } of page.nodes as Node[]) {
        profiles.push({ profile: `${kind} ${id}`, version, parts: { attributes, further } });
      }
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
  }
  return profiles;
}

/** The rows that keep what was, and those of the outbox. */
export async function readStored(
  db: Db,
): Promise<{ readonly rows: readonly Row[]; readonly outbox: Observations['outbox'] }> {
  const rows = await executeRows<Row>(
    db,
    // The unique key of a record repeats its token.
    sql`SELECT 'customer ' || customer_id AS profile, version, request_id, attributes::text AS attributes,
          CASE WHEN records IS NOT NULL THEN (SELECT coalesce(json_agg(r -> 'attributes'), '[]')::text
            FROM json_array_elements(records) r) END AS further
        FROM customer_revision
        UNION ALL
        SELECT 'member ' || account_id, version, request_id, attributes::text, extended_data::text FROM member_revision
        ORDER BY 1, 2`,
  );
  const outbox = await executeRows<FedChange & { position: number | null }>(
    db,
    sql`SELECT lower(profile_kind) || ' ' || profile_id AS profile, version, feed_position::integer AS position
        FROM change_event ORDER BY feed_position, sequence`,
  );
  return { rows, outbox };
}

/** Put together what each profile was at each of its versions: a part that no row keeps was the same one later. */
export function tellHistories(profiles: readonly CurrentProfile[], rows: readonly Row[]): ProfileHistory[] {
  const current = new Map(profiles.map((profile) => [profile.profile, profile]));
  const names = new Set([...current.keys(), ...rows.map(({ profile }) => profile)]);
  return [...names].map((profile) => {
    const own = rows.filter((row) => row.profile === profile);
    const now = current.get(profile);
    const states: string[][] = [];
    let attributes = findTokens(JSON.stringify(now?.parts.attributes ?? null));
    let further = findTokens(JSON.stringify(now?.parts.further ?? null));
    for (let version = now?.version ?? 0; version >= 1; version--) {
      states.unshift([...attributes, ...further]);
      const overwrittenBy = own.find((row) => row.version === version);
      if (overwrittenBy?.attributes) attributes = findTokens(overwrittenBy.attributes);
      if (overwrittenBy?.further) further = findTokens(overwrittenBy.further);
    }
    return { profile, states, revisions: own.map(({ version }) => version) };
  });
}

const findTokens = (text: string): string[] => text.match(TOKEN) ?? [];
