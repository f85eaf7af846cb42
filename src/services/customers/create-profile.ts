import type { CustomerVersion } from '../../domain/customers/customer.ts';
import { type ProfileInput, parseProfile } from '../../domain/customers/profile.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { isMuch, letOthersRun } from '../let-others-run.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { insertProfile, requireSchemaToCreate } from './writing/insert-profile.ts';

export type CreateProfileInput = {
  /** A door that needs the profile schema to read its request gets the one in force. */
  readonly profile: (schema: ProfileSchema) => ProfileInput;
};

/**
 * Store a new customer under an id that the gateway gives. Equal profiles may exist twice, unless a unique
 * identification key tells customers apart.
 *
 * @throws AlreadyTakenError, ForbiddenError, UnavailableError, ValidationError, also when the profile holds neither an
 * attribute nor an extension record
 * @see the legacy operation "Create Customer Profile" (CV.WS.PROF.3)
 */
export const createProfile = verb('createProfile', async (ctx, input: CreateProfileInput): Promise<CustomerVersion> => {
  requirePrivileges(ctx, 'createProfile');
  const create = async (schema: ProfileSchema): Promise<CustomerVersion> => {
    const given = input.profile(schema);
    if (given.extensions) requirePrivileges(ctx, 'createProfileExtension');
    const profile = parseProfile(schema, given, ctx.limits.extensionRecordsMax);
    if (isMuch({ records: profile.records?.length ?? 0 })) await letOthersRun();
    return insertProfile(ctx, schema, profile);
  };
  return writeUnderProfileSchema(ctx, create, requireSchemaToCreate);
});
