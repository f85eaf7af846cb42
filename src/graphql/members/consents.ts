import type { ConsentStatement } from '../../domain/members/consent.ts';
import { listConsents } from '../../services/members/list-consents.ts';
import { builder } from '../builder.ts';
import { countValues } from '../operation/answer-limit.ts';
import { memberRef } from './member-ref.ts';

export const ConsentStatementType = builder.objectRef<ConsentStatement>('ConsentStatement').implement({
  description: 'What a source said about consent, until it says something else. Statements are added, never changed.',
  fields: (t) => ({
    key: t.exposeString('key', {
      description: '`casl`, or a key that begins with `doNot`; of one business unit as in `casl::UNIT`.',
    }),
    value: t.field({
      type: 'JSON',
      nullable: true,
      description: 'As it was sent, never interpreted; null also when withdrawn.',
      resolve: async ({ value }, _args, ctx) => countValues(ctx, value),
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

builder.objectField(memberRef, 'consents', (t) =>
  t.field({
    type: [ConsentStatementType],
    description:
      'What sources say about consent: for each key the last statement, by key; withdrawn ones are left out.',
    args: {
      knownAt: t.arg({ type: 'DateTime', description: 'As it was known then; left out: as it is known now.' }),
    },
    resolve: ({ accountId }, { knownAt = null }, ctx) => listConsents(ctx, accountId, knownAt),
  }),
);
