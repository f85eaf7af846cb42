import type { Db } from '../../db/client.ts';
import { listExtensionRecords } from '../../db/customers/extension-record-repository.ts';
import { type ExtensionRecord, restoreAttributes, satisfies } from '../../domain/customers/extension-record.ts';
import type { ExtensionSchema } from '../../domain/profile-schema/profile-schema.ts';

/** Broken records that one answer lists; the rest is counted. */
export const BROKEN_RECORDS_LISTED_MAX = 100;

const BATCH = 500;

/** Stored records that do not satisfy a definition. */
export type BrokenRecords = {
  readonly brokenCount: number;
  /** The first of them, by the ids of their customers. */
  readonly brokenRecords: readonly ExtensionRecord[];
};

/** Judge the stored records of all customers by a definition of their extension, a batch at a time. */
export async function findBrokenRecords(db: Db, tenantId: string, extension: ExtensionSchema): Promise<BrokenRecords> {
  const listed: ExtensionRecord[] = [];
  let brokenCount = 0;
  let last: ExtensionRecord | null = null;
  do {
    const batch: ExtensionRecord[] = await listExtensionRecords(db, tenantId, extension.name, last, BATCH);
    const broken = batch.filter(({ attributes }) => !satisfies(extension, attributes));
    brokenCount += broken.length;
    listed.push(...broken.slice(0, BROKEN_RECORDS_LISTED_MAX - listed.length));
    last = batch.at(-1) ?? null;
  } while (last !== null);
  const restore = (record: ExtensionRecord) => ({
    ...record,
    attributes: restoreAttributes(extension, record.attributes),
  });
  return { brokenCount, brokenRecords: listed.map(restore) };
}
