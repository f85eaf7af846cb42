import type { GraphQLResolveInfo } from 'graphql';
import type { ServiceContext } from '../../services/context.ts';
import { mayReadRecords, requireReadable } from '../../services/privileges.ts';
import { selectsAnywhere, selectsField, selectsOf } from '../selection.ts';

/** Fields of a customer that tell of its records, too. Those of a member are called the same, and are nobody's secret. */
const HISTORY: ReadonlySet<string> = new Set(['history', 'asOf', 'changes']);

/**
 * Whether to read a customer's records along with it: they are selected, and the caller may read them. If not, the field
 * that needs them says so.
 */
export const readsRecordsAlong = (ctx: ServiceContext, info: GraphQLResolveInfo): boolean =>
  selectsField(info, 'extensions') && mayReadRecords(ctx);

/** The same for the customers of a page. A member of theirs may have customers with extensions, too: then not in vain. */
export const readsPageRecordsAlong = (ctx: ServiceContext, info: GraphQLResolveInfo): boolean =>
  selectsOf(info, 'Customer', EXTENSIONS) && mayReadRecords(ctx);

const EXTENSIONS: ReadonlySet<string> = new Set(['extensions']);
const MEMBER: ReadonlySet<string> = new Set(['member']);
const EXTENDED_DATA: ReadonlySet<string> = new Set(['extendedData']);

/** Whether to read the linked members along with the customers of a page: selected, and without their extended data. */
export const readsPageMembersAlong = (info: GraphQLResolveInfo): boolean =>
  selectsOf(info, 'Customer', MEMBER) && !selectsOf(info, 'Member', EXTENDED_DATA);

/**
 * For a mutation, before it writes: refuse it when what it selects of the written customer may not be read. Else the
 * write would be made, and the caller told of a failure.
 *
 * @returns the same context
 * @throws ForbiddenError
 */
export function requireReadableAnswer(ctx: ServiceContext, info: GraphQLResolveInfo): ServiceContext {
  const withRecords =
    selectsAnywhere(info, 'extensions') || selectsAnywhere(info, 'record') || selectsOf(info, 'Customer', HISTORY);
  if (withRecords || selectsAnywhere(info, 'customer')) requireReadable(ctx, withRecords);
  return ctx;
}
