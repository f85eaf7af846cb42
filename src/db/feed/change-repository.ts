import { type SQL, sql } from 'drizzle-orm';
import type { ChangeKind, EventIdentity, FeedBounds, ProfileChange, ProfileKind } from '../../domain/feed/change.ts';
import type { Door } from '../../domain/write-origin.ts';
import { type Db, executeRows } from '../client.ts';
import { epochMs } from '../expressions.ts';

/** How far a feed goes, and which event is at a place of it. */
export type FeedState = FeedBounds & { readonly there: EventIdentity | null };

/** The next changes of a feed, and the state in which it was when they were read. */
export type ChangePage = FeedState & { readonly changes: ProfileChange[] };

type EventRow = {
  readonly profile_kind: ProfileKind;
  readonly profile_id: string;
  readonly version: number;
  readonly occurred_at: number;
  readonly position: number;
};
/** Without a match all columns are null. */
type Joined<Row> = { readonly [Name in keyof Row]: Row[Name] | null };
type StateRow = { last_position: number; trimmed_position: number; there: string | null };
type OriginRow = { actor: string; door: Door; request_id: string; operation: string };
type PageRow = StateRow & Joined<EventRow & { kind: ChangeKind } & OriginRow>;

const eventColumns: SQL = sql`e.profile_kind, e.profile_id, e.version,
    ${epochMs(sql`e.occurred_at`)} AS occurred_at, e.feed_position::float8 AS position`;

/** One row, also for a tenant without a feed. */
const bounds = (tenantId: string): SQL =>
  sql`(SELECT coalesce(max(last_position), 0)::float8 AS last_position,
         coalesce(max(trimmed_position), 0)::float8 AS trimmed_position
       FROM change_feed WHERE tenant_id = ${tenantId}) feed`;

const eventAsText = (condition: SQL): SQL => sql`(SELECT row_to_json(one)::text FROM (
      SELECT ${eventColumns} FROM change_event e WHERE ${condition}
    ) one)`;

/** A feed, and its newest event that is still there. */
export async function readFeedState(db: Db, tenantId: string): Promise<FeedState> {
  const newest = sql`e.tenant_id = ${tenantId} AND e.feed_position IS NOT NULL ORDER BY e.feed_position DESC LIMIT 1`;
  const [row] = await executeRows<StateRow>(
    db,
    sql`SELECT feed.*, ${eventAsText(newest)} AS there FROM ${bounds(tenantId)}`,
  );
  if (!row) throw new Error('a feed answered without its state');
  return toState(row);
}

/** The changes behind a position, in their order, and the event at it; all as they are at one moment. */
export async function readChanges(db: Db, tenantId: string, position: number, limit: number): Promise<ChangePage> {
  const there = sql`e.tenant_id = ${tenantId} AND e.feed_position = ${position}`;
  const rows = await executeRows<PageRow>(
    db,
    sql`SELECT feed.*, ${eventAsText(there)} AS there, ${eventColumns}, e.kind,
        coalesce(c.actor, m.actor) AS actor, coalesce(c.door, m.door) AS door,
        coalesce(c.request_id, m.request_id) AS request_id, coalesce(c.operation, m.operation) AS operation
      FROM ${bounds(tenantId)}
      LEFT JOIN (SELECT * FROM change_event WHERE tenant_id = ${tenantId} AND feed_position > ${position}
        ORDER BY feed_position LIMIT ${limit}) e ON true
      LEFT JOIN customer_revision c ON e.profile_kind = 'CUSTOMER' AND c.tenant_id = e.tenant_id
        AND c.customer_id = e.profile_id AND c.version = e.version
      LEFT JOIN member_revision m ON m.tenant_id = e.tenant_id
        AND m.account_id = CASE WHEN e.profile_kind = 'MEMBER' THEN e.profile_id::uuid END AND m.version = e.version
      ORDER BY e.feed_position`,
  );
  const [first] = rows;
  if (!first) throw new Error('a feed answered without its state');
  return { ...toState(first), changes: rows.flatMap(toChange) };
}

/** The last positions of tenants that have a feed. */
export async function readLastPositions(db: Db, tenantIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await executeRows<{ tenant_id: string; last: number }>(
    db,
    sql`SELECT tenant_id, last_position::float8 AS last FROM change_feed
        WHERE tenant_id IN (SELECT jsonb_array_elements_text(${JSON.stringify(tenantIds)}::text::jsonb))`,
  );
  return new Map(rows.map(({ tenant_id, last }) => [tenant_id, last]));
}

const toIdentity = (row: EventRow): EventIdentity => ({
  profileKind: row.profile_kind,
  profileId: row.profile_id,
  version: row.version,
  occurredAt: new Date(Math.round(row.occurred_at)),
  position: row.position,
});

function toState({ last_position, trimmed_position, there }: StateRow): FeedState {
  return {
    lastPosition: last_position,
    trimmedPosition: trimmed_position,
    there: there === null ? null : toIdentity(JSON.parse(there) as EventRow),
  };
}

function toChange(row: PageRow): ProfileChange[] {
  if (row.position === null) return [];
  const { kind, actor, door, request_id: requestId, operation } = row;
  const origin =
    door === null || requestId === null || operation === null ? null : { actor, door, requestId, operation };
  // With a position, the columns of the event are all there.
  return [{ ...toIdentity(row as EventRow), kind: kind as ChangeKind, origin }];
}
