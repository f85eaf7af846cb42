import type { JsonObject } from '../../domain/json.ts';
import type { ServiceContext } from '../../services/context.ts';
import { exportCustomer } from '../../services/customers/export-customer.ts';
import type { Export } from '../../services/erasure/export.ts';
import { exportMember } from '../../services/members/export-member.ts';
import { builder } from '../builder.ts';
import { MemberByInput, readMemberBy } from '../members/member.ts';
import { ANSWER_CHARACTERS_MAX, countCharacters, countExport } from '../operation/answer-limit.ts';

const SHAPE =
  'lists of rows by the name of the table, each row by the names of its columns, instants as `DateTime`. Tables that hold nothing have an empty list. null: nothing is stored.';

/** Read an export into the answer. @throws GraphQLError when the answer would be too large */
async function addExport(
  ctx: ServiceContext,
  read: (charactersMax: number) => Promise<Export>,
): Promise<JsonObject | null> {
  countExport(ctx);
  const { characters, tables } = await read(ANSWER_CHARACTERS_MAX);
  countCharacters(ctx, characters);
  return tables;
}

builder.queryField('exportCustomer', (t) =>
  t.field({
    type: 'JSONObject',
    nullable: true,
    description: `Everything that is stored of a customer, deleted or not, and of those that were merged into it: what \`eraseCustomer\` would remove. It has ${SHAPE}`,
    args: { customerId: t.arg.string({ required: true, description: 'The id that the legacy API knows.' }) },
    resolve: async (_root, { customerId }, ctx) =>
      addExport(ctx, (charactersMax) => exportCustomer(ctx, { customerId, charactersMax })),
  }),
);

builder.queryField('exportMember', (t) =>
  t.field({
    type: 'JSONObject',
    nullable: true,
    description: `Everything that is stored of a member: what \`eraseMember\` would remove. It has ${SHAPE}`,
    args: { by: t.arg({ type: MemberByInput, required: true, description: 'How the member is named.' }) },
    resolve: async (_root, { by }, ctx) =>
      addExport(ctx, (charactersMax) => exportMember(ctx, { by: readMemberBy(by), charactersMax })),
  }),
);
