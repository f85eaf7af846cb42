import { and, eq, ne, type SQL, sql } from 'drizzle-orm';
import { type JsonObject, type JsonValue, parseStoredJson, stringifyJson } from '../../domain/json.ts';
import { CONSENT_KEY_PATTERN } from '../../domain/members/consent.ts';
import type { ExtendedDataChange, ExtendedDataLimits } from '../../domain/members/extended-data.ts';
import type { Db } from '../client.ts';
import { extendedData, member } from './tables.ts';

/** Whose extended data, and for which request they are written. */
export type ExtendedDataTarget = { readonly tenantId: string; readonly accountId: string; readonly requestId: string };

const ownedBy = ({ tenantId, accountId }: ExtendedDataTarget) =>
  and(eq(extendedData.tenantId, tenantId), eq(extendedData.accountId, accountId));

/** @returns what all sources but one hold, by key */
export async function findOtherSourcesData(tx: Db, target: ExtendedDataTarget, source: string): Promise<JsonObject> {
  const rows = await tx
    .select({ key: extendedData.key, document: sql<string>`${extendedData.document}::text` })
    .from(extendedData)
    .where(and(ownedBy(target), ne(extendedData.source, source)));
  return Object.fromEntries(
    rows.map(({ key, document }) => [key, (parseStoredJson(document) as { value: JsonValue }).value]),
  );
}

/**
 * The condition on `member` that a change is allowed beside what its other sources hold. Where `refuseBesides` refuses,
 * it does not hold; nor does it close to a limit: sizes are those of stored texts, which are longer than compact JSON.
 */
export function isAllowedBesides({ source, data }: ExtendedDataChange, limits: ExtendedDataLimits): SQL {
  const keys = Object.keys(data);
  const bytes = sql`coalesce(sum(octet_length(to_json(e.key)::text) + octet_length(e.document::text)), 0)`;
  const isWithinLimits =
    limits.scope === 'account' && keys.length > 0
      ? sql` AND count(*) <= ${limits.keysMax - keys.length}
          AND ${bytes} <= ${limits.bytesMax - Buffer.byteLength(stringifyJson(data))}`
      : sql``;
  return sql`(SELECT count(*) FILTER (WHERE ${JSON.stringify(keys)}::text::jsonb ? e.key) = 0${isWithinLimits}
        FROM extended_data e
        WHERE e.tenant_id = ${member.tenantId} AND e.account_id = ${member.accountId} AND e.source <> ${source})`;
}

/**
 * Parts of a statement: replace the complete set of one source's keys; the keys of other sources stay. What changes of a
 * consent key is added to the consent statements. Runs behind a lock on the member's row.
 *
 * @param accountId an expression; where it is null, nothing is written
 */
export function replacedExtendedData(
  target: Omit<ExtendedDataTarget, 'accountId'>,
  accountId: SQL,
  { source, channel, data }: ExtendedDataChange,
): SQL {
  const { tenantId } = target;
  const entries = Object.entries(data).map(([key, value], position) => ({ key, position, document: { value } }));
  const said = sql`SELECT key, new.document, ${source}::text AS source, ${channel}::text AS channel,
        coalesce(new.position, old.position) AS position
      FROM (SELECT * FROM deleted WHERE key ~ ${CONSENT_KEY_PATTERN}) old
      FULL JOIN (SELECT * FROM sent WHERE key ~ ${CONSENT_KEY_PATTERN}) new USING (key)
      WHERE old.key IS NULL OR new.key IS NULL
        OR (old.document, old.channel) IS DISTINCT FROM (new.document, ${channel}::text)`;
  // The insert asks what was deleted, which orders them: else a key that stays would clash with itself.
  return sql`sent AS (
      SELECT new.* FROM jsonb_to_recordset(${stringifyJson(entries)}::text::jsonb)
        AS new(key text, position int, document jsonb)
      WHERE ${accountId} IS NOT NULL
    ), deleted AS (
      DELETE FROM extended_data WHERE tenant_id = ${tenantId} AND account_id = ${accountId} AND source = ${source}
      RETURNING key, document, channel, position
    ), stated AS (
      ${insertStatements(target, accountId, said)}
    ), stored AS (
      INSERT INTO extended_data (tenant_id, account_id, key, source, channel, position, document)
      SELECT ${tenantId}, ${accountId}, key, ${source}, ${channel}, position, document
      FROM sent WHERE (SELECT count(*) FROM deleted) >= 0
    )`;
}

/** `replacedExtendedData` by itself. */
export async function replaceExtendedData(
  tx: Db,
  target: ExtendedDataTarget,
  change: ExtendedDataChange,
): Promise<void> {
  await tx.execute(sql`WITH ${replacedExtendedData(target, sql`${target.accountId}::uuid`, change)} SELECT`);
}

/** Remove what all sources hold; what they said about consent is said no more. Runs behind a lock on the member's row. */
export async function deleteExtendedData(tx: Db, target: ExtendedDataTarget): Promise<void> {
  const { tenantId, accountId } = target;
  const said = sql`SELECT key, NULL::jsonb AS document, source, NULL::text AS channel, position
      FROM deleted WHERE key ~ ${CONSENT_KEY_PATTERN}`;
  await tx.execute(
    sql`WITH deleted AS (
        DELETE FROM extended_data WHERE tenant_id = ${tenantId} AND account_id = ${accountId}::uuid
        RETURNING key, source, position
      ) ${insertStatements(target, sql`${accountId}::uuid`, said)}`,
  );
}

/**
 * An insert of consent statements. The clock is read behind the lock, so that a member's later statements have later
 * times.
 *
 * @param said selects key, document, source, channel and position
 */
const insertStatements = (
  { tenantId, requestId }: Omit<ExtendedDataTarget, 'accountId'>,
  accountId: SQL,
  said: SQL,
): SQL =>
  sql`INSERT INTO consent_statement (tenant_id, account_id, key, document, source, channel, request_id, stated_at)
      SELECT ${tenantId}, ${accountId}, key, document, source, channel, ${requestId}, clock_timestamp()
      FROM (${said}) said ORDER BY source, position, key`;
