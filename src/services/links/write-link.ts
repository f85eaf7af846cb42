import type { Db } from '../../db/client.ts';
import type { Link } from '../../domain/links/link.ts';
import type { ServiceContext } from '../context.ts';
import { writeInTransaction } from '../idempotency/write-in-transaction.ts';
import { forgetMembers } from '../members/find-member.ts';

/** Run a write of a link in a transaction; what this request has read of members is read again. */
export async function writeLink(ctx: ServiceContext, write: (tx: Db) => Promise<Link>): Promise<Link> {
  const link = await writeInTransaction(ctx, write);
  forgetMembers(ctx);
  return link;
}
