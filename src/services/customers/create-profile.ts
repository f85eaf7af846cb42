import { randomBytes } from 'node:crypto';
import { insertCustomer } from '../../db/customers/customer-repository.ts';
import { type CustomerVersion, createCustomerId } from '../../domain/customers/customer.ts';
import { type ProfileInput, parseProfile } from '../../domain/customers/profile.ts';
import { ForbiddenError, ValidationError } from '../../domain/errors.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { requirePrivileges } from '../privileges.ts';
import { StaleProfileSchemaError, writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { refuseTaken } from './refuse-taken.ts';

export type CreateProfileInput = {
  /** A door that needs the profile schema to read its request gets the one in force. */
  readonly profile: (schema: ProfileSchema) => ProfileInput;
};

const randomByte = (): number => randomBytes(1).readUInt8(0);

/** The legacy system's answer when nobody has configured a core attribute. */
function requireSchemaToCreate(schema: ProfileSchema): void {
  if (schema.attributes.size === 0)
    throw new ForbiddenError('profiles cannot be added before there is a profile schema');
}

/**
 * Store a new customer under an id that the gateway gives. Equal profiles may exist twice, unless a unique
 * identification key tells customers apart.
 *
 * @throws AlreadyTakenError, ForbiddenError, UnavailableError, ValidationError, also when the profile holds neither an
 * attribute nor an extension record
 * @see the legacy operation "Create Customer Profile" (CV.WS.PROF.3)
 */
export const createProfile = verb(async (ctx, input: CreateProfileInput): Promise<CustomerVersion> => {
  requirePrivileges(ctx, 'createProfile');
  const create = async (schema: ProfileSchema): Promise<CustomerVersion> => {
    const given = input.profile(schema);
    if (given.extensions) requirePrivileges(ctx, 'createProfileExtension');
    const profile = parseProfile(schema, given, ctx.limits.extensionRecordsMax);
    if (Object.keys(profile.attributes).length === 0 && !profile.records?.length) {
      throw new ValidationError([{ path: [], code: 'MISSING', message: 'a profile must hold something' }]);
    }
    const customerId = createCustomerId(randomByte);
    const { identification } = profile;
    // An id is never drawn twice in practice: what fails here is a schema that moved on, and a new try draws anew.
    const isInserted = await refuseTaken(ctx, { customerId, schema, identification }, () =>
      insertCustomer(ctx.db, ctx.tenantId, customerId, profile),
    );
    if (!isInserted) throw new StaleProfileSchemaError();
    ctx.loaders.customer.clearAll();
    return { customerId, version: 1 };
  };
  return writeUnderProfileSchema(ctx, create, requireSchemaToCreate);
});
