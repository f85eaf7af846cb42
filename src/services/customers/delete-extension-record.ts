import type { CustomerVersion } from '../../domain/customers/customer.ts';
import { parseRecordSelector } from '../../domain/customers/record-update.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { requireCustomerId } from './customer-id.ts';
import { addressableExtension, requireRecord } from './writing/addressable-extension.ts';
import { changeCustomer } from './writing/change-customer.ts';

export type DeleteExtensionRecordInput = {
  readonly customerId: string;
  /** The extension's name; letter case does not matter. */
  readonly extension: string;
  /** The unique attributes select the record; others mean nothing. */
  readonly record: unknown;
  /** Refuse the write unless the stored profile is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Delete one record of a multi-valued extension, selected by its unique attributes.
 *
 * @throws ValidationError, NotFoundError, ForbiddenError, VersionConflictError, UnavailableError, AlreadyTakenError
 * while a unique identification key is being built under which the customer clashes with another one
 * @see the legacy operation "Delete Record From Profile Extension" (CV.WS.PROF.7)
 */
export const deleteExtensionRecord = verb(
  'deleteExtensionRecord',
  async (ctx, input: DeleteExtensionRecordInput): Promise<CustomerVersion> => {
    requirePrivileges(ctx, 'deleteProfileExtension');
    const { customerId, expectedVersion = null } = input;
    return writeUnderProfileSchema(ctx, (schema) => {
      requireCustomerId(customerId);
      const extension = addressableExtension(schema, input.extension);
      const uniqueKey = parseRecordSelector(extension, input.record);
      return changeCustomer(ctx, { customerId, schema, expectedVersion }, (customer) => {
        return { removed: [requireRecord(customer, extension, uniqueKey).recordId] };
      });
    });
  },
);
