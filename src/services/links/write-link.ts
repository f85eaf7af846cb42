import type { Db } from '../../db/client.ts';
import type { Link } from '../../domain/links/link.ts';
import type { ServiceContext } from '../context.ts';
import { forgetMembers } from '../members/find-member.ts';
import { retryTransient } from '../retry-transient.ts';

/** Run a write of a link in a transaction; what this request has read of members is read again. */
export async function writeLink(ctx: ServiceContext, write: (tx: Db) => Promise<Link>): Promise<Link> {
  const link = await retryTransient(() => ctx.db.transaction(write));
  forgetMembers(ctx);
  return link;
}
