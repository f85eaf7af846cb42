import { lockCustomerBatch } from '../../db/customers/customer-list-repository.ts';
import { findCustomers } from '../../db/customers/customer-repository.ts';
import { insertEntries } from '../../db/customers/identification-repository.ts';
import { findProfileSchema, holdProfileSchema } from '../../db/profile-schema/profile-schema-repository.ts';
import { restoreRecord } from '../../domain/customers/extension-record.ts';
import { identificationOf } from '../../domain/customers/identification.ts';
import { refuseIfAny } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import type { StoredIdentificationKey } from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';

const BATCH = 500;

/**
 * Index the profiles that were stored before a key, a batch per transaction; writers go on meanwhile, and wait for the
 * batch that holds their customer.
 *
 * @throws ValidationError when a stored value is too long for the index; a database error when values clash
 */
export async function indexStoredProfiles(ctx: ServiceContext, key: StoredIdentificationKey): Promise<void> {
  for (let after: string | null = null; ; ) {
    const last: string | null = await indexBatch(ctx, key, after);
    if (last === null) return;
    after = last;
  }
}

/** @returns the last customer's id; null when there are none left */
async function indexBatch(
  ctx: ServiceContext,
  key: StoredIdentificationKey,
  after: string | null,
): Promise<string | null> {
  const { tenantId } = ctx;
  return ctx.db.transaction(async (tx) => {
    await holdProfileSchema(tx, tenantId);
    const schema = await findProfileSchema(tx, tenantId);
    // Deleted meanwhile: nobody would remove what is put in now.
    if (!schema?.identificationKeys.some(({ keyId }) => keyId === key.keyId)) return null;
    const customerIds = await lockCustomerBatch(tx, tenantId, after, BATCH);
    const wanted = customerIds.map((customerId) => ({ customerId, withRecords: key.extension !== null }));
    const { customers } = await findCustomers(tx, tenantId, wanted);
    const issues: Issue[] = [];
    const entries = customerIds.flatMap((customerId) => {
      const customer = customers.get(customerId);
      if (!customer) return [];
      const records = customer.records.map((record) => restoreRecord(schema, record));
      const identified = identificationOf([key], customer.attributes, records, issues);
      return identified.entries.map((entry) => ({ ...entry, customerId }));
    });
    refuseIfAny(issues);
    await insertEntries(tx, tenantId, entries);
    return customerIds.at(-1) ?? null;
  });
}
