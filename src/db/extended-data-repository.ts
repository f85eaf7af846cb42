import { and, asc, eq, inArray, ne, sql } from 'drizzle-orm';
import type { ExtendedDataChange } from '../domain/extended-data.ts';
import { type JsonObject, type JsonValue, parseJson } from '../domain/json.ts';
import type { ExtendedDataEntry } from '../domain/member.ts';
import type { Db } from './client.ts';
import { extendedData } from './tables.ts';

const ownedBy = (tenantId: string, accountId: string) =>
  and(eq(extendedData.tenantId, tenantId), eq(extendedData.accountId, accountId));

/** @returns Map keyed by account id; entries by source, then in the order sent. An account without any is absent */
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
    .where(and(eq(extendedData.tenantId, tenantId), inArray(extendedData.accountId, [...accountIds])))
    .orderBy(asc(extendedData.source), asc(extendedData.position));
  const byAccount = new Map<string, ExtendedDataEntry[]>();
  for (const { accountId, document, source, ...row } of rows) {
    const value = (parseJson(document) as { value: JsonValue }).value;
    const entries = byAccount.get(accountId) ?? [];
    entries.push({ ...row, value, source: source === '' ? null : source });
    byAccount.set(accountId, entries);
  }
  return byAccount;
}

/** @returns Map from those of `keys` that another source owns to that source */
export async function findOwnedKeys(
  tx: Db,
  tenantId: string,
  accountId: string,
  source: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await tx
    .select({ key: extendedData.key, source: extendedData.source })
    .from(extendedData)
    .where(and(ownedBy(tenantId, accountId), ne(extendedData.source, source), inArray(extendedData.key, [...keys])));
  return new Map(rows.map((row) => [row.key, row.source]));
}

/** Replace the complete set of one source's keys; the keys of other sources stay. */
export async function replaceExtendedData(
  tx: Db,
  tenantId: string,
  accountId: string,
  { source, channel, data }: ExtendedDataChange,
): Promise<void> {
  await tx.delete(extendedData).where(and(ownedBy(tenantId, accountId), eq(extendedData.source, source)));
  const rows = Object.entries(data).map(([key, value], position) => {
    const document: JsonObject = { value };
    return { tenantId, accountId, key, source, channel, document, position };
  });
  if (rows.length > 0) await tx.insert(extendedData).values(rows);
}
