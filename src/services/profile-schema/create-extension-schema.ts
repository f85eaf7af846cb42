import { insertExtensionSchema } from '../../db/profile-schema/profile-schema-repository.ts';
import { parseExtensionSchema } from '../../domain/profile-schema/parse-extension-schema.ts';
import type { ExtensionSchema, ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { requirePrivileges } from '../privileges.ts';
import { verb } from '../verb.ts';
import { changeProfileSchema } from './change-profile-schema.ts';
import { refuseTakenName } from './refuse-taken-name.ts';

/**
 * Define a new extension, in the document form of the legacy profile API.
 *
 * @throws ValidationError, ForbiddenError, UnavailableError, AlreadyTakenError when an extension or a core attribute has
 * that name, case folded
 * @see the legacy operation "Create Profile Extension Schema" (CV.WS.PROF.META.4)
 */
export const createExtensionSchema = verb(
  'createExtensionSchema',
  async (ctx, document: unknown): Promise<ExtensionSchema> => {
    requirePrivileges(ctx, 'createProfileExtensionSchema');
    const extension = parseExtensionSchema(document, ctx.profileSchemas.refusesUnauthorized);
    const judge = (schema: ProfileSchema): void => refuseTakenName(schema, extension.name, 'extensionName');
    await changeProfileSchema(ctx, { needsMaintenance: false, judge }, (tx) =>
      insertExtensionSchema(tx, ctx.tenantId, extension),
    );
    return extension;
  },
);
