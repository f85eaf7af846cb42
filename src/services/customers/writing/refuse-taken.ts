import { findTakenEntry } from '../../../db/customers/identification-repository.ts';
import { violatedUniqueIndex } from '../../../db/failure.ts';
import type { Identification } from '../../../domain/customers/identification.ts';
import { AlreadyTakenError } from '../../../domain/errors.ts';
import { qualifiedNames } from '../../../domain/profile-schema/identification-key.ts';
import type { ProfileSchema, StoredIdentificationKey } from '../../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../../context.ts';

/** The write of a customer under a profile schema, and what it makes the customer found by, once that is known. */
export type IdentifiedWrite = {
  readonly customerId: string;
  readonly schema: ProfileSchema;
  identification?: Identification;
};

/** Values of a unique identification key are another customer's. */
export function takenBy(key: StoredIdentificationKey | null): AlreadyTakenError {
  const what = key ? `identification key '${key.name}' (${qualifiedNames(key).join(', ')})` : 'an identification key';
  return new AlreadyTakenError('identification', `another customer has these values of ${what}, which is unique`);
}

/**
 * Run a write; where the database keeps the values of a unique identification key apart, say which key's.
 *
 * @throws AlreadyTakenError, and what the write throws
 */
export async function refuseTaken<Result>(
  { db, tenantId }: ServiceContext,
  target: IdentifiedWrite,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedUniqueIndex(error) !== 'identification_unique') throw error;
    const { customerId, schema, identification } = target;
    const taken = await findTakenEntry(db, tenantId, customerId, identification?.entries ?? []);
    throw takenBy(schema.identificationKeys.find(({ keyId }) => keyId === taken?.keyId) ?? null);
  }
}
