import { and, asc, eq, ne, sql } from 'drizzle-orm';
import { type JsonValue, parseStoredJson, stringifyJson } from '../../domain/json.ts';
import type { ExtendedDataChange } from '../../domain/members/extended-data.ts';
import type { ExtendedDataEntry } from '../../domain/members/member.ts';
import { type Db, inUuids } from '../client.ts';
import { extendedData } from './tables.ts';

const ownedBy = (tenantId: string, accountId: string) =>
  and(eq(extendedData.tenantId, tenantId), eq(extendedData.accountId, accountId));

/** @returns Map keyed by account id; entries by source, then in stored order. An account without any is absent */
export async function findExtendedData(
  db: Db,
  tenantId: string,
  accountIds: readonly string[],
): Promise<Map<string, ExtendedDataEntry[]>> {
  const rows = await db
    .select({
      accountId: extendedData.accountId,
      key: extendedData.key,
      document: sql<string>`${extendedData.document}::text`,
      source: extendedData.source,
      channel: extendedData.channel,
      updatedAt: extendedData.updatedAt,
    })
    .from(extendedData)
    .where(and(eq(extendedData.tenantId, tenantId), inUuids(extendedData.accountId, JSON.stringify(accountIds))))
    .orderBy(asc(extendedData.source), asc(extendedData.position));
  const byAccount = new Map<string, ExtendedDataEntry[]>();
  for (const { accountId, document, source, ...row } of rows) {
    const value = (parseStoredJson(document) as { value: JsonValue }).value;
    const entries = byAccount.get(accountId) ?? [];
    entries.push({ ...row, value, source: source === '' ? null : source });
    byAccount.set(accountId, entries);
  }
  return byAccount;
}

/** @returns those of the change's keys that other sources own */
export async function findOwnedKeys(
  tx: Db,
  tenantId: string,
  accountId: string,
  { source, data }: ExtendedDataChange,
): Promise<Set<string>> {
  const keys = JSON.stringify(Object.keys(data));
  const rows = await tx
    .select({ key: extendedData.key })
    .from(extendedData)
    .where(
      and(
        ownedBy(tenantId, accountId),
        ne(extendedData.source, source),
        sql`${extendedData.key} IN (SELECT jsonb_array_elements_text(${keys}::text::jsonb))`,
      ),
    );
  return new Set(rows.map(({ key }) => key));
}

/** Replace the complete set of one source's keys; the keys of other sources stay. */
export async function replaceExtendedData(
  tx: Db,
  tenantId: string,
  accountId: string,
  { source, channel, data }: ExtendedDataChange,
): Promise<void> {
  await tx.delete(extendedData).where(and(ownedBy(tenantId, accountId), eq(extendedData.source, source)));
  const entries = Object.entries(data).map(([key, value], position) => ({ key, position, document: { value } }));
  if (entries.length === 0) return;
  await tx.execute(
    sql`INSERT INTO extended_data (tenant_id, account_id, key, source, channel, position, document)
        SELECT ${tenantId}, ${accountId}::uuid, new.key, ${source}, ${channel}, new.position, new.document
        FROM jsonb_to_recordset(${stringifyJson(entries)}::text::jsonb)
          AS new(key text, position int, document jsonb)`,
  );
}
