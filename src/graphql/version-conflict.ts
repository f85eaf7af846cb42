import { VersionConflictError } from '../domain/errors.ts';
import { type FieldConflict, listConflicts } from '../domain/history/field-conflict.ts';
import { builder } from './builder.ts';
import { ErrorInterface } from './errors.ts';
import { countValues, isRefused } from './operation/answer-limit.ts';

const FieldConflictType = builder.objectRef<FieldConflict>('FieldConflict').implement({
  description: 'One place that somebody changed since the version that a write was made for.',
  fields: (t) => ({
    path: t.stringList({
      description:
        'Where, outermost first: a core attribute; or an extension, the values of the unique attributes of a record, and an attribute of it, as in `["Phone", "6543210", "prefix"]`. A record that one of the versions lacks, and the records of an extension without unique attributes, are one place. Of a member: an attribute, or `extendedData` and a key.',
      resolve: ({ path }) => [...path],
    }),
    expected: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The value at the version that the write was made for; null: there was none.',
      resolve: async ({ expected }, _args, ctx) => (isRefused(ctx) ? null : countValues(ctx, expected)),
    }),
    current: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The value that is stored now; null: there is none.',
      resolve: async ({ current }, _args, ctx) => (isRefused(ctx) ? null : countValues(ctx, current)),
    }),
  }),
});

builder.objectType(VersionConflictError, {
  name: 'VersionConflictError',
  description:
    'The stored version is not the expected one. Nothing was written. Before a whole profile is sent again for the current version, it must hold what others have changed: read it again and make the change anew, or take over each `current` that is to stay.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    currentVersion: t.exposeInt('currentVersion', { description: 'The version that is stored now.' }),
    changedFields: t.field({
      type: [FieldConflictType],
      description:
        'What has changed between the expected version and the current one, whoever changed it; empty when that is not known. A change that was taken back is none.',
      resolve: ({ changedFields }) => [...listConflicts(changedFields ?? []).listed],
    }),
    unlistedFields: t.int({
      description: 'How many more fields have changed: there are too many to list, or their values are too long.',
      resolve: ({ changedFields }) => listConflicts(changedFields ?? []).unlisted,
    }),
    changesKnown: t.boolean({
      description:
        'Whether it is known what has changed. It is not when the expected version never was, or is not kept any more, or when the caller may not read profiles with their extensions.',
      resolve: ({ changedFields }) => changedFields !== null,
    }),
  }),
});
