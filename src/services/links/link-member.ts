import { findLinksOf, insertLink } from '../../db/links/link-repository.ts';
import { AccountClosedError } from '../../domain/errors.ts';
import { judgeNewLink, type Link } from '../../domain/links/link.ts';
import type { MemberIdentifier } from '../../domain/members/member.ts';
import { requireCustomerId } from '../customers/customer-id.ts';
import { lockNamedMember } from '../members/write-member.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { holdCustomers } from './hold-customers.ts';
import { writeLink } from './write-link.ts';

export type LinkMemberInput = { readonly customerId: string; readonly by: MemberIdentifier };

/**
 * Say that a customer and a member are one person. Neither gets a new version. Those who are linked to each other
 * already stay so, and nothing is written, even when the account has been closed meanwhile.
 *
 * @throws ValidationError, NotFoundError, AlreadyTakenError when one of them is linked to somebody else,
 * AccountClosedError, ForbiddenError, UnavailableError
 */
export const linkMember = verb('linkMember', async (ctx, { customerId, by }: LinkMemberInput): Promise<Link> => {
  requirePrivileges(ctx, 'updateProfile');
  return writeUnderProfileSchema(ctx, async (schema) => {
    requireCustomerId(customerId);
    return writeLink(ctx, async (tx) => {
      await holdCustomers(tx, ctx, schema, [customerId]);
      const { accountId, status } = await lockNamedMember(tx, ctx, by);
      const link: Link = { customerId, accountId };
      if (judgeNewLink(link, await findLinksOf(tx, ctx.tenantId, link))) {
        if (status === 'CLOSED') throw new AccountClosedError();
        await insertLink(tx, ctx.tenantId, link);
      }
      return link;
    });
  });
});
