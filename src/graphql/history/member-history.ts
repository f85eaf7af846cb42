import type { GraphQLResolveInfo } from 'graphql';
import { diffMembers, type FieldChange } from '../../domain/history/field-changes.ts';
import type { MemberState, StateAt } from '../../domain/history/state.ts';
import type { ServiceContext } from '../../services/context.ts';
import { findMemberState } from '../../services/history/find-states.ts';
import { countMemberRevisions, listMemberRevisions } from '../../services/history/list-revisions.ts';
import { builder } from '../builder.ts';
import { memberRef } from '../members/member-ref.ts';
import { countEntries, countState, countStateValues, countValues, isRefused } from '../operation/answer-limit.ts';
import { backwardArgs, forwardArgs } from '../operation/connection.ts';
import { inTurn } from '../operation/in-turn.ts';
import { countSelected } from '../selection.ts';
import { connectRevisions, countFieldChanges, FieldChangeType, RevisionConnection } from './revision.ts';
import { readStateAt, stateAtArgs } from './state-at.ts';

type ExtendedDataState = MemberState['extendedData'][number];

/** Fields whose values have any length. */
const ENTRY_TEXTS: ReadonlySet<string> = new Set(['key', 'value', 'source', 'channel']);

const ExtendedDataSnapshotType = builder.objectRef<ExtendedDataState>('ExtendedDataSnapshot').implement({
  description: "One root key of a member's extended data, as it was.",
  fields: (t) => ({
    key: t.exposeString('key', { description: 'A key belongs to one source.' }),
    value: t.expose('value', { type: 'JSON', nullable: true, description: 'As it was sent, never interpreted.' }),
    source: t.exposeString('source', { nullable: true, description: 'Who owned the key; null: the default source.' }),
    channel: t.exposeString('channel', { nullable: true, description: 'The channel of the write; null: none named.' }),
  }),
});

const MemberSnapshotType = builder.objectRef<MemberState>('MemberSnapshot').implement({
  description:
    'A member as a version of it was. It has no opaque id: client caches would take it for the member as it is.',
  fields: (t) => ({
    accountId: t.exposeString('accountId', { description: 'The id of the loyalty account, a UUID.' }),
    version: t.exposeInt('version', { description: 'Which version.' }),
    writtenAt: t.expose('writtenAt', { type: 'DateTime', description: 'When the version was written.' }),
    attributes: t.field({
      type: 'JSONObject',
      description:
        'Everything that a write may change but the extended data, by the names of the fields of `Member`; null: not there. Options are `accepted`, `deferred` or `declined`.',
      resolve: async ({ attributes }, _args, ctx) => countValues(ctx, attributes),
    }),
    extendedData: t.field({
      type: [ExtendedDataSnapshotType],
      description: 'Further data that sources had put in, by source and then in stored order.',
      args: { source: t.arg.string({ description: 'Only the keys that this source owned.' }) },
      resolve: async ({ extendedData }, { source = null }, ctx, info) => {
        const entries = extendedData.filter((entry) => source === null || entry.source === source);
        const texts = entries.map(({ key, value, source: owner, channel }) => [key, value, owner, channel]);
        countEntries(ctx, texts, countSelected(info, ENTRY_TEXTS));
        return entries;
      },
    }),
  }),
});

async function stateOf(ctx: ServiceContext, accountId: string, at: StateAt): Promise<MemberState | null> {
  countState(ctx);
  return inTurn(ctx, async () => {
    const state = await findMemberState(ctx, accountId, at);
    if (state) countStateValues(ctx, [state.attributes, ...state.extendedData.map(({ key, value }) => [key, value])]);
    return state;
  });
}

const NOTHING = { attributes: {}, extendedData: [] };

/** @returns null when one of the versions is not known; a version that is null has nothing */
async function compare(
  ctx: ServiceContext,
  accountId: string,
  versions: readonly [number | null, number | null],
): Promise<FieldChange[] | null> {
  const [before, after] = await Promise.all(
    versions.map((version) => (version === null ? NOTHING : stateOf(ctx, accountId, { version }))),
  );
  return before && after ? diffMembers(before, after) : null;
}

builder.objectField(memberRef, 'history', (t) =>
  t.field({
    type: RevisionConnection,
    description:
      'The history of the member: who wrote it, when, and what they changed, the newest write first. Of a member who was made anonymous it begins with that write.',
    args: { ...forwardArgs(t.arg, 'revisions'), ...backwardArgs(t.arg, 'revisions') },
    resolve: async ({ accountId }, args, ctx, info) =>
      connectRevisions(ctx, args, info, {
        of: 'member',
        list: (range) => listMemberRevisions(ctx, { id: accountId, ...range }),
        count: () => countMemberRevisions(ctx, accountId),
        compare: (...versions) => compare(ctx, accountId, versions),
      }),
  }),
);

builder.objectField(memberRef, 'asOf', (t) =>
  t.field({
    type: MemberSnapshotType,
    nullable: true,
    description:
      'The member as a version of it was, with extended data; null when there was none, or when it is not kept.',
    args: stateAtArgs(t.arg),
    resolve: ({ accountId }, args, ctx) => (isRefused(ctx) ? null : asOf(ctx, accountId, args)),
  }),
);

const asOf = async (ctx: ServiceContext, accountId: string, args: Parameters<typeof readStateAt>[0]) =>
  stateOf(ctx, accountId, readStateAt(args));

builder.objectField(memberRef, 'changes', (t) =>
  t.field({
    type: [FieldChangeType],
    nullable: true,
    description: 'Where two versions of the member differ; null when one of them is not known.',
    args: {
      from: t.arg.int({ required: true, description: 'The version that `before` is of.' }),
      to: t.arg.int({ description: 'The version that `after` is of; left out: the current one.' }),
    },
    resolve: ({ accountId, version }, { from, to }, ctx, info) =>
      isRefused(ctx) ? null : changesBetween(ctx, accountId, [from, to ?? version], info),
  }),
);

const changesBetween = async (
  ctx: ServiceContext,
  accountId: string,
  versions: [number, number],
  info: GraphQLResolveInfo,
) => countFieldChanges(ctx, await compare(ctx, accountId, versions), info);
