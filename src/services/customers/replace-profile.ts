import { saveProfile } from '../../db/customers/customer-repository.ts';
import type { CustomerVersion } from '../../domain/customers/customer.ts';
import { type ProfileInput, parseProfile } from '../../domain/customers/profile.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { requireCustomerId } from './customer-id.ts';
import { writeGuarded } from './writing/write-guarded.ts';

export type ReplaceProfileInput = {
  readonly customerId: string;
  /** The whole profile; a door that needs the profile schema to read its request gets the one in force. */
  readonly profile: (schema: ProfileSchema) => ProfileInput;
  /** Refuse the write unless the stored profile is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

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
    const { customerId, expectedVersion = null } = input;
    return writeUnderProfileSchema(ctx, async (schema) => {
      requireCustomerId(customerId);
      const given = input.profile(schema);
      if (given.extensions) requirePrivileges(ctx, 'updateProfileExtension');
      const profile = parseProfile(schema, given, ctx.limits.extensionRecordsMax);
      const guard = { customerId, schema, expectedVersion, identification: profile.identification };
      return writeGuarded(ctx, guard, {
        write: (db) => saveProfile(db, ctx, customerId, profile, expectedVersion),
        resultOf: ({ version }) => ({ customerId, version }),
      });
    });
  },
);
