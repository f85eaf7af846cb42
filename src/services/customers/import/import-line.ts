import { isIdentified } from '../../../db/customers/identification-repository.ts';
import type { CustomerVersion } from '../../../domain/customers/customer.ts';
import { wholeValues } from '../../../domain/customers/identification.ts';
import { type ImportPlan, readImportLine } from '../../../domain/customers/import-plan.ts';
import { type Profile, parseProfile } from '../../../domain/customers/profile.ts';
import { AlreadyTakenError, ValidationError } from '../../../domain/errors.ts';
import type { ProfileSchema } from '../../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../../context.ts';
import { writeUnderProfileSchema } from '../../profile-schema/under-profile-schema.ts';
import { insertProfile, requireSchemaToCreate } from '../writing/insert-profile.ts';
import type { createTurns, EndTurn } from './take-turns.ts';

/**
 * Store one line of a file of profiles as a new customer, unless one is found by its values of the plan's key.
 *
 * @param takeTurn keeps lines of the same import with equal values apart, so that the first one is stored when the
 * second one looks for it
 * @returns null when the line is skipped
 * @throws as `createProfile`, and ValidationError when the plan's key is gone
 */
export async function importLine(
  ctx: ServiceContext,
  plan: ImportPlan,
  takeTurn: ReturnType<typeof createTurns>,
  cells: readonly string[],
): Promise<CustomerVersion | null> {
  let endTurn: EndTurn | undefined;
  const insertUnlessFound = async (schema: ProfileSchema): Promise<CustomerVersion | null> => {
    const input = readImportLine(plan, cells, ctx.tenantId);
    const profile = parseProfile(schema, input, ctx.limits.extensionRecordsMax);
    const values = valuesOfKey(schema, plan, profile);
    if (plan.key === null || values.length === 0) return insertProfile(ctx, schema, profile);
    const { keyId } = plan.key;
    // A second attempt may read other values, under a profile schema that has changed.
    endTurn?.();
    endTurn = await takeTurn(values);
    if (await isIdentified(ctx.db, ctx.tenantId, keyId, values)) return null;
    try {
      return await insertProfile(ctx, schema, profile);
    } catch (error) {
      // Another writer was faster: of a unique key the database tells.
      const isTaken = error instanceof AlreadyTakenError;
      if (isTaken && (await isIdentified(ctx.db, ctx.tenantId, keyId, values))) return null;
      throw error;
    }
  };
  try {
    return await writeUnderProfileSchema(ctx, insertUnlessFound, requireSchemaToCreate);
  } finally {
    endTurn?.();
  }
}

function valuesOfKey(schema: ProfileSchema, { key }: ImportPlan, { identification }: Profile): string[] {
  if (key === null) return [];
  if (schema.identificationKeys.some(({ keyId }) => keyId === key.keyId)) return wholeValues(identification, key);
  throw new ValidationError([{ path: ['id-key'], code: 'UNKNOWN', message: 'is no identification key any more' }]);
}
