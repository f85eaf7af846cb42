import { insertDefaultProfileSchema } from '../../db/profile-schema/profile-schema-repository.ts';
import { ForbiddenError, NotFoundError, UnavailableError, ValidationError } from '../../domain/errors.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { requireProduction, WrongModeError } from '../../domain/profile-schema/server-mode.ts';
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
  const { profileSchemas, tenantId } = ctx;
  let schema = await profileSchemas.current(tenantId);
  for (let attempts = 0; attempts < ATTEMPTS_MAX; attempts++) {
    try {
      const result = await attempt(schema);
      // A read tells by the way which version it met.
      if (profileSchemas.isLatest(tenantId, schema)) return result;
      schema = await profileSchemas.current(tenantId);
    } catch (error) {
      const isStale = error instanceof StaleProfileSchemaError;
      if (!isStale && !dependsOnSchema(error)) throw error;
      // The first accepted write of a tenant gives it the row that writes hold.
      if (isStale && schema.version === 0) await createProfileSchema(ctx);
      const fresh = await profileSchemas.refresh(tenantId);
      if (!isStale && fresh.version === schema.version) throw error;
      schema = fresh;
    }
  }
  throw new UnavailableError('the profile schema keeps changing', 1);
}

/**
 * `underProfileSchema` for what needs nothing but the schema: under one that is remembered, the answer is there at once.
 *
 * @throws as `underProfileSchema` does, by a promise that fails
 */
export function printUnderProfileSchema<Result>(
  ctx: ServiceContext,
  print: (schema: ProfileSchema) => Result,
): Result | Promise<Result> {
  const schema = ctx.profileSchemas.remembered(ctx.tenantId);
  if (schema) {
    try {
      return print(schema);
    } catch {
      // Whether it is the schema's fault is found out below.
    }
  }
  return underProfileSchema(ctx, print);
}

/**
 * `underProfileSchema` for a write of customer profiles: an attempt that has written is not run again.
 *
 * @param requireSchema refuses a tenant whose profile schema is not set up
 * @throws WrongModeError in maintenance mode; and what the attempt and `requireSchema` throw
 */
export function writeUnderProfileSchema<Result>(
  ctx: ServiceContext,
  attempt: (schema: ProfileSchema) => Promise<Result>,
  requireSchema: (schema: ProfileSchema) => void = requireCoreSchema,
): Promise<Result> {
  // A written result is final, whatever version was seen meanwhile.
  let written: { result: Result } | undefined;
  return underProfileSchema(ctx, async (schema) => {
    if (written) return written.result;
    requireProduction(schema.mode);
    requireSchema(schema);
    written = { result: await attempt(schema) };
    return written.result;
  });
}

/** @throws NotFoundError as the legacy system does when nobody has configured a core attribute */
export function requireCoreSchema(schema: ProfileSchema): void {
  if (schema.attributes.size === 0) throw new NotFoundError('ProfileSchema', 'there is no profile schema');
}

/** Give the tenant its own profile schema, unless it has one. */
export function createProfileSchema(ctx: ServiceContext): Promise<void> {
  return ctx.db.transaction((tx) => insertDefaultProfileSchema(tx, ctx.tenantId));
}

function dependsOnSchema(error: unknown): boolean {
  if (error instanceof ValidationError || error instanceof ForbiddenError || error instanceof WrongModeError)
    return true;
  return error instanceof NotFoundError && (error.kind === 'Extension' || error.kind === 'ProfileSchema');
}
