import { type SQL, sql } from 'drizzle-orm';
import type { Revision, WriteKind } from '../../domain/history/revision.ts';
import type { Door } from '../../domain/write-origin.ts';
import { type Db, executeRows } from '../client.ts';
import { epochMs } from '../expressions.ts';
import { type ReadState, readState, stateOf } from '../profile-schema/read-state.ts';

/** Whose revisions, between which versions, and how many from which end. The newest are first. */
export type RevisionRange = {
  readonly id: string;
  /** Only lower versions; null: from the newest. */
  readonly after: number | null;
  /** Only higher versions; null: to the oldest. */
  readonly before: number | null;
  readonly limit: number;
  /** Count `limit` from the oldest; the answer is ascending. */
  readonly isBackward: boolean;
};

/** Where the revisions of a kind of profile are stored. */
export type RevisionTable = { readonly revisions: SQL; readonly id: SQL; readonly idType: SQL };

export const CUSTOMER_REVISIONS: RevisionTable = {
  revisions: sql`customer_revision`,
  id: sql`customer_id`,
  idType: sql`text`,
};

export const MEMBER_REVISIONS: RevisionTable = {
  revisions: sql`member_revision`,
  id: sql`account_id`,
  idType: sql`uuid`,
};

type RevisionRow = ReadState & {
  readonly index: number | null;
  readonly version: number;
  readonly kind: WriteKind;
  readonly written_at: number;
  readonly actor: string | null;
  readonly door: Door;
  readonly request_id: string;
  readonly operation: string;
};

/**
 * Who wrote profiles, and when, without what they overwrote: one statement.
 *
 * @param ranges ids of members must be UUIDs
 * @returns a list for each range, in that order; and the state of the tenant
 */
export async function listRevisions(
  db: Db,
  tenantId: string,
  { revisions, id, idType }: RevisionTable,
  ranges: readonly RevisionRange[],
): Promise<{ state: ReadState; lists: Revision[][] }> {
  const wanted = ranges.map(({ id: profileId, after, before, limit, isBackward }, index) => {
    return { index, id: profileId, after, before: before ?? 0, most: limit, is_backward: isBackward };
  });
  const page = (isWanted: SQL, order: SQL): SQL => sql`(SELECT r.version, r.kind,
              ${epochMs(sql`r.written_at`)} AS written_at, r.actor, r.door, r.request_id, r.operation
            FROM ${revisions} r
            WHERE ${isWanted} AND r.tenant_id = ${tenantId} AND r.${id} = wanted.id
              AND r.version < coalesce(wanted.after, 9223372036854775807) AND r.version > wanted.before
            ORDER BY r.version ${order} LIMIT wanted.most)`;
  const rows = await executeRows<RevisionRow>(
    db,
    sql`SELECT state.*, found.* FROM ${readState(tenantId)} LEFT JOIN (
        SELECT wanted.index, wanted.is_backward, page.*
        FROM jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb)
          AS wanted(index int, id ${idType}, after bigint, before bigint, most int, is_backward boolean)
        CROSS JOIN LATERAL (
          ${page(sql`wanted.is_backward`, sql`ASC`)} UNION ALL ${page(sql`NOT wanted.is_backward`, sql`DESC`)}
        ) page
      ) found ON true
      ORDER BY found.index, CASE WHEN found.is_backward THEN found.version ELSE -found.version END`,
  );
  const lists = ranges.map((): Revision[] => []);
  for (const { index, version, kind, written_at, actor, door, request_id: requestId, operation } of rows) {
    if (index === null) continue;
    lists[index]?.push({ version, kind, writtenAt: new Date(written_at), actor, door, requestId, operation });
  }
  return { state: stateOf(rows), lists };
}

/** How many revisions of a profile there are; the id of a member must be a UUID. */
export async function countRevisions(
  db: Db,
  tenantId: string,
  { revisions, id, idType }: RevisionTable,
  profileId: string,
): Promise<{ state: ReadState; count: number }> {
  const rows = await executeRows<ReadState & { count: number }>(
    db,
    sql`SELECT state.*, (SELECT count(*)::float8 FROM ${revisions}
          WHERE tenant_id = ${tenantId} AND ${id} = ${profileId}::${idType}) AS count
        FROM ${readState(tenantId)}`,
  );
  return { state: stateOf(rows), count: rows[0]?.count ?? 0 };
}
