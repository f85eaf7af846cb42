import { randomBytes } from 'node:crypto';
import type { Db } from '../../../db/client.ts';
import { insertCustomer } from '../../../db/customers/customer-repository.ts';
import { type CustomerVersion, createCustomerId } from '../../../domain/customers/customer.ts';
import type { Profile } from '../../../domain/customers/profile.ts';
import { ForbiddenError, ValidationError } from '../../../domain/errors.ts';
import type { ProfileSchema } from '../../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../../context.ts';
import { writeInTransaction } from '../../idempotency/write-in-transaction.ts';
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
 * Store a profile as a new customer, under an id that the gateway gives: one statement, in a transaction only where the
 * request has an idempotency key.
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
  const insert = async (db: Db): Promise<CustomerVersion> => {
    if (!(await insertCustomer(db, ctx, customerId, profile))) throw new StaleProfileSchemaError();
    return { customerId, version: 1 };
  };
  const inserted = await refuseTaken(ctx, { customerId, schema, identification }, () =>
    ctx.idempotencyKey ? writeInTransaction(ctx, insert) : insert(ctx.db),
  );
  forgetCustomers(ctx);
  return inserted;
}
