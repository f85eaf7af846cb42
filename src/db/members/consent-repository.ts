import { type SQL, sql } from 'drizzle-orm';
import { type JsonValue, parseStoredJson } from '../../domain/json.ts';
import type { ConsentStatement } from '../../domain/members/consent.ts';
import { type Db, executeRows } from '../client.ts';

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
    c.request_id, (extract(epoch FROM c.stated_at) * 1000)::float8 AS stated_at`;

/**
 * What sources say about consent, by key: the last statement of each key, withdrawn ones left out.
 *
 * @returns a list for each key given, in that order
 */
export async function findConsents(
  db: Db,
  tenantId: string,
  keys: readonly ConsentKey[],
): Promise<ConsentStatement[][]> {
  const wanted = keys.map(({ accountId, knownAt }, index) => ({ index, id: accountId, known_at: knownAt }));
  const rows = await executeRows<ConsentRow>(
    db,
    sql`SELECT DISTINCT ON (wanted.index, c.key) wanted.index, ${columns}
        FROM jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb)
          AS wanted(index int, id uuid, known_at timestamptz)
        JOIN consent_statement c ON c.tenant_id = ${tenantId} AND c.account_id = wanted.id
          AND (wanted.known_at IS NULL OR c.stated_at <= wanted.known_at)
        ORDER BY wanted.index, c.key, c.position DESC`,
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
    return { index, id: accountId, after, before, limit, sign: isBackward ? -1 : 1 };
  });
  const ordered: SQL = sql`SELECT wanted.index, wanted."limit", ${columns},
          row_number() OVER (PARTITION BY wanted.index ORDER BY wanted.sign * c.position) AS place
        FROM jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb)
          AS wanted(index int, id uuid, after bigint, before bigint, "limit" int, sign int)
        JOIN consent_statement c ON c.tenant_id = ${tenantId} AND c.account_id = wanted.id
          AND (wanted.after IS NULL OR c.position > wanted.after)
          AND (wanted.before IS NULL OR c.position < wanted.before)`;
  const rows = await executeRows<ConsentRow>(
    db,
    sql`SELECT * FROM (${ordered}) found WHERE place <= "limit" ORDER BY index, place`,
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
