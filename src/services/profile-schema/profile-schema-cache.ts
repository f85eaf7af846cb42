import type { Db } from '../../db/client.ts';
import { findProfileSchema, findProfileSchemaVersion } from '../../db/profile-schema-repository.ts';
import { INITIAL_PROFILE_SCHEMA, type ProfileSchema } from '../../domain/profile-schema.ts';

/**
 * The profile schemas that this process has read, per tenant. What it remembers may be old: a write checks the
 * version inside its own statement, and a refusal is given only under a schema whose version was looked up again.
 */
export type ProfileSchemaCache = {
  /** The schema as last read; read now if never before. */
  current(tenantId: string): Promise<ProfileSchema>;
  /** The schema as it is now: one small statement when it has not changed. */
  refresh(tenantId: string): Promise<ProfileSchema>;
};

export function createProfileSchemaCache(db: Db): ProfileSchemaCache {
  const known = new Map<string, ProfileSchema>();
  const refresh = async (tenantId: string): Promise<ProfileSchema> => {
    const before = known.get(tenantId);
    if (before && before.version === (await findProfileSchemaVersion(db, tenantId))) return before;
    const schema = await findProfileSchema(db, tenantId);
    // A tenant that nobody has written to is not remembered: anybody can make up a tenant's id.
    if (!schema) return INITIAL_PROFILE_SCHEMA;
    const latest = known.get(tenantId);
    // Reads may overtake each other: a version never goes back.
    if (!latest || latest.version < schema.version) known.set(tenantId, schema);
    return schema;
  };
  return { refresh, current: async (tenantId) => known.get(tenantId) ?? refresh(tenantId) };
}
