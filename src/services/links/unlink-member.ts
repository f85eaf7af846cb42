import { deleteLinkOfCustomer, deleteLinkOfMember } from '../../db/links/link-repository.ts';
import { type Link, linkNotFound } from '../../domain/links/link.ts';
import type { MemberIdentifier } from '../../domain/members/member.ts';
import type { ServiceContext } from '../context.ts';
import { requireCustomerId } from '../customers/customer-id.ts';
import { lockNamedMember } from '../members/write-member.ts';
import { requirePrivileges } from '../privileges.ts';
import { writeUnderProfileSchema } from '../profile-schema/under-profile-schema.ts';
import { verb } from '../verb.ts';
import { holdCustomers } from './hold-customers.ts';
import { writeLink } from './write-link.ts';

/** One of the two who are linked. */
export type UnlinkMemberInput = { readonly customerId: string } | { readonly by: MemberIdentifier };

/**
 * Say no more that a customer and a member are one person. Neither gets a new version. A closed account is unlinked as
 * any other: nothing of it is written.
 *
 * @returns the link that is gone
 * @throws ValidationError, NotFoundError also when there is no link, ForbiddenError, UnavailableError
 */
export const unlinkMember = verb('unlinkMember', async (ctx, input: UnlinkMemberInput): Promise<Link> => {
  requirePrivileges(ctx, 'updateProfile');
  return 'customerId' in input ? unlinkCustomer(ctx, input.customerId) : unlinkAccount(ctx, input.by);
});

const unlinkCustomer = (ctx: ServiceContext, customerId: string): Promise<Link> =>
  writeUnderProfileSchema(ctx, async (schema) => {
    requireCustomerId(customerId);
    return writeLink(ctx, async (tx) => {
      await holdCustomers(tx, ctx, schema, [customerId]);
      const link = await deleteLinkOfCustomer(tx, ctx.tenantId, customerId);
      if (!link) throw linkNotFound('customer');
      return link;
    });
  });

/** A merge may hand the link to another customer meanwhile: it is found by the member, so it is the one that goes. */
const unlinkAccount = (ctx: ServiceContext, by: MemberIdentifier): Promise<Link> =>
  writeUnderProfileSchema(ctx, (schema) =>
    writeLink(ctx, async (tx) => {
      await holdCustomers(tx, ctx, schema, []);
      const { accountId } = await lockNamedMember(tx, ctx, by);
      const link = await deleteLinkOfMember(tx, ctx.tenantId, accountId);
      if (!link) throw linkNotFound('member');
      return link;
    }),
  );
