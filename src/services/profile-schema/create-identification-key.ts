import { isDeepStrictEqual } from 'node:util';
import { violatedUniqueIndex } from '../../db/failure.ts';
import {
  deleteUnfinishedKey,
  insertIdentificationKey,
  markKeyReady,
} from '../../db/profile-schema/identification-key-repository.ts';
import { AlreadyTakenError, ForbiddenError, ValidationError } from '../../domain/errors.ts';
import { parseIdentificationKey, toDocument } from '../../domain/profile-schema/identification-key.ts';
import {
  foldName,
  type IdentificationKey,
  type ProfileSchema,
  type StoredIdentificationKey,
} from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { requirePrivileges } from '../privileges.ts';
import { verb } from '../verb.ts';
import { changeProfileSchema } from './change-profile-schema.ts';
import { indexStoredProfiles } from './index-stored-profiles.ts';

/**
 * Define a new identification key, in the document form of the legacy profile API, and index the stored profiles by it.
 * From the first moment every write fills the key, and is refused where a unique one clashes; the key is used once the
 * stored profiles are indexed, too. A call that was cut off may be sent again: it goes on.
 *
 * @throws ValidationError, UnavailableError, AlreadyTakenError when a key has that name, case folded, or the key is to
 * be unique and stored customers have equal values; ForbiddenError, also when the key is deleted meanwhile
 * @see the legacy operation "Create Identification Key" (CV.WS.PROF.META.7)
 */
export const createIdentificationKey = verb(
  'createIdentificationKey',
  async (ctx, document: unknown): Promise<StoredIdentificationKey> => {
    requirePrivileges(ctx, 'createIdKeys');
    const judge = (schema: ProfileSchema) => {
      const key = parseIdentificationKey(schema, document);
      return { key, unfinished: unfinishedKey(schema, key) };
    };
    const key = await changeProfileSchema(ctx, { needsMaintenance: true, judge }, async (tx, { key, unfinished }) => {
      if (unfinished) return unfinished;
      return { ...key, keyId: await insertIdentificationKey(tx, ctx.tenantId, key), isReady: false };
    });
    try {
      await indexStoredProfiles(ctx, key);
    } catch (error) {
      throw await giveUp(ctx, key, error);
    }
    const isThere = await changeProfileSchema(ctx, ALWAYS, (tx) => markKeyReady(tx, ctx.tenantId, key.keyId));
    if (!isThere) throw new ForbiddenError(`identification key '${key.name}' was deleted while it was being built`);
    return { ...key, isReady: true };
  },
);

const ALWAYS = { needsMaintenance: false, judge: () => undefined };

/** What to throw; a key that the stored profiles do not allow is removed, one that the database kept waiting stays. */
async function giveUp(ctx: ServiceContext, key: StoredIdentificationKey, error: unknown): Promise<unknown> {
  const isClash = violatedUniqueIndex(error) === 'identification_unique';
  if (!isClash && !(error instanceof ValidationError)) return error;
  await changeProfileSchema(ctx, ALWAYS, (tx) => deleteUnfinishedKey(tx, ctx.tenantId, key.keyId));
  if (!isClash) return error;
  return new AlreadyTakenError('identification', `customers have equal values of '${key.name}': it cannot be unique`);
}

/** The key of that name that a call before this one began to build, if it is the same one. */
function unfinishedKey(schema: ProfileSchema, key: IdentificationKey): StoredIdentificationKey | null {
  const existing = schema.identificationKeys.find(({ name }) => foldName(name) === foldName(key.name));
  if (!existing) return null;
  if (!existing.isReady && isDeepStrictEqual(toDocument(existing), toDocument(key))) return existing;
  throw new AlreadyTakenError('identificationKeyName', `an identification key is called '${existing.name}' already`);
}
