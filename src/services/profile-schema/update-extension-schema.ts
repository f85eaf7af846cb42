import type { Db } from '../../db/client.ts';
import { saveExtensionSchema } from '../../db/profile-schema/profile-schema-repository.ts';
import { ForbiddenError } from '../../domain/errors.ts';
import type { ExtensionSchema, ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { isTighter, parseExtensionSchemaUpdate } from '../../domain/profile-schema/update-extension-schema.ts';
import type { ServiceContext } from '../context.ts';
import { verb } from '../verb.ts';
import { changeProfileSchema } from './change-profile-schema.ts';
import { type BrokenRecords, findBrokenRecords } from './find-broken-records.ts';
import { getProfileSchema, requireExtension } from './get-profile-schema.ts';

export type UpdateExtensionSchemaInput = {
  /** The extension's name; letter case does not matter. */
  readonly name: string;
  /** The whole new list, in the document form of the legacy profile API. */
  readonly attributes: unknown;
  /** Say what the change would break, and change nothing. Writes go on meanwhile. */
  readonly dryRun?: boolean | undefined;
  /** How many records are known to break. Left out: none. */
  readonly expectedBroken?: number | undefined;
};

/** The new definition, whether it is in force, and the stored records that do not satisfy it. */
export type UpdatedExtensionSchema = BrokenRecords & {
  readonly extension: ExtensionSchema;
  readonly isApplied: boolean;
};

/**
 * Change the attributes of an extension: none is removed, none gets another type, new ones may come. A change that can
 * break no record is made at once. One that can is made only if it breaks as many as the caller knows of; they stay
 * stored as they are.
 *
 * @throws NotFoundError, ValidationError, UnavailableError, ForbiddenError when `expectedBroken` is not the number of
 * broken records
 */
export const updateExtensionSchema = verb(
  async (ctx, input: UpdateExtensionSchemaInput): Promise<UpdatedExtensionSchema> => {
    if (input.dryRun) return judge(ctx, ctx.db, await getProfileSchema(ctx), input);
    return changeProfileSchema(ctx, { needsMaintenance: true }, async (tx, schema) => {
      const judged = await judge(ctx, tx, schema, input);
      const { extension, brokenCount } = judged;
      if ((input.expectedBroken ?? 0) !== brokenCount) {
        throw new ForbiddenError(
          `records of extension '${extension.name}' that the new definition breaks: ${brokenCount}; ` +
            `expectedBroken ${brokenCount} changes it all the same`,
        );
      }
      await saveExtensionSchema(tx, ctx.tenantId, extension);
      return { ...judged, isApplied: true };
    });
  },
);

async function judge(
  { tenantId, profileSchemas }: ServiceContext,
  db: Db,
  schema: ProfileSchema,
  { name, attributes }: UpdateExtensionSchemaInput,
): Promise<UpdatedExtensionSchema> {
  const current = requireExtension(schema, name);
  const extension = parseExtensionSchemaUpdate(current, attributes, profileSchemas.refusesUnauthorized);
  const broken = isTighter(current, extension)
    ? await findBrokenRecords(db, tenantId, extension)
    : { brokenCount: 0, brokenRecords: [] };
  return { extension, isApplied: false, ...broken };
}
