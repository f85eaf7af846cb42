import { eq, type SQL, sql } from 'drizzle-orm';
import { MEMBER_STATE_ATTRIBUTES } from '../../domain/history/state.ts';
import type { WriteOrigin } from '../../domain/write-origin.ts';
import { type Db, spellOut } from '../client.ts';
import { memberEvents } from '../feed/add-events.ts';
import { member } from '../members/tables.ts';

/** When a write is made. Never before the version that it overwrites, whatever the clock says or a lock waited for. */
export const memberWriteTime: SQL = spellOut(sql`greatest(now(), ${member.updatedAt})`);

const closedAtText: SQL = sql`to_char(${member.closedAt} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** What a revision keeps of a member, beside its extended data. */
export const keptAttributes: SQL = spellOut(
  sql`jsonb_build_object(${sql.join(
    MEMBER_STATE_ATTRIBUTES.map(
      (name) => sql`${sql.raw(`'${name}'`)}, ${name === 'closedAt' ? closedAtText : member[name]}`,
    ),
    sql`, `,
  )})`,
);

/** A member's extended data, as a revision keeps them. */
export const extendedDataOfMember: SQL =
  spellOut(sql`(SELECT coalesce(json_agg(json_build_object('key', e.key, 'document', e.document,
        'source', e.source, 'channel', e.channel) ORDER BY e.source, e.position), '[]')
      FROM extended_data e WHERE e.tenant_id = ${member.tenantId} AND e.account_id = ${member.accountId})`);

const overwrittenColumns: SQL = spellOut(sql`${member.tenantId}, ${member.accountId}, ${member.version} + 1, 'UPDATED',
        ${member.updatedAt}, ${memberWriteTime}`);

/**
 * Parts of a statement: keep what a write will overwrite of members, and put each change into the outbox. A write that
 * leaves out `withExtendedData` must leave them alone. All parts of one statement see the members as they were before it.
 *
 * @param which the condition on members of the tenant; their versions must be sure to stay until the write
 */
export function keptMembers(
  { tenantId, actor, door, requestId, operation }: WriteOrigin,
  which: SQL | undefined,
  withExtendedData: boolean,
): SQL {
  return sql`revision AS (
      INSERT INTO member_revision (tenant_id, account_id, version, kind, since, written_at, actor, door, request_id,
        operation, attributes, extended_data)
      SELECT ${overwrittenColumns}, ${actor}, ${door}, ${requestId}, ${operation}, ${keptAttributes},
        ${withExtendedData ? extendedDataOfMember : sql`NULL`}
      FROM ${member} WHERE ${member.tenantId} = ${tenantId} AND ${which ?? sql`true`}
      RETURNING tenant_id, account_id::text AS profile_id, version, kind, written_at
    ), ${memberEvents}`;
}

/** `keptMembers` by itself: the first statement of a write, behind the lock on the rows. */
export async function keepMembers(
  tx: Db,
  origin: WriteOrigin,
  which: SQL | undefined,
  withExtendedData: boolean,
): Promise<void> {
  await tx.execute(sql`WITH ${keptMembers(origin, which, withExtendedData)} SELECT`);
}

/** `keepMembers` of one member. */
export const keepMember = (tx: Db, origin: WriteOrigin, accountId: string, withExtendedData: boolean): Promise<void> =>
  keepMembers(tx, origin, eq(member.accountId, accountId), withExtendedData);

/** What a write says of a member of which nothing is overwritten, or nothing of what is may be kept. */
export async function keepMemberWrite(
  tx: Db,
  { tenantId, actor, door, requestId, operation }: WriteOrigin,
  accountId: string,
  kind: 'CREATED' | 'UPDATED',
): Promise<void> {
  const version = kind === 'CREATED' ? sql`1` : sql`${member.version} + 1`;
  const time = kind === 'CREATED' ? sql`${member.createdAt}` : memberWriteTime;
  await tx.execute(sql`WITH revision AS (
      INSERT INTO member_revision (tenant_id, account_id, version, kind, written_at, actor, door, request_id, operation)
      SELECT ${member.tenantId}, ${member.accountId}, ${version}, ${kind}, ${time}, ${actor}, ${door}, ${requestId},
        ${operation}
      FROM ${member} WHERE ${member.tenantId} = ${tenantId} AND ${member.accountId} = ${accountId}::uuid
      RETURNING tenant_id, account_id::text AS profile_id, version, kind, written_at
    ), ${memberEvents} SELECT`);
}

/** Make sure that nothing tells any more what a member was before. */
export async function forgetMemberHistory(tx: Db, tenantId: string, accountId: string): Promise<void> {
  await tx.execute(sql`DELETE FROM member_revision WHERE tenant_id = ${tenantId} AND account_id = ${accountId}::uuid`);
}
