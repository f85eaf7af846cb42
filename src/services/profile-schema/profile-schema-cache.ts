import type { Db } from '../../db/client.ts';
import { findProfileSchema, insertDefaultProfileSchema } from '../../db/profile-schema-repository.ts';
import type { ProfileSchema } from '../../domain/profile-schema.ts';

/**
 * The profile schemas that this process has read, per tenant. What it remembers may be old: a write checks the
 * version inside its own statement, and a refusal is given only under a schema that was read again.
 */
export type ProfileSchemaCache = {
  /** The schema as last read; read now if never before. */
  current(tenantId: string): Promise<ProfileSchema>;
  /** The schema as it is now: never shares a read that began before this call. */
  refresh(tenantId: string): Promise<ProfileSchema>;
};

export function createProfileSchemaCache(db: Db): ProfileSchemaCache {
  const known = new Map<string, ProfileSchema>();
  const refresh = async (tenantId: string): Promise<ProfileSchema> => {
    const schema = await readProfileSchema(db, tenantId);
    const before = known.get(tenantId);
    // Reads may overtake each other: a version never goes back.
    if (!before || before.version < schema.version) known.set(tenantId, schema);
    return schema;
  };
  return { refresh, current: async (tenantId) => known.get(tenantId) ?? refresh(tenantId) };
}

async function readProfileSchema(db: Db, tenantId: string): Promise<ProfileSchema> {
  return db.transaction(async (tx) => {
    const found = await findProfileSchema(tx, tenantId);
    if (found) return found;
    await insertDefaultProfileSchema(tx, tenantId);
    const inserted = await findProfileSchema(tx, tenantId);
    if (!inserted) throw new Error('a profile schema just inserted was not found');
    return inserted;
  });
}
