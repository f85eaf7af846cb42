import type { GraphQLResolveInfo } from 'graphql';
import type { ConsentStatement } from '../../domain/members/consent.ts';
import type { ServiceContext } from '../../services/context.ts';
import { countConsentHistory, listConsentHistory, listConsents } from '../../services/members/list-consents.ts';
import { builder } from '../builder.ts';
import { countConsents, countEntries } from '../operation/answer-limit.ts';
import { backwardArgs, connect, defineConnection, forwardArgs } from '../operation/connection.ts';
import { countSelected } from '../selection.ts';
import { memberRef } from './member-ref.ts';

const ConsentStatementType = builder.objectRef<ConsentStatement>('ConsentStatement').implement({
  description: 'What a source said about consent, until it says something else. Statements are added, never changed.',
  fields: (t) => ({
    key: t.exposeString('key', {
      description:
        '`casl`, or a name that begins with `doNot` (letters, digits and `_`, at most 55); of one business unit as in `casl::UNIT`.',
    }),
    value: t.expose('value', {
      type: 'JSON',
      nullable: true,
      description: 'As it was sent, never interpreted; null also when withdrawn.',
    }),
    isWithdrawn: t.exposeBoolean('isWithdrawn', {
      description: 'True: the source said nothing of the key from here on, or the account was closed.',
    }),
    source: t.exposeString('source', { nullable: true, description: 'Who said it; null: the default source.' }),
    channel: t.exposeString('channel', { nullable: true, description: 'The channel of the write; null: none named.' }),
    requestId: t.exposeString('requestId', { description: 'The id of the request that said it.' }),
    statedAt: t.expose('statedAt', { type: 'DateTime', description: 'When it was said first.' }),
  }),
});

/** Fields whose values have any length. */
const STATEMENT_TEXTS: ReadonlySet<string> = new Set(['key', 'value', 'source', 'channel', 'requestId']);

function countStatements(
  ctx: ServiceContext,
  statements: ConsentStatement[],
  info: GraphQLResolveInfo,
): ConsentStatement[] {
  const texts = statements.map(({ key, value, source, channel, requestId }) => [
    key,
    value,
    source,
    channel,
    requestId,
  ]);
  countEntries(ctx, texts, countSelected(info, STATEMENT_TEXTS));
  return statements;
}

builder.objectField(memberRef, 'consents', (t) =>
  t.field({
    type: [ConsentStatementType],
    description:
      'What sources say about consent: for each key the last statement, by key; withdrawn ones are left out.',
    args: {
      knownAt: t.arg({ type: 'DateTime', description: 'As it was known then; left out: as it is known now.' }),
    },
    resolve: async ({ accountId }, { knownAt = null }, ctx, info) => {
      countConsents(ctx);
      return countStatements(ctx, await listConsents(ctx, accountId, knownAt), info);
    },
  }),
);

const ConsentStatementConnection = defineConnection(
  'ConsentStatement',
  'consent statement',
  'ascending time',
  ConsentStatementType,
);

/** Places of other lists are no places of this one. */
const ID = /^statement:(\d{1,15})$/;
const readPosition = (id: string | null): number | null => (id === null ? null : Number(ID.exec(id)?.[1]));

builder.objectField(memberRef, 'consentHistory', (t) =>
  t.field({
    type: ConsentStatementConnection,
    description: 'All that sources said about consent: each time that it changed, the oldest first.',
    args: { ...forwardArgs(t.arg, 'consent statements'), ...backwardArgs(t.arg, 'consent statements') },
    resolve: async ({ accountId }, args, ctx, info) => {
      countConsents(ctx);
      return connect<ConsentStatement>(ctx, args, {
        isId: (text) => ID.test(text),
        idOf: ({ position }) => `statement:${position}`,
        list: async ({ after, before, ...range }) => {
          const bounds = { after: readPosition(after), before: readPosition(before) };
          const statements = await listConsentHistory(ctx, { accountId, ...range, ...bounds });
          countStatements(ctx, statements, info);
          return statements;
        },
        count: () => countConsentHistory(ctx, accountId),
      });
    },
  }),
);
