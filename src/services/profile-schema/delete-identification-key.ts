import { deleteIdentificationKey as removeKey } from '../../db/profile-schema/identification-key-repository.ts';
import type { ProfileSchema, StoredIdentificationKey } from '../../domain/profile-schema/profile-schema.ts';
import { requirePrivileges } from '../privileges.ts';
import { verb } from '../verb.ts';
import { changeProfileSchema } from './change-profile-schema.ts';
import { requireKey } from './get-profile-schema.ts';

/**
 * Delete an identification key; profiles stay as they are.
 *
 * @returns the name as its author wrote it
 * @throws ForbiddenError, NotFoundError, UnavailableError
 * @see the legacy operation "Delete Metadata Identification Keys" (CV.WS.PROF.META.8)
 */
export const deleteIdentificationKey = verb('deleteIdentificationKey', async (ctx, name: string): Promise<string> => {
  requirePrivileges(ctx, 'deleteIdKeys');
  const judge = (schema: ProfileSchema): StoredIdentificationKey => requireKey(schema, name);
  return changeProfileSchema(ctx, { needsMaintenance: true, judge }, async (tx, key) => {
    await removeKey(tx, ctx.tenantId, key.keyId);
    return key.name;
  });
});
