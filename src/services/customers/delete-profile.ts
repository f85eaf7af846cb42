import { deleteCustomer } from '../../db/customers/customer-repository.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import { forgetMembers } from '../members/find-member.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { requireCustomerId } from './customer-id.ts';
import { writeGuarded } from './writing/write-guarded.ts';

export type DeleteProfileInput = {
  readonly customerId: string;
  /** Refuse the deletion unless the stored profile is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Delete a customer with all extension records, all that it is found by, and its link to a member, who stays.
 *
 * @throws ValidationError, NotFoundError, ForbiddenError, VersionConflictError, UnavailableError
 * @see the legacy operation "Delete Customer Profile" (CV.WS.PROF.8)
 */
export const deleteProfile = verb('deleteProfile', async (ctx, input: DeleteProfileInput): Promise<void> => {
  requirePrivileges(ctx, 'deleteCustomerProfile');
  const { customerId, expectedVersion = null } = input;
  await writeUnderProfileSchema(ctx, async (schema) => {
    requireCustomerId(customerId);
    const guard = { customerId, schema, expectedVersion };
    await writeGuarded(ctx, guard, {
      write: (db) => deleteCustomer(db, ctx, customerId, { schemaVersion: schema.version, expectedVersion }),
      resultOf: () => ({}),
    });
    forgetMembers(ctx);
  });
});
