import type { Db } from '../../db/client.ts';
import type { Link } from '../../domain/links/link.ts';
import type { ServiceContext } from '../context.ts';
import { retryTransient } from '../retry-transient.ts';

/** Run a write of a link in a transaction; what this request has read of members is read again. */
export async function writeLink(ctx: ServiceContext, write: (tx: Db) => Promise<Link>): Promise<Link> {
  const link = await retryTransient(() => ctx.db.transaction(write));
  forgetLinks(ctx);
  return link;
}

/** After a write that may have changed links: let what this request has read of them be read again. */
export function forgetLinks({ loaders }: ServiceContext): void {
  loaders.member.clearAll();
  loaders.linkedMember.clearAll();
}
