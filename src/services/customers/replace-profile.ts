import { saveProfile } from '../../db/customers/customer-repository.ts';
import type { CustomerVersion } from '../../domain/customers/customer.ts';
import { type ProfileInput, parseProfile } from '../../domain/customers/profile.ts';
import { ValidationError, VersionConflictError } from '../../domain/errors.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { isMuch, letOthersRun } from '../let-others-run.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { requireCustomerId } from './customer-id.ts';
import { writeGuarded } from './writing/write-guarded.ts';
import { writeRebased } from './writing/write-rebased.ts';

export type ReplaceProfileInput = {
  readonly customerId: string;
  /** The whole profile; a door that needs the profile schema to read its request gets the one in force. */
  readonly profile: (schema: ProfileSchema) => ProfileInput;
  /** Refuse the write unless the stored profile is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
  /** Where it is at a later one; left out: `REFUSE`. */
  readonly onConflict?: ConflictResolution | undefined;
};

/**
 * What becomes of a replace for a version that is not the stored one any more: nothing, or what it changes of that
 * version is done to the stored one, unless others have changed the same.
 */
export type ConflictResolution = 'REFUSE' | 'REBASE';

/**
 * Replace a customer's whole profile: core attributes left out are removed. Extensions stay as they are when none is
 * given; when any is, what is given is the complete set.
 *
 * @throws ValidationError, NotFoundError, AlreadyTakenError, ForbiddenError, VersionConflictError, UnavailableError
 * @see the legacy operation "Update Customer Profile" (CV.WS.PROF.2)
 */
export const replaceProfile = verb(
  'replaceProfile',
  async (ctx, input: ReplaceProfileInput): Promise<CustomerVersion> => {
    requirePrivileges(ctx, 'updateProfile');
    const { customerId, expectedVersion = null, onConflict = 'REFUSE' } = input;
    if (onConflict === 'REBASE' && expectedVersion === null) {
      const message = 'a change can be rebased only when it is told which version it was made of';
      throw new ValidationError([{ path: ['expectedVersion'], code: 'MISSING', message }]);
    }
    return writeUnderProfileSchema(ctx, async (schema) => {
      requireCustomerId(customerId);
      const given = input.profile(schema);
      if (given.extensions) requirePrivileges(ctx, 'updateProfileExtension');
      const profile = parseProfile(schema, given, ctx.limits.extensionRecordsMax);
      if (isMuch({ records: profile.records?.length ?? 0 })) await letOthersRun();
      const guard = { customerId, schema, expectedVersion, identification: profile.identification };
      try {
        return await writeGuarded(ctx, guard, {
          write: (db) => saveProfile(db, ctx, customerId, profile, expectedVersion),
          resultOf: ({ version }) => ({ customerId, version }),
        });
      } catch (error) {
        if (onConflict !== 'REBASE' || !(error instanceof VersionConflictError)) throw error;
        return writeRebased(ctx, schema, profile, error);
      }
    });
  },
);
