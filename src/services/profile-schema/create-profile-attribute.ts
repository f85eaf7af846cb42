import { insertCoreAttribute } from '../../db/profile-schema/core-attribute-repository.ts';
import { ValidationError } from '../../domain/errors.ts';
import type { AttributeDefinition } from '../../domain/profile-schema/attribute.ts';
import { CORE_ATTRIBUTES_MAX, oneTooMany, parseCoreAttribute } from '../../domain/profile-schema/core-attribute.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { requirePrivileges } from '../privileges.ts';
import { verb } from '../verb.ts';
import { changeProfileSchema } from './change-profile-schema.ts';
import { refuseTakenName } from './refuse-taken-name.ts';

/**
 * Define a new core attribute, `{ name, type }`; it comes after those that are there.
 *
 * @throws ForbiddenError, ValidationError, UnavailableError, AlreadyTakenError when an extension or a core attribute has that name, case folded
 */
export const createProfileAttribute = verb(
  'createProfileAttribute',
  async (ctx, document: unknown): Promise<AttributeDefinition> => {
    requirePrivileges(ctx, 'updateProfileSchema');
    const definition = parseCoreAttribute(document);
    const judge = (schema: ProfileSchema): void => {
      refuseTakenName(schema, definition.name, 'attributeName');
      if (schema.attributes.size >= CORE_ATTRIBUTES_MAX) throw new ValidationError([oneTooMany(['name'])]);
    };
    await changeProfileSchema(ctx, { needsMaintenance: true, judge }, (tx) =>
      insertCoreAttribute(tx, ctx.tenantId, definition),
    );
    return definition;
  },
);
