import { findCustomerStates } from '../../../db/history/profile-states.ts';
import type { CustomerVersion } from '../../../domain/customers/customer.ts';
import type { Profile } from '../../../domain/customers/profile.ts';
import { rebase } from '../../../domain/customers/rebase.ts';
import { VersionConflictError } from '../../../domain/errors.ts';
import { versionOfClient } from '../../../domain/history/field-conflict.ts';
import type { ProfileSchema } from '../../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../../context.ts';
import { changeCustomer } from './change-customer.ts';

/**
 * Do to the stored profile what a client changed of the version that it read: one write, behind the lock on the
 * customer's row.
 *
 * @param profile what the client made of that version, parsed under `schema`
 * @param conflict that the write of the whole profile met
 * @throws VersionConflictError when others have changed the same, or that version is not known;
 * ValidationError when both together exceed a limit; NotFoundError, AlreadyTakenError
 */
export async function writeRebased(
  ctx: ServiceContext,
  schema: ProfileSchema,
  profile: Profile,
  conflict: VersionConflictError,
): Promise<CustomerVersion> {
  const { subject, currentVersion } = conflict;
  const { id: customerId } = subject;
  const version = versionOfClient(subject, currentVersion);
  if (version === null) throw conflict;
  // A version that was never changes: it is read before the transaction.
  const { states } = await findCustomerStates(ctx.db, ctx.tenantId, [{ id: customerId, at: { version } }]);
  const [base] = states;
  if (!base) throw conflict;
  return changeCustomer(ctx, { customerId, schema, expectedVersion: null }, (theirs) => {
    const changes = rebase(schema, base, profile, theirs);
    if (!changes) throw new VersionConflictError(theirs.version, subject);
    return changes;
  });
}
