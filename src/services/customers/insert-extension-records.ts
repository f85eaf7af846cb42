import type { CustomerVersion, CustomerWithRecords } from '../../domain/customers/customer.ts';
import type { CustomerChanges } from '../../domain/customers/customer-changes.ts';
import { type ParsedRecord, recordKey } from '../../domain/customers/extension-record.ts';
import { type ExtensionInput, parseExtensions } from '../../domain/customers/profile.ts';
import { ValidationError } from '../../domain/errors.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import { isMuch, letOthersRun } from '../let-others-run.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { requireCustomerId } from './customer-id.ts';
import { changeCustomer } from './writing/change-customer.ts';

export type InsertExtensionRecordsInput = {
  readonly customerId: string;
  /** The records to insert, at least one; extensions that are not named stay as they are. */
  readonly extensions: readonly ExtensionInput[];
  /** Refuse the write unless the stored profile is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Add records to a customer's extensions. A record that is there already, by its unique attributes or as the only one
 * of a single-valued extension, is replaced whole.
 *
 * @throws ValidationError, NotFoundError, AlreadyTakenError, ForbiddenError, VersionConflictError, UnavailableError
 * @see the legacy operation "Insert Extension Records" (CV.WS.PROF.4)
 */
export const insertExtensionRecords = verb(
  'insertExtensionRecords',
  async (ctx, input: InsertExtensionRecordsInput): Promise<CustomerVersion> => {
    requirePrivileges(ctx, 'createProfileExtension');
    const { customerId, expectedVersion = null } = input;
    return writeUnderProfileSchema(ctx, async (schema) => {
      requireCustomerId(customerId);
      const records = parseExtensions(schema, input.extensions, ctx.limits.extensionRecordsMax);
      if (records.length === 0) {
        throw new ValidationError([{ path: [], code: 'MISSING', message: 'there must be a record to insert' }]);
      }
      if (isMuch({ records: records.length })) await letOthersRun();
      const decide = (customer: CustomerWithRecords): CustomerChanges => insertInto(customer, records);
      return changeCustomer(ctx, { customerId, schema, expectedVersion }, decide);
    });
  },
);

function insertInto(customer: CustomerWithRecords, records: readonly ParsedRecord[]): CustomerChanges {
  const held = new Map(customer.records.map((record) => [recordKey(record), record.recordId]));
  const placed = records.map((record) => {
    return { record, recordId: record.uniqueKey === null ? undefined : held.get(recordKey(record)) };
  });
  return {
    replaced: placed.flatMap(({ record: { attributes }, recordId }) => (recordId ? [{ recordId, attributes }] : [])),
    added: placed.flatMap(({ record, recordId }) => (recordId ? [] : [record])),
  };
}
