import { saveRecord } from '../../db/customers/extension-record-repository.ts';
import type { CustomerVersion } from '../../domain/customers/customer.ts';
import { applyRecordUpdate, type ParsedRecordUpdate, parseRecordUpdate } from '../../domain/customers/record-update.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import { type ExtensionSchema, foldName, type ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { requireCustomerId } from './customer-id.ts';
import { addressableExtension, recordNotFound, requireRecord } from './writing/addressable-extension.ts';
import { type ChangeTarget, changeCustomerFor } from './writing/change-customer.ts';
import { writeGuarded } from './writing/write-guarded.ts';

export type UpdateExtensionRecordInput = {
  readonly customerId: string;
  /** The extension's name; letter case does not matter. */
  readonly extension: string;
  /** The unique attributes select the record and never change; the others are replaced. Absent or null: kept. */
  readonly record: unknown;
  /** Names of attributes to remove; neither unique nor mandatory ones. */
  readonly unset?: readonly string[] | undefined;
  /** Refuse the write unless the stored profile is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/** The changed record and the version that the write left. */
export type UpdatedRecord = CustomerVersion & { readonly recordId: string };

/**
 * Change one record of a multi-valued extension, selected by its unique attributes. Never inserts.
 *
 * @throws ValidationError, NotFoundError, AlreadyTakenError, ForbiddenError, VersionConflictError, UnavailableError
 * @see the legacy operation "Update Record In Profile Extension" (CV.WS.PROF.6)
 */
export const updateExtensionRecord = verb(
  'updateExtensionRecord',
  async (ctx, input: UpdateExtensionRecordInput): Promise<UpdatedRecord> => {
    requirePrivileges(ctx, 'updateProfileExtension');
    const { customerId, expectedVersion = null } = input;
    return writeUnderProfileSchema(ctx, (schema) => {
      requireCustomerId(customerId);
      const extension = addressableExtension(schema, input.extension);
      const update = parseRecordUpdate(extension, input.record, input.unset ?? []);
      const target = { customerId, schema, expectedVersion };
      return isIdentifying(schema, extension)
        ? updateIdentifying(ctx, target, extension, update)
        : updateAlone(ctx, target, extension, update);
    });
  },
);

/** Whether customers are found by records of the extension. */
function isIdentifying({ identificationKeys }: ProfileSchema, { name }: ExtensionSchema): boolean {
  return identificationKeys.some(({ extension }) => extension !== null && foldName(extension) === foldName(name));
}

/** One statement, which merges the values inside the database. */
function updateAlone(
  ctx: ServiceContext,
  target: ChangeTarget,
  extension: ExtensionSchema,
  update: ParsedRecordUpdate,
): Promise<UpdatedRecord> {
  const { customerId, schema, expectedVersion } = target;
  const guard = { origin: ctx, customerId, schemaVersion: schema.version, expectedVersion };
  return writeGuarded(ctx, target, {
    write: (db) => saveRecord(db, guard, update),
    judge: ({ recordId }) => {
      if (recordId === null) throw recordNotFound(extension);
    },
    resultOf: ({ version, recordId }) => {
      if (recordId === null) throw new Error('a record was written but not found');
      return { customerId, version, recordId };
    },
  });
}

/** What the customer is found by depends on its other records, too: they are read, behind a lock. */
function updateIdentifying(
  ctx: ServiceContext,
  target: ChangeTarget,
  extension: ExtensionSchema,
  update: ParsedRecordUpdate,
): Promise<UpdatedRecord> {
  let recordId = '';
  return changeCustomerFor(ctx, {
    target,
    decide: (customer) => {
      const record = requireRecord(customer, extension, update.uniqueKey);
      recordId = record.recordId;
      return { replaced: [{ recordId, attributes: applyRecordUpdate(extension, record.attributes, update) }] };
    },
    resultOf: (written) => ({ ...written, recordId }),
  });
}
