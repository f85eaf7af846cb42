import type { Db } from '../../db/client.ts';
import { violatedUniqueIndex } from '../../db/failure.ts';
import { findOwnedKeys, replaceExtendedData } from '../../db/members/extended-data-repository.ts';
import { AlreadyTakenError, refuseIfAny } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import { type ExtendedDataChange, refuseOwnedKeys } from '../../domain/members/extended-data.ts';
import type { ServiceContext } from '../context.ts';
import { retryTransient } from '../retry-transient.ts';

/**
 * Run a member's write in a transaction; when the database ends it for a deadlock, it is run again.
 *
 * @throws AlreadyTakenError when the e-mail address, card number or external id belongs to another member
 */
export async function writeMember<Result>(ctx: ServiceContext, write: (tx: Db) => Promise<Result>): Promise<Result> {
  try {
    const result = await retryTransient(() => ctx.db.transaction(write));
    ctx.loaders.member.clearAll();
    ctx.loaders.extendedData.clearAll();
    return result;
  } catch (error) {
    const index = violatedUniqueIndex(error);
    if (index === 'member_email') throw new AlreadyTakenError('email', 'that email address is already in use');
    if (index === 'member_external_id') throw new AlreadyTakenError('externalId', 'that external id is in use');
    if (index === 'member_loyalty_id') throw new AlreadyTakenError('loyaltyId', 'that card number is in use');
    throw error;
  }
}

/**
 * Replace one source's extended data; the keys it no longer names are freed.
 *
 * @throws ValidationError when other sources own some of the keys
 */
export async function writeExtendedData(
  tx: Db,
  tenantId: string,
  accountId: string,
  change: ExtendedDataChange,
): Promise<void> {
  const issues: Issue[] = [];
  const owned = await findOwnedKeys(tx, tenantId, accountId, change);
  refuseOwnedKeys(change.data, owned, issues);
  refuseIfAny(issues);
  await replaceExtendedData(tx, tenantId, accountId, change);
}
