import type { ErasedTable, ErasureReceipt } from '../../domain/erasure/receipt.ts';
import { builder } from '../builder.ts';

const ErasedTableType = builder.objectRef<ErasedTable>('ErasedTable').implement({
  description: 'What an erasure removed from one table.',
  fields: (t) => ({
    table: t.exposeString('table', { description: 'The name of the table, as in an export.' }),
    rows: t.exposeInt('rows', { description: 'How many rows are gone; 0: it held none.' }),
  }),
});

const ErasureReceiptType = builder.objectRef<ErasureReceipt>('ErasureReceipt').implement({
  description:
    'What an erasure did. It is not stored: who must show it later keeps this answer. Outside of it are backups of the database, and logs, which hold nothing but ids of requests.',
  fields: (t) => ({
    customerId: t.exposeString('customerId', { nullable: true, description: 'Whom; null: a member.' }),
    accountId: t.exposeString('accountId', { nullable: true, description: 'Whom; null: a customer.' }),
    erasedAt: t.expose('erasedAt', { type: 'DateTime', description: 'When.' }),
    requestId: t.exposeString('requestId', { description: 'The id of the request, under which the log has it.' }),
    tables: t.field({
      type: [ErasedTableType],
      description: 'Every table that can hold something of such a profile, also those that held nothing.',
      resolve: ({ tables }) => [...tables],
    }),
    kept: t.stringList({
      description:
        'What is still there: of each erased profile, and of each customer that was merged into it, one event `ERASED` with its id and a version behind all others, so that readers of the change feed erase it, too; and the customers that it was merged into, if any, which are others and may have what it had.',
      resolve: ({ kept }) => [...kept],
    }),
  }),
});

type Erased = { readonly receipt: ErasureReceipt };

/** The success type of an erasure. */
export const erasedProfile = (name: string, description: string) =>
  builder.objectRef<Erased>(name).implement({
    description,
    fields: (t) => ({
      receipt: t.field({ type: ErasureReceiptType, description: 'What was done.', resolve: ({ receipt }) => receipt }),
    }),
  });
