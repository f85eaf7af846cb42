import { and, eq, ne, type SQL, sql } from 'drizzle-orm';
import { type JsonObject, type JsonValue, parseStoredJson, stringifyJson } from '../../domain/json.ts';
import { CONSENT_KEY_PATTERN } from '../../domain/members/consent.ts';
import type { ExtendedDataChange } from '../../domain/members/extended-data.ts';
import type { Db } from '../client.ts';
import { extendedData } from './tables.ts';

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
 * Replace the complete set of one source's keys; the keys of other sources stay. What changes of a consent key is added
 * to the consent statements. Runs behind a lock on the member's row.
 */
export async function replaceExtendedData(
  tx: Db,
  target: ExtendedDataTarget,
  { source, channel, data }: ExtendedDataChange,
): Promise<void> {
  const { tenantId, accountId } = target;
  const entries = Object.entries(data).map(([key, value], position) => ({ key, position, document: { value } }));
  const newEntries = sql`jsonb_to_recordset(${stringifyJson(entries)}::text::jsonb)
      AS new(key text, position int, document jsonb)`;
  const said = sql`SELECT key, new.document, ${source}::text AS source, ${channel}::text AS channel,
        coalesce(new.position, old.position) AS position
      FROM (SELECT * FROM deleted WHERE key ~ ${CONSENT_KEY_PATTERN}) old
      FULL JOIN (SELECT * FROM ${newEntries} WHERE key ~ ${CONSENT_KEY_PATTERN}) new USING (key)
      WHERE old.key IS NULL OR new.key IS NULL
        OR (old.document, old.channel) IS DISTINCT FROM (new.document, ${channel}::text)`;
  await tx.execute(
    sql`WITH deleted AS (
        DELETE FROM extended_data WHERE tenant_id = ${tenantId} AND account_id = ${accountId}::uuid AND source = ${source}
        RETURNING key, document, channel, position
      ) ${insertStatements(target, said)}`,
  );
  if (entries.length === 0) return;
  await tx.execute(
    sql`INSERT INTO extended_data (tenant_id, account_id, key, source, channel, position, document)
        SELECT ${tenantId}, ${accountId}::uuid, new.key, ${source}, ${channel}, new.position, new.document
        FROM ${newEntries}`,
  );
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
      ) ${insertStatements(target, said)}`,
  );
}

/**
 * An insert of consent statements. The clock is read behind the lock, so that a member's later statements have later
 * times.
 *
 * @param said selects key, document, source, channel and position
 */
const insertStatements = ({ tenantId, accountId, requestId }: ExtendedDataTarget, said: SQL): SQL =>
  sql`INSERT INTO consent_statement (tenant_id, account_id, key, document, source, channel, request_id, stated_at)
      SELECT ${tenantId}, ${accountId}::uuid, key, document, source, channel, ${requestId}, clock_timestamp()
      FROM (${said}) said ORDER BY source, position, key`;
