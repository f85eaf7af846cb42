import type { Member } from '../../domain/members/member.ts';
import { isUuid } from '../../domain/uuid.ts';
import { countMatchingMembers, listMembers, takesLookingAtMany } from '../../services/members/list-members.ts';
import { builder } from '../builder.ts';
import { countScan } from '../operation/answer-limit.ts';
import { backwardArgs, connect, defineConnection, forwardArgs } from '../operation/connection.ts';
import { selectsAnywhere } from '../selection.ts';
import { MemberFilterInput, readMemberFilter } from './member-filter.ts';
import { memberRef } from './member-ref.ts';

const MemberConnection = defineConnection('Member', 'member', 'ascending account id', memberRef);

builder.queryField('members', (t) =>
  t.field({
    type: MemberConnection,
    description: "The tenant's members, closed ones too, in a stable order: all, or those who meet a filter.",
    args: {
      filter: t.arg({ type: MemberFilterInput, description: 'What they must have; left out: all members.' }),
      ...forwardArgs(t.arg, 'members'),
      ...backwardArgs(t.arg, 'members'),
    },
    resolve: async (_root, { filter: input, ...args }, ctx, info) => {
      const filter = readMemberFilter(input);
      if (takesLookingAtMany(filter)) countScan(ctx);
      const withExtendedData = selectsAnywhere(info, 'extendedData');
      return connect<Member>(ctx, args, {
        isId: isUuid,
        idOf: ({ accountId }) => accountId,
        list: (range) => listMembers(ctx, filter, { ...range, withExtendedData }),
        count: () => countMatchingMembers(ctx, filter),
      });
    },
  }),
);
