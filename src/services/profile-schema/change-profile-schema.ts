import type { Db } from '../../db/client.ts';
import {
  findProfileSchema,
  insertDefaultProfileSchema,
  lockProfileSchemaForChange,
} from '../../db/profile-schema/profile-schema-repository.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { WrongModeError } from '../../domain/profile-schema/server-mode.ts';
import type { ServiceContext } from '../context.ts';

export type SchemaChange<Judged> = {
  /** Whether strict modes keep the change out of production mode. */
  readonly needsMaintenance: boolean;
  /** Throws to refuse. Runs first without a lock, so that what is refused holds nobody up, and again behind it. */
  readonly judge: (schema: ProfileSchema) => Judged;
};

/**
 * Change a tenant's profile schema: one transaction that waits for the writes under the old one, and that those under
 * the new one wait for.
 *
 * @param write gets what `judge` made of the schema behind the lock; what it throws undoes everything
 * @throws WrongModeError, and what `judge` and `write` throw
 */
export async function changeProfileSchema<Judged, Result>(
  ctx: ServiceContext,
  { needsMaintenance, judge }: SchemaChange<Judged>,
  write: (tx: Db, judged: Judged) => Promise<Result>,
): Promise<Result> {
  const { db, tenantId, profileSchemas, hasStrictModes } = ctx;
  const judgeInMode = (schema: ProfileSchema): Judged => {
    if (needsMaintenance && hasStrictModes && schema.mode === 'production') {
      throw new WrongModeError(schema.mode, 'this change of the profile schema needs maintenance mode');
    }
    return judge(schema);
  };
  judgeInMode(await profileSchemas.refresh(tenantId));
  const result = await db.transaction(async (tx) => {
    // The tenant's row must exist before it can be locked.
    await insertDefaultProfileSchema(tx, tenantId);
    await lockProfileSchemaForChange(tx, tenantId);
    const schema = await findProfileSchema(tx, tenantId);
    if (!schema) throw new Error('a tenant has no profile schema right after it was made');
    return write(tx, judgeInMode(schema));
  });
  await profileSchemas.refresh(tenantId);
  return result;
}
