import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin, { decodeGlobalID } from '@pothos/plugin-relay';
import { GraphQLError } from 'graphql';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { ServiceContext } from '../services/context.ts';
import { NODES_MAX } from './operation/connection-limit.ts';

const capitalise = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The types that `node` and `nodes` can answer with. */
const NODE_TYPES: ReadonlySet<string> = new Set(['Customer', 'ExtensionRecord', 'Member']);

/** The id of nothing: `node` answers null, as for an id that is gone. */
const NOTHING = { typename: 'Customer', id: '' };

/** An id that is malformed, or of no type that `node` can answer with, names nothing. */
function decodeNodeId(globalId: string): { typename: string; id: string } {
  try {
    const decoded = decodeGlobalID(globalId);
    return NODE_TYPES.has(decoded.typename) ? decoded : NOTHING;
  } catch {
    return NOTHING;
  }
}

/** Configuration only: the types live in the files beside this one. */
export const builder = new SchemaBuilder<{
  Context: ServiceContext;
  DefaultFieldNullability: false;
  Scalars: {
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: JsonValue; Output: JsonValue };
    JSONObject: { Input: JsonObject; Output: JsonObject };
  };
}>({
  plugins: [ErrorsPlugin, RelayPlugin],
  defaultFieldNullability: false,
  errors: {
    directResult: true,
    defaultUnionOptions: {
      name: ({ fieldName }) => `${capitalise(fieldName)}Result`,
      description: 'What became of the mutation: its success type, or a typed error.',
    },
  },
  relay: {
    decodeGlobalID: decodeNodeId,
    idFieldOptions: { description: 'An opaque id, for `node`, `nodes` and client caches.' },
    pageInfoTypeOptions: { description: 'Whether a list goes on before and behind a page.' },
    hasNextPageFieldOptions: { description: 'True when there is more behind the page.' },
    hasPreviousPageFieldOptions: { description: 'True when there may be more before the page.' },
    startCursorFieldOptions: { description: 'The place of the first entry; null when the page is empty.' },
    endCursorFieldOptions: { description: 'The place of the last entry; null when the page is empty.' },
    nodeTypeOptions: { description: 'Anything that can be fetched again by its opaque id.' },
    nodeQueryOptions: {
      description: 'The object with that opaque id; null when there is none.',
      args: { id: { description: 'An opaque id, as read from an `id` field.' } },
    },
    nodesQueryOptions: {
      description: `The objects with those opaque ids, in that order; null in the place of one that does not exist. At most ${NODES_MAX}.`,
      args: { ids: { description: 'Opaque ids, as read from `id` fields.' } },
      resolve: (_root, { ids }, _ctx, _info, resolveNodes) => {
        if (ids.length > NODES_MAX) throw new GraphQLError(`nodes takes at most ${NODES_MAX} ids`);
        return resolveNodes(ids);
      },
    },
  },
});

builder.queryType({ description: 'Everything that can be read.' });
builder.subscriptionType({ description: 'Everything that can be followed, as server-sent events.' });
builder.mutationType({ description: 'Everything that can be changed. A result is a success or a typed error.' });
