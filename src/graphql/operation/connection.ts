import type { ArgBuilder, ObjectRef } from '@pothos/core';
import { resolveCursorConnection } from '@pothos/plugin-relay';
import { ValidationError } from '../../domain/errors.ts';
import type { ServiceContext } from '../../services/context.ts';
import { builder } from '../builder.ts';
import { countCount, countNodes } from './answer-limit.ts';
import { CONNECTION_NODES_DEFAULT, CONNECTION_NODES_MAX } from './connection-limit.ts';

type Types = typeof builder.$inferSchemaTypes;
type Edge<Node> = { readonly cursor: string; readonly node: Node };

/** A page of a list. */
export type Connection<Node> = {
  readonly edges: Edge<Node>[];
  readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean };
  readonly count: () => Promise<number>;
};

/** Where a page is: between which ids, and how many from which end. */
export type PageRange = {
  readonly after: string | null;
  readonly before: string | null;
  readonly limit: number;
  readonly isBackward: boolean;
};

/** A list of nodes by their ids, which are its order. */
export type NodeList<Node> = {
  /** Whether a text may be an id of this list: others are no cursors. No id may be one of another list. */
  isId(text: string): boolean;
  idOf(node: Node): string;
  /** Nodes, descending when counted from the end. */
  list(range: PageRange): Promise<Node[]>;
  count(): Promise<number>;
};

/** @param one such as `customer`; @param order such as `ascending id` */
export function defineConnection<Node>(name: string, one: string, order: string, node: ObjectRef<Types, Node>) {
  const some = `${one}s`;
  const EdgeType = builder.objectRef<Edge<Node>>(`${name}Edge`).implement({
    description: `A ${one} in a list, and its place there.`,
    fields: (t) => ({
      cursor: t.string({ description: 'The place, for `after` and `before`.', resolve: ({ cursor }) => cursor }),
      node: t.field({ type: node, description: `The ${one}.`, resolve: (edge) => edge.node as never }),
    }),
  });
  return builder.objectRef<Connection<Node>>(`${name}Connection`).implement({
    description: `A page of ${some}, by ${order}.`,
    fields: (t) => ({
      edges: t.field({
        type: [EdgeType],
        description: `The ${some} of the page with their places.`,
        resolve: ({ edges }) => edges,
      }),
      nodes: t.field({
        type: [node],
        description: `The ${some} of the page.`,
        resolve: ({ edges }) => edges.map((edge) => edge.node) as never,
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Whether there are more.',
        resolve: ({ pageInfo }) => pageInfo,
      }),
      totalCount: t.int({
        description: `How many ${some} there are on all pages. Counted when asked for: it takes time where there are many.`,
        resolve: async ({ count }, _args, ctx) => {
          countCount(ctx);
          return count();
        },
      }),
    }),
  });
}

type FieldArgs = ArgBuilder<Types>;

/** The arguments of a list that is read forward. @param some such as `customers` */
export const forwardArgs = (arg: FieldArgs, some: string) => ({
  first: arg.int({
    description: `${capitalise(some)} of this page, from 0 to ${CONNECTION_NODES_MAX}; ${CONNECTION_NODES_DEFAULT} when left out.`,
  }),
  after: arg.string({ description: `Only ${some} behind this cursor.` }),
});

/** The arguments of a list that is also read from its end. */
export const backwardArgs = (arg: FieldArgs, some: string) => ({
  last: arg.int({
    description: `${capitalise(some)} of this page counted from the end, at most ${CONNECTION_NODES_MAX}.`,
  }),
  before: arg.string({ description: `Only ${some} before this cursor.` }),
});

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export type ConnectionArgs = {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly before?: string | null | undefined;
};

/** Read a page. @throws ValidationError when a page size or a cursor cannot be */
export async function connect<Node>(
  ctx: ServiceContext,
  args: ConnectionArgs,
  { isId, idOf, list, count }: NodeList<Node>,
): Promise<Connection<Node>> {
  for (const name of ['first', 'last'] as const) requirePageSize(name, args[name]);
  if (typeof args.first === 'number' && typeof args.last === 'number') {
    throw new ValidationError([{ path: ['last'], code: 'NOT_ALLOWED', message: 'cannot be together with first' }]);
  }
  const decoded = { after: readCursor('after', args.after, isId), before: readCursor('before', args.before, isId) };
  const options = {
    args,
    defaultSize: CONNECTION_NODES_DEFAULT,
    maxSize: CONNECTION_NODES_MAX,
    toCursor: (node: Node) => writeCursor(idOf(node)),
  };
  const page = await resolveCursorConnection<Promise<Node[]>>(options, ({ limit, inverted }) =>
    list({ ...decoded, limit, isBackward: inverted }),
  );
  // The plugin's nodes may be null: those of our lists are not.
  const edges = page.edges as Edge<Node>[];
  countNodes(ctx, edges.length);
  // The plugin has '' for the cursors of an empty page.
  const pageInfo = edges.length > 0 ? page.pageInfo : { ...page.pageInfo, startCursor: null, endCursor: null };
  return { edges, pageInfo, count };
}

function requirePageSize(name: string, size: number | null | undefined): void {
  if (size === null || size === undefined || (size >= 0 && size <= CONNECTION_NODES_MAX)) return;
  const message = `must be from 0 to ${CONNECTION_NODES_MAX}`;
  throw new ValidationError([{ path: [name], code: 'OUT_OF_RANGE', message }]);
}

const writeCursor = (id: string): string => Buffer.from(id).toString('base64url');

function readCursor(name: string, cursor: string | null | undefined, isId: NodeList<unknown>['isId']): string | null {
  if (cursor === null || cursor === undefined) return null;
  const id = Buffer.from(cursor, 'base64url').toString();
  if (isId(id) && writeCursor(id) === cursor) return id;
  throw new ValidationError([{ path: [name], code: 'MALFORMED', message: 'is no cursor of this list' }]);
}
