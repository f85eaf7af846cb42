import { deleteExtensionSchemaAndRecords } from '../../db/profile-schema/profile-schema-repository.ts';
import { ForbiddenError } from '../../domain/errors.ts';
import type { ExtensionSchema, ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { forgetCustomers } from '../customers/get-customer.ts';
import { requirePrivileges } from '../privileges.ts';
import { verb } from '../verb.ts';
import { changeProfileSchema } from './change-profile-schema.ts';
import { requireExtension } from './get-profile-schema.ts';

/**
 * Delete an extension with the records of all customers.
 *
 * @returns the name as its author wrote it
 * @throws NotFoundError, UnavailableError, ForbiddenError also when an identification key rests on it
 * @see the legacy operation "Delete Metadata Profile Extensions" (CV.WS.PROF.META.5)
 */
export const deleteExtensionSchema = verb('deleteExtensionSchema', async (ctx, name: string): Promise<string> => {
  requirePrivileges(ctx, 'deleteProfileExtensionSchema');
  const judge = (schema: ProfileSchema): ExtensionSchema => requireUnused(schema, name);
  const deleted = await changeProfileSchema(ctx, { needsMaintenance: true, judge }, async (tx, extension) => {
    await deleteExtensionSchemaAndRecords(tx, ctx, extension);
    return extension.name;
  });
  forgetCustomers(ctx);
  return deleted;
});

function requireUnused(schema: ProfileSchema, name: string): ExtensionSchema {
  const extension = requireExtension(schema, name);
  const key = schema.identificationKeys.find((entry) => entry.extension === extension.name);
  if (key) throw new ForbiddenError(`identification key '${key.name}' rests on extension '${extension.name}'`);
  return extension;
}
