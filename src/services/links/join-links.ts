import type { Db } from '../../db/client.ts';
import { deleteLinkOfCustomer, lockLinks, moveLink } from '../../db/links/link-repository.ts';
import { ForbiddenError } from '../../domain/errors.ts';
import type { ServiceContext } from '../context.ts';

/**
 * Hand the link of a customer that is merged into another one to the one that stays. The transaction holds both rows.
 *
 * @param force where both are linked, the source's link wins, and the other member is linked to nobody
 * @throws ForbiddenError when both are linked and nothing is forced
 */
export async function joinLinks(
  tx: Db,
  { tenantId }: ServiceContext,
  { customerId, sourceCustomerId, force }: { customerId: string; sourceCustomerId: string; force: boolean },
): Promise<void> {
  const held = await lockLinks(tx, tenantId, [customerId, sourceCustomerId]);
  if (!held.some((link) => link.customerId === sourceCustomerId)) return;
  if (held.length > 1) {
    if (!force) throw new ForbiddenError("both profiles are linked to members: force the merge to take the source's");
    await deleteLinkOfCustomer(tx, tenantId, customerId);
  }
  await moveLink(tx, tenantId, sourceCustomerId, customerId);
}
