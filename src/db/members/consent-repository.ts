import { type SQL, sql } from 'drizzle-orm';
import { type JsonValue, parseStoredJson } from '../../domain/json.ts';
import type { ConsentStatement } from '../../domain/members/consent.ts';
import { type Db, executeRows } from '../client.ts';
import { epochMs } from '../expressions.ts';

/** Whose consents, as they were known at an instant; null: as they are known now. */
export type ConsentKey = { readonly accountId: string; readonly knownAt: Date | null };

/** Whose statements, between which positions, and how many from which end. */
export type ConsentRange = {
  readonly accountId: string;
  readonly after: number | null;
  readonly before: number | null;
  readonly limit: number;
  readonly isBackward: boolean;
};

type ConsentRow = {
  readonly index: number;
  readonly position: number;
  readonly key: string;
  readonly document: string | null;
  readonly source: string;
  readonly channel: string | null;
  readonly request_id: string;
  readonly stated_at: number;
};

const columns = sql`c.position::float8 AS position, c.key, c.document::text AS document, c.source, c.channel,
    c.request_id, ${epochMs(sql`c.stated_at`)} AS stated_at`;

/**
 * What sources say about consent, by key: the last statement of each key, withdrawn ones left out. Walks from key to key
 * by the index, however long the history of each is.
 *
 * @returns a list for each key given, in that order
 */
export async function findConsents(
  db: Db,
  tenantId: string,
  keys: readonly ConsentKey[],
): Promise<ConsentStatement[][]> {
  const wanted = keys.map(({ accountId, knownAt }, index) => ({ index, id: accountId, known_at: knownAt }));
  const nextKey = (id: SQL, behind: SQL): SQL => sql`(SELECT n.key FROM consent_statement n
          WHERE n.tenant_id = ${tenantId} AND n.account_id = ${id}${behind} ORDER BY n.key LIMIT 1)`;
  const rows = await executeRows<ConsentRow>(
    db,
    sql`WITH RECURSIVE said AS (
          SELECT wanted.index, wanted.id, coalesce(wanted.known_at, 'infinity') AS known_at,
            ${nextKey(sql`wanted.id`, sql``)} AS key
          FROM jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb)
            AS wanted(index int, id uuid, known_at timestamptz)
          UNION ALL
          SELECT index, id, known_at, ${nextKey(sql`said.id`, sql` AND n.key > said.key`)} FROM said
          WHERE key IS NOT NULL
        )
        SELECT said.index, c.* FROM said CROSS JOIN LATERAL (
          SELECT ${columns} FROM consent_statement c
          WHERE c.tenant_id = ${tenantId} AND c.account_id = said.id AND c.key = said.key AND c.stated_at <= said.known_at
          ORDER BY c.stated_at DESC, c.position DESC LIMIT 1
        ) c ORDER BY said.index, c.key`,
  );
  return group(keys.length, rows).map((statements) => statements.filter(({ isWithdrawn }) => !isWithdrawn));
}

/**
 * What sources said about consent, in the order in which it was said, or from the last when counted from the end.
 *
 * @returns a list for each range given, in that order
 */
export async function listConsentStatements(
  db: Db,
  tenantId: string,
  ranges: readonly ConsentRange[],
): Promise<ConsentStatement[][]> {
  const wanted = ranges.map(({ accountId, after, before, limit, isBackward }, index) => {
    return { index, id: accountId, after: after ?? 0, before, most: limit, is_backward: isBackward };
  });
  const page = (isBackward: SQL, order: SQL): SQL => sql`(SELECT ${columns} FROM consent_statement c
            WHERE ${isBackward} AND c.tenant_id = ${tenantId} AND c.account_id = wanted.id
              AND c.position > wanted.after AND c.position < coalesce(wanted.before, 9223372036854775807)
            ORDER BY c.position ${order} LIMIT wanted.most)`;
  const rows = await executeRows<ConsentRow>(
    db,
    sql`SELECT wanted.index, c.* FROM jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb)
          AS wanted(index int, id uuid, after bigint, before bigint, most int, is_backward boolean)
        CROSS JOIN LATERAL (
          ${page(sql`wanted.is_backward`, sql`DESC`)} UNION ALL ${page(sql`NOT wanted.is_backward`, sql`ASC`)}
        ) c ORDER BY wanted.index, CASE WHEN wanted.is_backward THEN -c.position ELSE c.position END`,
  );
  return group(ranges.length, rows);
}

/** How many statements sources made about a member's consent. */
export async function countConsentStatements(db: Db, tenantId: string, accountId: string): Promise<number> {
  const [row] = await executeRows<{ count: number }>(
    db,
    sql`SELECT count(*)::float8 AS count FROM consent_statement
        WHERE tenant_id = ${tenantId} AND account_id = ${accountId}::uuid`,
  );
  return row?.count ?? 0;
}

function group(count: number, rows: readonly ConsentRow[]): ConsentStatement[][] {
  const groups = Array.from({ length: count }, (): ConsentStatement[] => []);
  for (const { index, position, key, document, source, channel, request_id: requestId, stated_at } of rows) {
    const value = document === null ? null : (parseStoredJson(document) as { value: JsonValue }).value;
    const isWithdrawn = document === null;
    const said = { position, key, value, isWithdrawn, channel, requestId };
    groups[index]?.push({ ...said, source: source || null, statedAt: new Date(stated_at) });
  }
  return groups;
}
