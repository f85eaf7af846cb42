import { setImmediate } from 'node:timers/promises';
import type { Db } from '../../db/client.ts';
import { findProfileSchema, findProfileSchemaVersion } from '../../db/profile-schema/profile-schema-repository.ts';
import type { ReadState } from '../../db/profile-schema/read-state.ts';
import type { AttributeDefinition } from '../../domain/profile-schema/attribute.ts';
import { INITIAL_PROFILE_SCHEMA, type ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { requireProduction } from '../../domain/profile-schema/server-mode.ts';

/**
 * The profile schemas that this process has read, per tenant. What it remembers may be old: a write checks the
 * version inside its own statement, a read of customers brings the version along, and a refusal is given only under
 * a schema whose version was looked up again.
 */
export type ProfileSchemaCache = ProfileSchemaRules & {
  /** The schema as last read; undefined when it was never read, or when a newer one was seen. */
  remembered(tenantId: string): ProfileSchema | undefined;
  /** The schema as last read; read now if never before, or if a newer one was seen. */
  current(tenantId: string): Promise<ProfileSchema>;
  /** The schema as it is now: one small statement when it has not changed. */
  refresh(tenantId: string): Promise<ProfileSchema>;
  /**
   * Told of the state that customers were read under.
   *
   * @throws WrongModeError in maintenance mode
   */
  observe(tenantId: string, state: ReadState): void;
  /** False when a newer schema than this one was seen. */
  isLatest(tenantId: string, schema: ProfileSchema): boolean;
};

export type ProfileSchemaRules = {
  /** Whether attribute values may be unauthorized strings of the legacy system. */
  readonly refusesUnauthorized: boolean;
};

export function createProfileSchemaCache(db: Db, { refusesUnauthorized }: ProfileSchemaRules): ProfileSchemaCache {
  const known = new Map<string, ProfileSchema>();
  const seen = new Map<string, number>();
  const initial = refusesUnauthorized ? refusingUnauthorized(INITIAL_PROFILE_SCHEMA) : INITIAL_PROFILE_SCHEMA;

  const isLatest = (tenantId: string, schema: ProfileSchema): boolean => schema.version >= (seen.get(tenantId) ?? 0);
  const load = async (tenantId: string): Promise<ProfileSchema> => {
    const before = known.get(tenantId);
    if (before && before.version === (await findProfileSchemaVersion(db, tenantId))) return before;
    const stored = await findProfileSchema(db, tenantId);
    // A tenant that has no row of its own is not remembered: anybody can make up a tenant's id.
    if (!stored) return initial;
    const schema = refusesUnauthorized ? refusingUnauthorized(stored) : stored;
    const latest = known.get(tenantId);
    // Reads may overtake each other: a version never goes back.
    if (!latest || latest.version < schema.version) known.set(tenantId, schema);
    return schema;
  };
  // Callers of one moment share a read that has not begun: one that had would not show what was changed since.
  const starting = new Map<string, Promise<ProfileSchema>>();
  const refresh = (tenantId: string): Promise<ProfileSchema> => {
    const shared =
      starting.get(tenantId) ??
      setImmediate().then(() => {
        starting.delete(tenantId);
        return load(tenantId);
      });
    starting.set(tenantId, shared);
    return shared;
  };
  const remembered = (tenantId: string): ProfileSchema | undefined => {
    const schema = known.get(tenantId);
    return schema && isLatest(tenantId, schema) ? schema : undefined;
  };
  return {
    refusesUnauthorized,
    refresh,
    isLatest,
    remembered,
    current: async (tenantId) => remembered(tenantId) ?? refresh(tenantId),
    observe: (tenantId, { schema_version: version, mode }) => {
      if (version > (seen.get(tenantId) ?? 0)) seen.set(tenantId, version);
      requireProduction(mode);
    },
  };
}

const refusing = (definition: AttributeDefinition): AttributeDefinition => ({
  ...definition,
  refusesUnauthorized: true,
});

function refusingUnauthorized(schema: ProfileSchema): ProfileSchema {
  return {
    ...schema,
    attributes: new Map([...schema.attributes].map(([name, definition]) => [name, refusing(definition)])),
    extensions: new Map(
      [...schema.extensions].map(([name, extension]) => {
        return [name, { ...extension, attributes: extension.attributes.map(refusing) }];
      }),
    ),
  };
}
