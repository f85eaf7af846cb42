import { fixed, type Limit, listLimits } from '../services/limits.ts';
import { builder } from './builder.ts';
import {
  ANSWER_CHANGES_MAX,
  ANSWER_CHARACTERS_MAX,
  ANSWER_CONSENTS_MAX,
  ANSWER_COUNTS_MAX,
  ANSWER_EXPORTS_MAX,
  ANSWER_HISTORIES_MAX,
  ANSWER_LINKS_MAX,
  ANSWER_NODES_MAX,
  ANSWER_RECORDS_MAX,
  ANSWER_SCANS_MAX,
  ANSWER_STATE_CHARACTERS_MAX,
  ANSWER_STATES_MAX,
} from './operation/answer-limit.ts';
import { CONNECTION_NODES_MAX, NODES_MAX } from './operation/connection-limit.ts';
import { DOCUMENT_DEPTH_MAX, DOCUMENT_LENGTH_MAX, DOCUMENT_TOKENS_MAX } from './operation/document-limits.ts';

export const LimitType = builder.objectRef<Limit>('Limit').implement({
  description: 'One bound that the gateway enforces. What exceeds it is refused, with an error that names it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it bounds, such as `recordsPerCustomer`.' }),
    value: t.exposeInt('value', { description: 'The greatest value that is accepted.' }),
    unit: t.exposeString('unit', { description: 'What is counted, such as `bytes`.' }),
    description: t.exposeString('description', { description: 'What it bounds, in words.' }),
    setting: t.exposeString('setting', { nullable: true, description: 'The setting that changes it; null: fixed.' }),
  }),
});

const ofOperations = fixed('requests');

/** What this door bounds by itself. */
const OPERATION_LIMITS: readonly Limit[] = [
  ofOperations('documentLength', DOCUMENT_LENGTH_MAX, 'characters', 'A GraphQL document, without its variables.'),
  ofOperations('documentTokens', DOCUMENT_TOKENS_MAX, 'tokens', 'A GraphQL document.'),
  ofOperations('documentDepth', DOCUMENT_DEPTH_MAX, 'levels', 'Nesting of a GraphQL document.'),
  ofOperations('nodesPerField', NODES_MAX, 'ids', 'Ids of one `nodes` field.'),
  ofOperations('connectionNodes', CONNECTION_NODES_MAX, 'nodes', 'Nodes of one page of a connection.'),
  ofOperations('recordsPerAnswer', ANSWER_RECORDS_MAX, 'records', 'Extension records that one answer reads.'),
  ofOperations(
    'valuesPerAnswer',
    ANSWER_CHARACTERS_MAX,
    'characters',
    'Attribute values, extended data, and exports, that one answer shows.',
  ),
  ofOperations('pagedNodesPerAnswer', ANSWER_NODES_MAX, 'nodes', 'Nodes of all pages of one answer.'),
  ofOperations(
    'linksPerAnswer',
    ANSWER_LINKS_MAX,
    'links',
    'Links between customers and members that one answer follows.',
  ),
  ofOperations('scansPerAnswer', ANSWER_SCANS_MAX, 'lists', 'Lists that no index narrows down to a few members.'),
  ofOperations('consentsPerAnswer', ANSWER_CONSENTS_MAX, 'lists', 'Lists of consents of one answer.'),
  ofOperations('historiesPerAnswer', ANSWER_HISTORIES_MAX, 'lists', 'Lists of revisions of one answer.'),
  ofOperations(
    'versionsPerAnswer',
    ANSWER_STATES_MAX,
    'versions',
    'How often one answer looks at a profile as it was: once for `asOf`, twice for `changes`.',
  ),
  ofOperations(
    'versionValuesPerAnswer',
    ANSWER_STATE_CHARACTERS_MAX,
    'characters',
    'Attribute values, and extended data, of all profiles that one answer looks at as they were.',
  ),
  ofOperations('changesPerAnswer', ANSWER_CHANGES_MAX, 'fields', 'Changed fields that one answer lists.'),
  ofOperations('countsPerAnswer', ANSWER_COUNTS_MAX, 'counts', 'Fields `totalCount` of one answer.'),
  ofOperations('exportsPerAnswer', ANSWER_EXPORTS_MAX, 'exports', 'Exports of one answer.'),
];

builder.queryField('limits', (t) =>
  t.field({
    type: [LimitType],
    description: 'Every limit in force.',
    resolve: (_root, _args, ctx) => [...listLimits(ctx), ...OPERATION_LIMITS],
  }),
);
