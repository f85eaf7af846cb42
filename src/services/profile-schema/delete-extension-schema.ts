import { deleteExtensionSchemaAndRecords } from '../../db/profile-schema/profile-schema-repository.ts';
import { ForbiddenError, NotFoundError } from '../../domain/errors.ts';
import { findExtensionSchema } from '../../domain/profile-schema/profile-schema.ts';
import { requirePrivileges } from '../privileges.ts';
import { verb } from '../verb.ts';
import { changeProfileSchema } from './change-profile-schema.ts';

/**
 * Delete an extension with the records of all customers.
 *
 * @returns the name as its author wrote it
 * @throws NotFoundError, UnavailableError, ForbiddenError also when an identification key rests on it
 * @see the legacy operation "Delete Metadata Profile Extensions" (CV.WS.PROF.META.5)
 */
export const deleteExtensionSchema = verb(async (ctx, name: string): Promise<string> => {
  requirePrivileges(ctx, 'deleteProfileExtensionSchema');
  const deleted = await changeProfileSchema(ctx, { needsMaintenance: true }, async (tx, schema) => {
    const extension = findExtensionSchema(schema, name);
    if (!extension) throw new NotFoundError('Extension', `extension '${name}' not found`);
    const key = schema.identificationKeys.find((entry) => entry.extension === extension.name);
    if (key) {
      throw new ForbiddenError(`identification key '${key.name}' rests on extension '${extension.name}'`);
    }
    await deleteExtensionSchemaAndRecords(tx, ctx.tenantId, extension);
    return extension.name;
  });
  ctx.loaders.customer.clearAll();
  return deleted;
});
