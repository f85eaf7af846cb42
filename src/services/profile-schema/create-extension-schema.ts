import {
  hasCoreAttribute,
  insertExtensionSchema,
  lockProfileSchemaForChange,
} from '../../db/profile-schema-repository.ts';
import { AlreadyTakenError } from '../../domain/errors.ts';
import { parseExtensionSchema } from '../../domain/parse-extension-schema.ts';
import type { ExtensionSchema } from '../../domain/profile-schema.ts';
import { verb } from '../verb.ts';
import { createProfileSchema } from './under-profile-schema.ts';

/**
 * Define a new extension, in the document form of the legacy profile API.
 *
 * @throws ValidationError, UnavailableError, AlreadyTakenError when an extension or a core attribute has that name, case folded
 * @see the legacy operation "Create Profile Extension Schema" (CV.WS.PROF.META.4)
 */
export const createExtensionSchema = verb(async (ctx, document: unknown): Promise<ExtensionSchema> => {
  const schema = parseExtensionSchema(document);
  // The tenant's row must exist before it can be locked.
  await createProfileSchema(ctx);
  await ctx.db.transaction(async (tx) => {
    await lockProfileSchemaForChange(tx, ctx.tenantId);
    if (await hasCoreAttribute(tx, ctx.tenantId, schema.name)) {
      throw new AlreadyTakenError('extensionName', `a core attribute is called '${schema.name}' already`);
    }
    if (!(await insertExtensionSchema(tx, ctx.tenantId, schema))) {
      throw new AlreadyTakenError('extensionName', `an extension is called '${schema.name}' already`);
    }
  });
  await ctx.profileSchemas.refresh(ctx.tenantId);
  return schema;
});
