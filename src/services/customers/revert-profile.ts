import { saveProfile } from '../../db/customers/customer-repository.ts';
import { findCustomers } from '../../db/customers/find-customers.ts';
import { findCustomerStates } from '../../db/history/profile-states.ts';
import type { CustomerVersion } from '../../domain/customers/customer.ts';
import { parsePastProfile } from '../../domain/customers/past-profile.ts';
import { NotFoundError } from '../../domain/errors.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import type { CustomerState } from '../../domain/history/state.ts';
import type { ServiceContext } from '../context.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { customerNotFound, requireCustomerId } from './customer-id.ts';
import { writeGuarded } from './writing/write-guarded.ts';

export type RevertProfileInput = {
  readonly customerId: string;
  /** The version to make the profile be like. */
  readonly toVersion: number;
  /** Refuse the write unless the stored profile is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Make a customer's profile, core attributes and all extension records, be as one of its versions was: a new version, as
 * of any replace, also where nothing differs. A record that is there keeps its id where it has unique attributes, or is
 * the only one; others get new ones. A deleted customer stays deleted.
 *
 * @throws ValidationError when today's profile schema does not allow what was there; NotFoundError, also for a version
 * that is not known; AlreadyTakenError, ForbiddenError, VersionConflictError, UnavailableError
 */
export const revertProfile = verb('revertProfile', async (ctx, input: RevertProfileInput): Promise<CustomerVersion> => {
  // Its answer tells what was there, if only by what does not fit any more.
  requirePrivileges(ctx, 'updateProfile', 'updateProfileExtension', 'readProfile', 'readProfileExtension');
  const { customerId, toVersion, expectedVersion = null } = input;
  return writeUnderProfileSchema(ctx, async (schema) => {
    requireCustomerId(customerId);
    const state = await findPast(ctx, customerId, toVersion);
    const profile = parsePastProfile(schema, state, ctx.limits.extensionRecordsMax);
    const guard = { customerId, schema, expectedVersion, identification: profile.identification };
    return writeGuarded(ctx, guard, {
      write: (db) => saveProfile(db, ctx, customerId, profile, expectedVersion),
      resultOf: ({ version }) => ({ customerId, version }),
    });
  });
});

/** @throws NotFoundError */
async function findPast(ctx: ServiceContext, customerId: string, version: number): Promise<CustomerState> {
  const { state: read, customers } = await findCustomers(ctx.db, ctx.tenantId, [{ customerId, withRecords: false }]);
  ctx.profileSchemas.observe(ctx.tenantId, read);
  const customer = customers.get(customerId);
  if (!customer) throw customerNotFound(customerId);
  // Beyond the present one there is nothing to look for.
  const isPossible = version >= 1 && version <= customer.version;
  const keys = isPossible ? [{ id: customerId, at: { version } }] : [];
  const [state] = (await findCustomerStates(ctx.db, ctx.tenantId, keys)).states;
  if (!state) throw new NotFoundError('Version', `version ${version} of customer '${customerId}' is not known`);
  return state;
}
