import { AlreadyTakenError, NotFoundError } from '../errors.ts';

/** A customer and a member who are one person. Each has one link at most, which is part of neither profile. */
export type Link = { readonly customerId: string; readonly accountId: string };

/**
 * Whether a link has still to be stored.
 *
 * @param held the links that its customer and its member have
 * @returns false when it is stored already
 * @throws AlreadyTakenError when the customer or the member is linked to somebody else
 */
export function judgeNewLink(link: Link, held: readonly Link[]): boolean {
  const ofCustomer = held.find(({ customerId }) => customerId === link.customerId);
  if (ofCustomer?.accountId === link.accountId) return false;
  if (ofCustomer) {
    throw new AlreadyTakenError('customerLink', 'the customer is linked to another member: unlink them first');
  }
  if (held.some(({ accountId }) => accountId === link.accountId)) {
    throw new AlreadyTakenError('memberLink', 'the member is linked to another customer: unlink them first');
  }
  return true;
}

/** @param whose `customer` or `member` */
export const linkNotFound = (whose: string): NotFoundError =>
  new NotFoundError('Link', `the ${whose} is not linked to anybody`);
