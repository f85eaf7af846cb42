import { and, asc, eq, inArray, or } from 'drizzle-orm';
import type { Link } from '../../domain/links/link.ts';
import type { Db } from '../client.ts';
import { customerMemberLink as links } from './tables.ts';

// Whoever writes a link holds the customers' rows first, then the member's, then links: nobody waits crosswise.

const columns = { customerId: links.customerId, accountId: links.accountId };
const ofCustomer = (tenantId: string, customerId: string) =>
  and(eq(links.tenantId, tenantId), eq(links.customerId, customerId));
const ofMember = (tenantId: string, accountId: string) =>
  and(eq(links.tenantId, tenantId), eq(links.accountId, accountId));

/** The links that a customer or a member has: none, one, or one of each. */
export function findLinksOf(tx: Db, tenantId: string, { customerId, accountId }: Link): Promise<Link[]> {
  return tx
    .select(columns)
    .from(links)
    .where(or(ofCustomer(tenantId, customerId), ofMember(tenantId, accountId)));
}

/** Store a link of a customer and a member whose rows the transaction holds, and who have none. */
export async function insertLink(tx: Db, tenantId: string, link: Link): Promise<void> {
  await tx.insert(links).values({ tenantId, ...link });
}

/** @returns the link that was removed; null when there was none */
export async function deleteLinkOfCustomer(tx: Db, tenantId: string, customerId: string): Promise<Link | null> {
  const [link] = await tx.delete(links).where(ofCustomer(tenantId, customerId)).returning(columns);
  return link ?? null;
}

/** @returns the link that was removed; null when there was none */
export async function deleteLinkOfMember(tx: Db, tenantId: string, accountId: string): Promise<Link | null> {
  const [link] = await tx.delete(links).where(ofMember(tenantId, accountId)).returning(columns);
  return link ?? null;
}

/** The links that customers have, held until the transaction ends: a member that is made anonymous loses its link. */
export function lockLinks(tx: Db, tenantId: string, customerIds: readonly string[]): Promise<Link[]> {
  return tx
    .select(columns)
    .from(links)
    .where(and(eq(links.tenantId, tenantId), inArray(links.customerId, [...customerIds])))
    .orderBy(asc(links.customerId))
    .for('update');
}

/** Hand the link of one customer to another one, who has none. */
export async function moveLink(tx: Db, tenantId: string, fromCustomerId: string, customerId: string): Promise<void> {
  await tx.update(links).set({ customerId }).where(ofCustomer(tenantId, fromCustomerId));
}
