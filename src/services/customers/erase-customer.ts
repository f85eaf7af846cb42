import { lockCustomerRows } from '../../db/customers/customer-repository.ts';
import { findCustomers } from '../../db/customers/find-customers.ts';
import { takeErasureTurn } from '../../db/erasure/erase-rows.ts';
import type { ErasureReceipt } from '../../domain/erasure/receipt.ts';
import type { ExpectedVersion } from '../../domain/expected-version.ts';
import { eraseProfile } from '../erasure/erase-profile.ts';
import { forgetMembers } from '../members/find-member.ts';
import { requirePrivileges } from '../privileges.ts';
import { StaleProfileSchemaError, writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { retryTransient } from '../retry-transient.ts';
import { verb } from '../verb.ts';
import { customerNotFound, requireCustomerId } from './customer-id.ts';
import { forgetCustomers } from './get-customer.ts';

export type EraseCustomerInput = {
  readonly customerId: string;
  /** Refuse the erasure unless the stored profile, or its deletion, is at this version. */
  readonly expectedVersion?: ExpectedVersion | undefined;
};

/**
 * Remove a customer from every table: its profile, its history, what was merged into it, its link to a member, who stays.
 * Also one that was deleted before, as long as anything is there. Who writes it meanwhile waits for its row, and then
 * finds none.
 *
 * @throws ValidationError, NotFoundError when nothing of that id is stored, ForbiddenError, VersionConflictError,
 * UnavailableError
 */
export const eraseCustomer = verb('eraseCustomer', async (ctx, input: EraseCustomerInput): Promise<ErasureReceipt> => {
  requirePrivileges(ctx, 'deleteCustomerProfile');
  const { customerId, expectedVersion } = input;
  const { tenantId } = ctx;
  // Whoever takes the core attributes away must still be able to erase what is left.
  const anySchema = (): void => {};
  return writeUnderProfileSchema(
    ctx,
    async (schema) => {
      requireCustomerId(customerId);
      const notFound = customerNotFound(customerId);
      const erase = (): Promise<ErasureReceipt> =>
        ctx.db.transaction(async (tx) => {
          await takeErasureTurn(tx, tenantId);
          await lockCustomerRows(tx, tenantId, [customerId]);
          const { state } = await findCustomers(tx, tenantId, []);
          if (state.schema_version !== schema.version) throw new StaleProfileSchemaError();
          return eraseProfile(tx, ctx, { kind: 'CUSTOMER', profileId: customerId, expectedVersion, notFound });
        });
      const receipt = await retryTransient(erase);
      forgetCustomers(ctx);
      forgetMembers(ctx);
      return receipt;
    },
    anySchema,
  );
});
