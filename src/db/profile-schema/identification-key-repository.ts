import { and, eq } from 'drizzle-orm';
import { toDocument } from '../../domain/profile-schema/identification-key.ts';
import { foldName, type IdentificationKey } from '../../domain/profile-schema/profile-schema.ts';
import type { Db } from '../client.ts';
import { identification } from '../customers/tables.ts';
import { identificationKey } from './tables.ts';

/** Store a new key, not ready yet. @returns its id */
export async function insertIdentificationKey(tx: Db, tenantId: string, key: IdentificationKey): Promise<number> {
  const [row] = await tx
    .insert(identificationKey)
    .values({ tenantId, nameFolded: foldName(key.name), document: toDocument(key) })
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

/** Remove a key and all that customers are found by under it. */
export async function deleteIdentificationKey(tx: Db, tenantId: string, keyId: number): Promise<void> {
  await tx.delete(identificationKey).where(thisKey(tenantId, keyId));
  await tx.delete(identification).where(and(eq(identification.tenantId, tenantId), eq(identification.keyId, keyId)));
}

/** The same for a key that is not ready; one that another call has made ready stays. */
export async function deleteUnfinishedKey(tx: Db, tenantId: string, keyId: number): Promise<void> {
  const [found] = await tx
    .select({ isReady: identificationKey.isReady })
    .from(identificationKey)
    .where(thisKey(tenantId, keyId));
  if (found?.isReady === false) await deleteIdentificationKey(tx, tenantId, keyId);
}
