import { insertDefaultProfileSchema } from '../../db/profile-schema-repository.ts';
import { NotFoundError, UnavailableError, ValidationError } from '../../domain/errors.ts';
import { INITIAL_PROFILE_SCHEMA, type ProfileSchema } from '../../domain/profile-schema.ts';
import type { ServiceContext } from '../context.ts';

/** Thrown inside `underProfileSchema` when the attempt met another schema version than it was parsed under. */
export class StaleProfileSchemaError extends Error {
  override readonly name = 'StaleProfileSchemaError';
}

const ATTEMPTS_MAX = 5;

/**
 * Run an attempt under the remembered profile schema. When it turns out that the schema has changed, or when it
 * refuses the input, the version is looked up again, and the attempt is run under the new schema, if there is one.
 *
 * @throws UnavailableError when the schema changes faster than the attempt can run; and what the attempt throws
 */
export async function underProfileSchema<Result>(
  ctx: ServiceContext,
  attempt: (schema: ProfileSchema) => Promise<Result> | Result,
): Promise<Result> {
  let schema = await ctx.profileSchemas.current(ctx.tenantId);
  for (let attempts = 0; attempts < ATTEMPTS_MAX; attempts++) {
    try {
      return await attempt(schema);
    } catch (error) {
      const isStale = error instanceof StaleProfileSchemaError;
      if (!isStale && !dependsOnSchema(error)) throw error;
      // The first accepted write of a tenant gives it the row that writes hold.
      if (isStale && schema === INITIAL_PROFILE_SCHEMA) await createProfileSchema(ctx);
      const fresh = await ctx.profileSchemas.refresh(ctx.tenantId);
      if (!isStale && fresh.version === schema.version) throw error;
      schema = fresh;
    }
  }
  throw new UnavailableError('the profile schema keeps changing', 1);
}

/** Give the tenant its own profile schema, unless it has one. */
export function createProfileSchema(ctx: ServiceContext): Promise<void> {
  return ctx.db.transaction((tx) => insertDefaultProfileSchema(tx, ctx.tenantId));
}

function dependsOnSchema(error: unknown): boolean {
  return error instanceof ValidationError || (error instanceof NotFoundError && error.kind === 'Extension');
}
