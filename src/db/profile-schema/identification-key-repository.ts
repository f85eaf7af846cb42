import { and, eq } from 'drizzle-orm';
import type { JsonObject } from '../../domain/json.ts';
import { foldName } from '../../domain/profile-schema/profile-schema.ts';
import type { Db } from '../client.ts';
import { identification } from '../customers/tables.ts';
import { identificationKey } from './tables.ts';

/** Store a new key, not ready yet. @returns its id */
export async function insertIdentificationKey(
  tx: Db,
  tenantId: string,
  name: string,
  document: JsonObject,
): Promise<number> {
  const [row] = await tx
    .insert(identificationKey)
    .values({ tenantId, nameFolded: foldName(name), document })
    .returning({ keyId: identificationKey.keyId });
  if (!row) throw new Error('an insert answered with no row');
  return row.keyId;
}

const thisKey = (tenantId: string, keyId: number) =>
  and(eq(identificationKey.tenantId, tenantId), eq(identificationKey.keyId, keyId));

/** @returns false when there is no such key any more */
export async function markKeyReady(tx: Db, tenantId: string, keyId: number): Promise<boolean> {
  const marked = await tx
    .update(identificationKey)
    .set({ isReady: true })
    .where(thisKey(tenantId, keyId))
    .returning({ keyId: identificationKey.keyId });
  return marked.length === 1;
}

/** Remove a key and all that customers are found by under it. @returns false when there is no such key */
export async function deleteIdentificationKey(tx: Db, tenantId: string, keyId: number): Promise<boolean> {
  const deleted = await tx
    .delete(identificationKey)
    .where(thisKey(tenantId, keyId))
    .returning({ keyId: identificationKey.keyId });
  await tx.delete(identification).where(and(eq(identification.tenantId, tenantId), eq(identification.keyId, keyId)));
  return deleted.length === 1;
}
