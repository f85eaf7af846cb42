import { exportRows } from '../../db/erasure/export-rows.ts';
import { isCustomerId } from '../../domain/customers/customer.ts';
import { requireProduction } from '../../domain/profile-schema/server-mode.ts';
import type { ServiceContext } from '../context.ts';
import { type Export, NOTHING_STORED } from '../erasure/export.ts';
import { requireReadable } from '../privileges.ts';

export type ExportCustomerInput = { readonly customerId: string; readonly charactersMax: number };

/**
 * Everything that is stored of a customer, also of one that was deleted, and of those that were merged into it: the rows
 * that `eraseCustomer` would remove.
 *
 * @throws ForbiddenError, UnavailableError in maintenance mode
 */
export async function exportCustomer(
  ctx: ServiceContext,
  { customerId, charactersMax }: ExportCustomerInput,
): Promise<Export> {
  requireReadable(ctx, true);
  const { db, tenantId, profileSchemas } = ctx;
  if (!isCustomerId(customerId)) {
    requireProduction((await profileSchemas.refresh(tenantId)).mode);
    return NOTHING_STORED;
  }
  const { state, ...exported } = await exportRows(
    db,
    { kind: 'CUSTOMER', tenantId, profileId: customerId },
    charactersMax,
  );
  profileSchemas.observe(tenantId, state);
  return exported;
}
