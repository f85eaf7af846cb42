import type { CustomerVersion } from '../../domain/customers/customer.ts';
import { applyProfilePatch, type ProfilePatchInput, parseProfilePatch } from '../../domain/customers/profile-patch.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { requireCustomerId } from './customer-id.ts';
import { changeCustomer } from './writing/change-customer.ts';

export type PatchProfileInput = ProfilePatchInput & {
  readonly customerId: string;
  /** Refuse the write unless the stored profile is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Change some core attributes of a customer; the others stay, and so do the extension records. Without an expected version
 * any number of writers may do so at once: each change is applied to what the one before has left.
 *
 * @throws ValidationError, NotFoundError, AlreadyTakenError, ForbiddenError, VersionConflictError, UnavailableError
 */
export const patchProfile = verb('patchProfile', async (ctx, input: PatchProfileInput): Promise<CustomerVersion> => {
  requirePrivileges(ctx, 'updateProfile');
  const { customerId, expectedVersion = null } = input;
  return writeUnderProfileSchema(ctx, (schema) => {
    requireCustomerId(customerId);
    const patch = parseProfilePatch(schema, input);
    return changeCustomer(ctx, { customerId, schema, expectedVersion }, ({ attributes }) => ({
      attributes: applyProfilePatch(schema, attributes, patch),
    }));
  });
});
