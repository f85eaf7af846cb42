import type { Db } from '../../db/client.ts';
import { saveExtensionSchema } from '../../db/profile-schema/profile-schema-repository.ts';
import { ForbiddenError } from '../../domain/errors.ts';
import type { ExtensionSchema, ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { isTighter, parseExtensionSchemaUpdate } from '../../domain/profile-schema/update-extension-schema.ts';
import { requirePrivileges } from '../privileges.ts';
import { verb } from '../verb.ts';
import { changeProfileSchema } from './change-profile-schema.ts';
import { type BrokenRecords, findBrokenRecords } from './find-broken-records.ts';
import { requireExtension } from './get-profile-schema.ts';

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
  'updateExtensionSchema',
  async (ctx, input: UpdateExtensionSchemaInput): Promise<UpdatedExtensionSchema> => {
    requirePrivileges(ctx, 'updateProfileExtensionSchema');
    const { tenantId, db, profileSchemas } = ctx;
    const judge = (schema: ProfileSchema): Change => {
      const current = requireExtension(schema, input.name);
      const extension = parseExtensionSchemaUpdate(current, input.attributes, profileSchemas.refusesUnauthorized);
      return { extension, isTighter: isTighter(current, extension) };
    };
    if (input.dryRun) {
      const change = judge(await profileSchemas.refresh(tenantId));
      return { extension: change.extension, isApplied: false, ...(await findBroken(db, tenantId, change)) };
    }
    return changeProfileSchema(ctx, { needsMaintenance: true, judge }, async (tx, change) => {
      const { extension } = change;
      const broken = await findBroken(tx, tenantId, change);
      if ((input.expectedBroken ?? 0) !== broken.brokenCount) throw breaking(extension, broken);
      await saveExtensionSchema(tx, tenantId, extension);
      return { extension, isApplied: true, ...broken };
    });
  },
);

type Change = { readonly extension: ExtensionSchema; readonly isTighter: boolean };

/** The stored records that do not satisfy a change. */
async function findBroken(db: Db, tenantId: string, { extension, isTighter }: Change): Promise<BrokenRecords> {
  return isTighter ? findBrokenRecords(db, tenantId, extension) : { brokenCount: 0, brokenRecords: [] };
}

function breaking({ name }: ExtensionSchema, { brokenCount }: BrokenRecords): ForbiddenError {
  return new ForbiddenError(
    `records of extension '${name}' that the new definition breaks: ${brokenCount}; ` +
      `expectedBroken ${brokenCount} changes it all the same`,
  );
}
