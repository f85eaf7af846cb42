import { saveProfile } from '../../db/customer-repository.ts';
import { type ProfileInput, parseProfile } from '../../domain/profile.ts';
import type { ServiceContext } from '../context.ts';
import { underProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { requireCustomerId } from './customer-id.ts';
import { writeGuarded } from './guarded-write.ts';

export type ReplaceProfileInput = ProfileInput & {
  readonly customerId: string;
  /** Refuse the write unless the stored profile is at this version. */
  readonly expectedVersion?: number | undefined;
};

/** The customer after a write. */
export type CustomerVersion = { readonly customerId: string; readonly version: number };

/**
 * Replace a customer's whole profile: core attributes left out are removed. Extensions stay as they are when none is
 * given; when any is, what is given is the complete set.
 *
 * @throws ValidationError, NotFoundError, VersionConflictError
 * @see the legacy operation "Update Customer Profile" (CV.WS.PROF.2)
 */
export async function replaceProfile(ctx: ServiceContext, input: ReplaceProfileInput): Promise<CustomerVersion> {
  const { customerId, expectedVersion = null } = input;
  requireCustomerId(customerId);
  return underProfileSchema(ctx, async (schema) => {
    const profile = parseProfile(schema, input, ctx.limits.extensionRecordsMax);
    const guard = { customerId, schemaVersion: schema.version, expectedVersion };
    const { version } = await writeGuarded(ctx, guard, (db) =>
      saveProfile(db, ctx.tenantId, customerId, profile, expectedVersion),
    );
    return { customerId, version };
  });
}
