import { savePatch } from '../../db/customers/save-patch.ts';
import type { CustomerVersion } from '../../domain/customers/customer.ts';
import {
  applyProfilePatch,
  type ProfilePatch,
  type ProfilePatchInput,
  parseProfilePatch,
} from '../../domain/customers/profile-patch.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { requireCustomerId } from './customer-id.ts';
import { type ChangeTarget, changeCustomer } from './writing/change-customer.ts';
import { writeGuarded } from './writing/write-guarded.ts';

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
    const target = { customerId, schema, expectedVersion };
    return isIdentifying(schema, patch) ? patchIdentifying(ctx, target, patch) : patchAlone(ctx, target, patch);
  });
});

/** Whether customers are found by an attribute that a patch changes. */
function isIdentifying({ identificationKeys }: ProfileSchema, { set, unset, add, remove }: ProfilePatch): boolean {
  const changed = new Set([...[set, add, remove].flatMap(Object.keys), ...unset]);
  return identificationKeys.some(
    ({ extension, attributes }) => extension === null && attributes.some(({ name }) => changed.has(name)),
  );
}

/** An attribute would have too many values: the statement by itself does not say which. */
class ExcessiveValuesError extends Error {}

/** One statement, which changes the values inside the database. */
async function patchAlone(ctx: ServiceContext, target: ChangeTarget, patch: ProfilePatch): Promise<CustomerVersion> {
  const { customerId, schema, expectedVersion } = target;
  const guard = { customerId, schemaVersion: schema.version, expectedVersion };
  const written = writeGuarded(ctx, target, {
    write: (db) => savePatch(db, ctx, guard, patch),
    judge: ({ isExcessive }) => {
      if (isExcessive) throw new ExcessiveValuesError();
    },
    resultOf: ({ version }) => ({ customerId, version }),
  });
  return written.catch((error: unknown) => {
    // Behind a lock it is known which attributes have too many values, if they still have.
    if (error instanceof ExcessiveValuesError) return patchIdentifying(ctx, target, patch);
    throw error;
  });
}

/** What the customer is found by depends on its other attributes, too: they are read, behind a lock. */
function patchIdentifying(ctx: ServiceContext, target: ChangeTarget, patch: ProfilePatch): Promise<CustomerVersion> {
  return changeCustomer(ctx, target, ({ attributes }) => ({
    attributes: applyProfilePatch(target.schema, attributes, patch),
  }));
}
