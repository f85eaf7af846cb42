import type { Db } from '../../db/client.ts';
import { deleteCustomer } from '../../db/customers/customer-repository.ts';
import type { CustomerVersion, CustomerWithRecords } from '../../domain/customers/customer.ts';
import { mergeInto } from '../../domain/customers/merge.ts';
import { ValidationError } from '../../domain/errors.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { joinLinks } from '../links/join-links.ts';
import { forgetMembers } from '../members/find-member.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { customerNotFound, requireCustomerId } from './customer-id.ts';
import { changeCustomer, type Decision } from './writing/change-customer.ts';

export type MergeProfilesInput = {
  /** Who gets everything. */
  readonly customerId: string;
  /** Who is deleted afterwards. */
  readonly sourceCustomerId: string;
  /** Where records of both, or their links to members, are in conflict, the source's win; else the merge is refused. */
  readonly force: boolean;
  /** Refuse the merge unless the customer that stays is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Move all attributes and extension records of one customer, and its link to a member, into another one, and delete the
 * first.
 *
 * @throws ValidationError, NotFoundError, ForbiddenError, AlreadyTakenError, VersionConflictError, UnavailableError
 * @see the legacy operation "mergeProfiles" of version 9.1
 */
export const mergeProfiles = verb('mergeProfiles', async (ctx, input: MergeProfilesInput): Promise<CustomerVersion> => {
  requirePrivileges(ctx, 'mergeProfiles');
  const { customerId, sourceCustomerId, force, expectedVersion = null } = input;
  return writeUnderProfileSchema(ctx, async (schema) => {
    requireCustomerId(customerId);
    requireCustomerId(sourceCustomerId);
    if (customerId === sourceCustomerId) {
      const message = 'a profile cannot be merged into itself';
      throw new ValidationError([{ path: ['source_id'], code: 'NOT_ALLOWED', message }]);
    }
    const decide = (destination: CustomerWithRecords, source?: CustomerWithRecords): Decision => {
      if (!source) throw customerNotFound(sourceCustomerId);
      // The source goes first, so that what it is found by is free; its link must not go with it.
      const first = async (tx: Db): Promise<void> => {
        await joinLinks(tx, ctx, input);
        await remove(tx, ctx, schema, input);
      };
      return { ...mergeInto(schema, destination, source, force), first };
    };
    const merged = await changeCustomer(ctx, { customerId, schema, expectedVersion }, decide, [sourceCustomerId]);
    forgetMembers(ctx);
    return merged;
  });
});

async function remove(
  tx: Db,
  ctx: ServiceContext,
  { version: schemaVersion }: ProfileSchema,
  { customerId: mergedInto, sourceCustomerId }: MergeProfilesInput,
): Promise<void> {
  const guard = { schemaVersion, expectedVersion: null, mergedInto };
  const { version } = await deleteCustomer(tx, ctx, sourceCustomerId, guard);
  if (version === null) throw new Error('a customer went away behind its lock');
}
