import type { Db } from '../../db/client.ts';
import { findProfileSchema, lockProfileSchemaForChange } from '../../db/profile-schema/profile-schema-repository.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { WrongModeError } from '../../domain/profile-schema/server-mode.ts';
import type { ServiceContext } from '../context.ts';
import { createProfileSchema } from './under-profile-schema.ts';

export type SchemaChangeOptions = {
  /** Whether strict modes keep the change out of production mode. */
  readonly needsMaintenance: boolean;
};

/**
 * Change a tenant's profile schema: one transaction that waits for the writes under the old one, and that those under
 * the new one wait for.
 *
 * @param change gets the schema as it is behind the lock; what it throws undoes everything
 * @throws WrongModeError, and what `change` throws
 */
export async function changeProfileSchema<Result>(
  ctx: ServiceContext,
  { needsMaintenance }: SchemaChangeOptions,
  change: (tx: Db, schema: ProfileSchema) => Promise<Result>,
): Promise<Result> {
  // The tenant's row must exist before it can be locked.
  await createProfileSchema(ctx);
  const result = await ctx.db.transaction(async (tx) => {
    await lockProfileSchemaForChange(tx, ctx.tenantId);
    const schema = await findProfileSchema(tx, ctx.tenantId);
    if (!schema) throw new Error('a tenant has no profile schema right after it was made');
    if (needsMaintenance && ctx.hasStrictModes && schema.mode === 'production') {
      throw new WrongModeError(schema.mode, 'this change of the profile schema needs maintenance mode');
    }
    return change(tx, schema);
  });
  await ctx.profileSchemas.refresh(ctx.tenantId);
  return result;
}
