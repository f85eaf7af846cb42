import type { GraphQLResolveInfo } from 'graphql';
import type { FieldChange } from '../../domain/history/field-changes.ts';
import type { Revision } from '../../domain/history/revision.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { ServiceContext } from '../../services/context.ts';
import { builder } from '../builder.ts';
import { countChanges, countEntries, countHistory, isRefused } from '../operation/answer-limit.ts';
import {
  type Connection,
  type ConnectionArgs,
  connect,
  defineConnection,
  type PageRange,
} from '../operation/connection.ts';
import { inTurn } from '../operation/in-turn.ts';
import { countSelected } from '../selection.ts';
import { DoorEnum } from '../write-origin.ts';

const RevisionKindEnum = builder.enumType('RevisionKind', {
  description: 'What a write made of a profile.',
  values: {
    CREATED: { description: 'The profile was created.' },
    UPDATED: { description: 'The profile was changed.' },
    DELETED: { description: 'The profile was deleted, or merged into another one.' },
  },
});

export const FieldChangeType = builder.objectRef<FieldChange>('FieldChange').implement({
  description: 'One place in which two versions of a profile differ.',
  fields: (t) => ({
    path: t.stringList({
      description:
        'Names, outermost first. Of a customer: a core attribute; or an extension, the values of the unique attributes of one of its records, and an attribute of that. A record that only one version has is one place as a whole; so are the records of an extension that nothing tells apart. Of a member: an attribute, or `extendedData` and a key.',
      resolve: ({ path }) => [...path],
    }),
    before: t.expose('before', {
      type: 'JSON',
      nullable: true,
      description: 'In the earlier version; null: not there.',
    }),
    after: t.expose('after', { type: 'JSON', nullable: true, description: 'In the later version; null: not there.' }),
  }),
});

const CHANGE_TEXTS: ReadonlySet<string> = new Set(['path', 'before', 'after']);

/** Count fields that differ into the answer; they are handed on. */
export function countFieldChanges(
  ctx: ServiceContext,
  changes: FieldChange[] | null,
  info: GraphQLResolveInfo,
): FieldChange[] | null {
  if (changes === null) return null;
  countChanges(ctx, changes.length);
  const texts = changes.map(({ path, before, after }): JsonValue => [path, before, after]);
  countEntries(ctx, texts, countSelected(info, CHANGE_TEXTS));
  return changes;
}

/** Where two versions of a profile differ. null as a version: there is no profile; as the answer: one is not known. */
type Compare = (before: number | null, after: number | null) => Promise<FieldChange[] | null>;

/** A revision, and how to tell what it changed. */
type ComparableRevision = Revision & { readonly compare: Compare };

const RevisionType = builder.objectRef<ComparableRevision>('Revision').implement({
  description: 'One write of a profile: who made it, how it came, and what it changed.',
  fields: (t) => ({
    version: t.exposeInt('version', {
      description: 'The version that the write made; of a deletion: the one behind the last.',
    }),
    kind: t.field({ type: RevisionKindEnum, description: 'What became of the profile.', resolve: ({ kind }) => kind }),
    writtenAt: t.expose('writtenAt', { type: 'DateTime', description: 'When. Never before the version before it.' }),
    actor: t.exposeString('actor', {
      nullable: true,
      description: 'The name of the user or of the token; null: nobody was asked who it is.',
    }),
    door: t.field({ type: DoorEnum, description: 'Through which door it came.', resolve: ({ door }) => door }),
    operation: t.exposeString('operation', { description: 'The verb, such as `replaceProfile`.' }),
    requestId: t.exposeString('requestId', {
      description: 'The id of the request, as the log and `X-Request-Id` have it.',
    }),
    changes: t.field({
      type: [FieldChangeType],
      nullable: true,
      description:
        'What it changed: all that there was, for the first and the last write; null: what was before is not kept.',
      resolve: (revision, _args, ctx, info) => (isRefused(ctx) ? null : changesOf(revision, ctx, info)),
    }),
  }),
});

async function changesOf(
  { version, kind, compare }: ComparableRevision,
  ctx: ServiceContext,
  info: GraphQLResolveInfo,
) {
  const changes = await compare(kind === 'CREATED' ? null : version - 1, kind === 'DELETED' ? null : version);
  return countFieldChanges(ctx, changes, info);
}

export const RevisionConnection = defineConnection('Revision', 'revision', 'descending version', RevisionType);

/** Where the revisions of one profile come from. */
export type History = {
  /** Places of other lists are no places of this one. */
  readonly of: 'customer' | 'member';
  list(range: RevisionBounds): Promise<Revision[]>;
  count(): Promise<number>;
  readonly compare: Compare;
};

type RevisionBounds = Omit<PageRange, 'after' | 'before'> & {
  readonly after: number | null;
  readonly before: number | null;
};

/** Fields whose values have any length. */
const REVISION_TEXTS: ReadonlySet<string> = new Set(['actor', 'operation', 'requestId']);

/** Read a page of revisions, the newest first. @throws ValidationError as `connect` does */
export async function connectRevisions(
  ctx: ServiceContext,
  args: ConnectionArgs,
  info: GraphQLResolveInfo,
  { of, list, count, compare }: History,
): Promise<Connection<ComparableRevision>> {
  countHistory(ctx);
  const place = new RegExp(`^${of}-revision:(\\d{1,10})$`);
  const position = (id: string | null): number | null => (id === null ? null : Number(place.exec(id)?.[1]));
  return inTurn(ctx, () =>
    connect(ctx, args, {
      isId: (text) => place.test(text),
      idOf: ({ version }) => `${of}-revision:${version}`,
      list: async ({ after, before, ...range }) => {
        const revisions = await list({ ...range, after: position(after), before: position(before) });
        const texts = revisions.map(({ actor, operation, requestId }) => [actor, operation, requestId]);
        countEntries(ctx, texts, countSelected(info, REVISION_TEXTS));
        return revisions.map((revision) => ({ ...revision, compare }));
      },
      count,
    }),
  );
}
