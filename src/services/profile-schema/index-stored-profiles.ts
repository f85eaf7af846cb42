import type { Db } from '../../db/client.ts';
import {
  type CustomerEntry,
  insertEntries,
  lockCustomerBatch,
  readCoreAttributes,
  readRecords,
} from '../../db/customers/stored-profiles-repository.ts';
import { holdProfileSchema } from '../../db/profile-schema/hold-profile-schema.ts';
import { findProfileSchema } from '../../db/profile-schema/profile-schema-repository.ts';
import type { CoreAttributes } from '../../domain/customers/customer.ts';
import { restoreAttributes } from '../../domain/customers/extension-record.ts';
import { identificationOf } from '../../domain/customers/identification.ts';
import { refuseIfAny } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import {
  findExtensionSchema,
  type ProfileSchema,
  type StoredIdentificationKey,
} from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { retryTransient } from '../retry-transient.ts';

/** Customers, records and entries of one transaction: it holds the customers' rows, and others wait for it. */
const BATCH_CUSTOMERS = 500;
const BATCH_RECORDS = 5_000;
const INSERT_ENTRIES = 5_000;

/**
 * Index the profiles that were stored before a key, a batch per transaction; writers go on meanwhile, and wait for the
 * batch that holds their customer.
 *
 * @throws ValidationError when a stored value is too long for the index; a database error when values clash
 */
export async function indexStoredProfiles(ctx: ServiceContext, key: StoredIdentificationKey): Promise<void> {
  for (let after: string | null = null; ; ) {
    const batch = (): Promise<string | null> => ctx.db.transaction((tx) => indexBatch(tx, ctx.tenantId, key, after));
    const last = await retryTransient(batch);
    if (last === null) return;
    after = last;
  }
}

/** @returns the last customer's id; null when there are none left */
async function indexBatch(
  tx: Db,
  tenantId: string,
  key: StoredIdentificationKey,
  after: string | null,
): Promise<string | null> {
  await holdProfileSchema(tx, tenantId);
  const schema = await findProfileSchema(tx, tenantId);
  // Deleted meanwhile: nobody would remove what is put in now.
  if (!schema?.identificationKeys.some(({ keyId }) => keyId === key.keyId)) return null;
  const customerIds = await lockCustomerBatch(tx, tenantId, after, BATCH_CUSTOMERS);
  let last: string | null = null;
  let entries: CustomerEntry[] = [];
  for (const { customerId, attributes, records } of await readIndexed(tx, tenantId, schema, key, customerIds)) {
    const found: Issue[] = [];
    const identified = identificationOf([key], attributes, records, found);
    refuseIfAny(found.map((issue) => ({ ...issue, message: `customer '${customerId}' ${issue.message}` })));
    entries.push(...identified.entries.map((entry) => ({ ...entry, customerId })));
    if (entries.length >= INSERT_ENTRIES) {
      await insertEntries(tx, tenantId, entries);
      entries = [];
    }
    last = customerId;
  }
  await insertEntries(tx, tenantId, entries);
  return last;
}

type Indexed = {
  readonly customerId: string;
  readonly attributes: CoreAttributes;
  readonly records: Parameters<typeof identificationOf>[2];
};

/** What the key looks at, of customers in the order of their ids; perhaps not of all. */
async function readIndexed(
  tx: Db,
  tenantId: string,
  schema: ProfileSchema,
  { extension: name }: StoredIdentificationKey,
  customerIds: readonly string[],
): Promise<Indexed[]> {
  if (name === null) {
    const stored = await readCoreAttributes(tx, tenantId, customerIds);
    return stored.map((customer) => ({ ...customer, records: null }));
  }
  const extension = findExtensionSchema(schema, name);
  const stored = await readRecords(tx, tenantId, customerIds, name, BATCH_RECORDS);
  return stored.map(({ customerId, records }) => ({
    customerId,
    attributes: {},
    records: records.map((attributes) => {
      return { extension: name, attributes: extension ? restoreAttributes(extension, attributes) : attributes };
    }),
  }));
}
