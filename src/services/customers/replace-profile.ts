import { saveProfile } from '../../db/customer-repository.ts';
import type { CustomerVersion } from '../../domain/customer.ts';
import { type ProfileInput, parseProfile } from '../../domain/profile.ts';
import type { ProfileSchema } from '../../domain/profile-schema.ts';
import { underProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { requireCustomerId } from './customer-id.ts';
import { writeGuarded } from './write-guarded.ts';

export type ReplaceProfileInput = {
  readonly customerId: string;
  /** The whole profile; a door that needs the profile schema to read its request gets the one in force. */
  readonly profile: (schema: ProfileSchema) => ProfileInput;
  /** Refuse the write unless the stored profile is at this version. */
  readonly expectedVersion?: number | undefined;
};

/**
 * Replace a customer's whole profile: core attributes left out are removed. Extensions stay as they are when none is
 * given; when any is, what is given is the complete set.
 *
 * @throws ValidationError, NotFoundError, VersionConflictError, UnavailableError
 * @see the legacy operation "Update Customer Profile" (CV.WS.PROF.2)
 */
export const replaceProfile = verb(async (ctx, input: ReplaceProfileInput): Promise<CustomerVersion> => {
  const { customerId, expectedVersion = null } = input;
  requireCustomerId(customerId);
  return underProfileSchema(ctx, async (schema) => {
    const profile = parseProfile(schema, input.profile(schema), ctx.limits.extensionRecordsMax);
    const guard = { customerId, schemaVersion: schema.version, expectedVersion };
    const { version } = await writeGuarded(ctx, guard, (db) =>
      saveProfile(db, ctx.tenantId, customerId, profile, expectedVersion),
    );
    return { customerId, version };
  });
});
