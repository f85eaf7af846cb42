import { randomBytes } from 'node:crypto';
import { insertCustomer } from '../../db/customer-repository.ts';
import { type CustomerVersion, createCustomerId } from '../../domain/customer.ts';
import { ValidationError } from '../../domain/errors.ts';
import { type ProfileInput, parseProfile } from '../../domain/profile.ts';
import type { ProfileSchema } from '../../domain/profile-schema.ts';
import { StaleProfileSchemaError, underProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';

export type CreateProfileInput = {
  /** A door that needs the profile schema to read its request gets the one in force. */
  readonly profile: (schema: ProfileSchema) => ProfileInput;
};

const randomByte = (): number => randomBytes(1).readUInt8(0);

/**
 * Store a new customer under an id that the gateway gives. Equal profiles may exist twice.
 *
 * @throws UnavailableError, ValidationError, also when the profile holds neither an attribute nor an extension record
 * @see the legacy operation "Create Customer Profile" (CV.WS.PROF.3)
 */
export const createProfile = verb(async (ctx, input: CreateProfileInput): Promise<CustomerVersion> => {
  return underProfileSchema(ctx, async (schema) => {
    const profile = parseProfile(schema, input.profile(schema), ctx.limits.extensionRecordsMax);
    if (Object.keys(profile.attributes).length === 0 && !profile.records?.length) {
      throw new ValidationError([{ path: [], code: 'MISSING', message: 'a profile must hold something' }]);
    }
    const customerId = createCustomerId(randomByte);
    // An id is never drawn twice in practice: what fails here is a schema that moved on, and a new try draws anew.
    if (!(await insertCustomer(ctx.db, ctx.tenantId, customerId, profile))) throw new StaleProfileSchemaError();
    ctx.loaders.customer.clearAll();
    return { customerId, version: 1 };
  });
});
