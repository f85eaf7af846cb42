import { type SQL, sql } from 'drizzle-orm';
import type { StateAt } from '../../domain/history/state.ts';
import { type Db, executeRows } from '../client.ts';
import { epochMs } from '../expressions.ts';
import { type ReadState, readState, stateOf } from '../profile-schema/read-state.ts';
import type { RevisionTable } from './revisions.ts';

/** Where a kind of profile and its revisions are stored. */
export type StateTables = RevisionTable & {
  /** The table of the profiles as they are, and what it is called in `now`. */
  readonly profiles: SQL;
  readonly alias: SQL;
  /** What a revision keeps, each with an expression for what is there now. */
  readonly parts: readonly { readonly column: SQL; readonly now: SQL }[];
};

/** Which version of which profile. */
export type StateKey<Id extends string = string> = { readonly id: Id; readonly at: StateAt };

type StateRow = ReadState & {
  readonly index: number | null;
  readonly version: number;
  readonly written_at: number;
  readonly first: string;
  readonly second: string;
};

/** A version that was found; the parts are JSON texts, in the order of `StateTables`. */
export type FoundState = {
  readonly version: number;
  readonly writtenAt: Date;
  readonly first: string;
  readonly second: string;
};

/**
 * Versions of profiles as they were, in one statement: a version that is not the current one is there as long as the
 * revision of the write that overwrote it. A part that this write left alone is that of the next write that did not, or
 * the current one.
 *
 * @returns an entry for each key, in that order: null where the version is not known; and the state of the tenant
 */
export async function findStates(
  db: Db,
  tenantId: string,
  { profiles, alias, revisions, id, idType, parts }: StateTables,
  keys: readonly StateKey[],
): Promise<{ state: ReadState; found: (FoundState | null)[] }> {
  const json = keys.map(({ id: profileId, at }, index) => {
    return { index, id: profileId, version: 'version' in at ? at.version : null, at: 'time' in at ? at.time : null };
  });
  const ofProfile = (table: SQL): SQL => sql`${table}.tenant_id = ${tenantId} AND ${table}.${id} = wanted.id`;
  const revision = (conditions: SQL): SQL => sql`(SELECT r.version - 1, r.since FROM ${revisions} r
            WHERE ${ofProfile(sql`r`)} AND ${conditions} ORDER BY r.version LIMIT 1)`;
  const part = ({ column, now }: StateTables['parts'][number]): SQL => sql`coalesce(
            (SELECT r.${column}::text FROM ${revisions} r
             WHERE ${ofProfile(sql`r`)} AND r.version > meant.version AND r.${column} IS NOT NULL
             ORDER BY r.version LIMIT 1),
            (SELECT ${now}::text FROM ${profiles} WHERE ${ofProfile(alias)}))`;
  const [first, second] = parts;
  if (!first || !second) throw new Error('a profile has two parts');
  const rows = await executeRows<StateRow>(
    db,
    sql`SELECT state.*, found.* FROM ${readState(tenantId)} LEFT JOIN (
        SELECT wanted.index, meant.version, ${epochMs(sql`meant.since`)} AS written_at,
          ${part(first)} AS first, ${part(second)} AS second
        FROM jsonb_to_recordset(${JSON.stringify(json)}::text::jsonb)
          AS wanted(index int, id ${idType}, version int, at timestamptz)
        CROSS JOIN LATERAL (
          SELECT ${alias}.version, ${alias}.updated_at FROM ${profiles}
          WHERE ${ofProfile(alias)} AND (${alias}.version = wanted.version OR ${alias}.updated_at <= wanted.at)
          UNION ALL ${revision(sql`r.version = wanted.version + 1`)}
          UNION ALL ${revision(sql`r.written_at > wanted.at`)}
        ) meant(version, since)
        WHERE meant.since IS NOT NULL AND (wanted.at IS NULL OR meant.since <= wanted.at)
      ) found ON true`,
  );
  const found = keys.map((): FoundState | null => null);
  for (const { index, version, written_at, first: one, second: two } of rows) {
    if (index !== null) found[index] = { version, writtenAt: new Date(written_at), first: one, second: two };
  }
  return { state: stateOf(rows), found };
}
