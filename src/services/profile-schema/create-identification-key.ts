import { isDeepStrictEqual } from 'node:util';
import { violatedUniqueIndex } from '../../db/failure.ts';
import {
  deleteIdentificationKey,
  insertIdentificationKey,
  markKeyReady,
} from '../../db/profile-schema/identification-key-repository.ts';
import { AlreadyTakenError, ForbiddenError } from '../../domain/errors.ts';
import {
  type IdentificationKey,
  parseIdentificationKey,
  type StoredIdentificationKey,
  toDocument,
} from '../../domain/profile-schema/identification-key.ts';
import { foldName, type ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { requirePrivileges } from '../privileges.ts';
import { verb } from '../verb.ts';
import { changeProfileSchema } from './change-profile-schema.ts';
import { indexStoredProfiles } from './index-stored-profiles.ts';

/**
 * Define a new identification key, in the document form of the legacy profile API, and index the stored profiles by it.
 * From the first moment every write fills the key; it is used once the stored profiles are indexed, too. A call that
 * was cut off may be sent again: it goes on.
 *
 * @throws ValidationError, ForbiddenError, UnavailableError, AlreadyTakenError when a key has that name, case folded, or
 * the key is to be unique and stored customers have equal values
 * @see the legacy operation "Create Identification Key" (CV.WS.PROF.META.7)
 */
export const createIdentificationKey = verb(async (ctx, document: unknown): Promise<StoredIdentificationKey> => {
  requirePrivileges(ctx, 'createIdKeys');
  const key = await changeProfileSchema(ctx, { needsMaintenance: true }, async (tx, schema) => {
    const parsed = parseIdentificationKey(schema, document);
    const unfinished = unfinishedKey(schema, parsed);
    return (
      unfinished ?? {
        ...parsed,
        keyId: await insertIdentificationKey(tx, ctx.tenantId, parsed.name, toDocument(parsed)),
        isReady: false,
      }
    );
  });
  try {
    await indexStoredProfiles(ctx, key);
  } catch (error) {
    await changeProfileSchema(ctx, { needsMaintenance: false }, (tx) =>
      deleteIdentificationKey(tx, ctx.tenantId, key.keyId),
    );
    if (violatedUniqueIndex(error) !== 'identification_unique') throw error;
    throw new AlreadyTakenError('identification', `customers have equal values of '${key.name}': it cannot be unique`);
  }
  await finish(ctx, key);
  return { ...key, isReady: true };
});

/** The key of that name that a call before this one began to build, if it is the same one. */
function unfinishedKey(schema: ProfileSchema, key: IdentificationKey): StoredIdentificationKey | null {
  const existing = schema.identificationKeys.find(({ name }) => foldName(name) === foldName(key.name));
  if (!existing) return null;
  if (!existing.isReady && isDeepStrictEqual(toDocument(existing), toDocument(key))) return existing;
  throw new AlreadyTakenError('identificationKeyName', `an identification key is called '${existing.name}' already`);
}

async function finish(ctx: ServiceContext, { keyId, name }: StoredIdentificationKey): Promise<void> {
  const isThere = await changeProfileSchema(ctx, { needsMaintenance: false }, (tx) =>
    markKeyReady(tx, ctx.tenantId, keyId),
  );
  if (!isThere) throw new ForbiddenError(`identification key '${name}' was deleted while it was being built`);
}
