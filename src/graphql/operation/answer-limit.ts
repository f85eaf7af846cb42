import { GraphQLError } from 'graphql';
import type { ServiceContext } from '../../services/context.ts';

/** Extension records in one answer. Customers and their records name each other, so a short operation can ask for any number. */
export const ANSWER_RECORDS_MAX = 50_000;

const counted = new WeakMap<ServiceContext, number>();

/** Count records into the answer of a request. @throws GraphQLError when the answer would hold too many */
export function countRecords(ctx: ServiceContext, records: number): void {
  const total = (counted.get(ctx) ?? 0) + records;
  counted.set(ctx, total);
  if (total <= ANSWER_RECORDS_MAX) return;
  throw new GraphQLError(`the answer would hold more than ${ANSWER_RECORDS_MAX} extension records`, {
    extensions: { code: 'ANSWER_TOO_LARGE' },
  });
}
