import { randomBytes } from 'node:crypto';
import { insertCustomer } from '../../../db/customers/customer-repository.ts';
import { type CustomerVersion, createCustomerId } from '../../../domain/customers/customer.ts';
import type { Profile } from '../../../domain/customers/profile.ts';
import { ForbiddenError, ValidationError } from '../../../domain/errors.ts';
import type { ProfileSchema } from '../../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../../context.ts';
import { StaleProfileSchemaError } from '../../profile-schema/under-profile-schema.ts';
import { forgetCustomers } from '../get-customer.ts';
import { refuseTaken } from './refuse-taken.ts';

const randomByte = (): number => randomBytes(1).readUInt8(0);

/** The legacy system's answer when nobody has configured a core attribute. @throws ForbiddenError */
export function requireSchemaToCreate(schema: ProfileSchema): void {
  if (schema.attributes.size === 0)
    throw new ForbiddenError('profiles cannot be added before there is a profile schema');
}

/**
 * Store a profile as a new customer, under an id that the gateway gives: one statement.
 *
 * @param schema that the profile was parsed under
 * @throws AlreadyTakenError, StaleProfileSchemaError, ValidationError when the profile holds nothing
 */
export async function insertProfile(
  ctx: ServiceContext,
  schema: ProfileSchema,
  profile: Profile,
): Promise<CustomerVersion> {
  if (Object.keys(profile.attributes).length === 0 && !profile.records?.length) {
    throw new ValidationError([{ path: [], code: 'MISSING', message: 'a profile must hold something' }]);
  }
  const customerId = createCustomerId(randomByte);
  const { identification } = profile;
  // An id is never drawn twice in practice: what fails here is a schema that moved on, and a new try draws anew.
  const isInserted = await refuseTaken(ctx, { customerId, schema, identification }, () =>
    insertCustomer(ctx.db, ctx, customerId, profile),
  );
  if (!isInserted) throw new StaleProfileSchemaError();
  forgetCustomers(ctx);
  return { customerId, version: 1 };
}
