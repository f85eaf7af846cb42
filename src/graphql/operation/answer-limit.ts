import { GraphQLError } from 'graphql';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { ServiceContext } from '../../services/context.ts';

/** Extension records in one answer. Customers and their records name each other, so a short operation can ask for any number. */
export const ANSWER_RECORDS_MAX = 50_000;
/** Characters of attribute values and extended data in one answer: aliases ask for the same ones again. */
export const ANSWER_CHARACTERS_MAX = 32 * 1024 * 1024;
/** Customers and members of the pages of one answer. */
export const ANSWER_NODES_MAX = 10_000;
/** Customers and members reached through their link in one answer: they name each other, too. */
export const ANSWER_LINKS_MAX = 10_000;
/** Lists in one answer for which very many members may have to be looked at. */
export const ANSWER_SCANS_MAX = 10;
/** Lists of consents in one answer. */
export const ANSWER_CONSENTS_MAX = 1_000;
/** Lists of revisions in one answer. */
export const ANSWER_HISTORIES_MAX = 1_000;
/** How often one answer looks at a whole profile as it was: twice for each of the `changes` of a revision. */
export const ANSWER_STATES_MAX = 2_000;
/** Characters of all profiles that one answer looks at so: they are in memory at once, and compared. */
export const ANSWER_STATE_CHARACTERS_MAX = 32 * 1024 * 1024;
/** Fields in which versions of profiles differ, in one answer. */
export const ANSWER_CHANGES_MAX = 50_000;
/** `totalCount`s in one answer: each reads an index over all that it counts. */
export const ANSWER_COUNTS_MAX = 10;
/** Exports in one answer, as of a customer and of the member who is the same person: each may be as long as all of it. */
export const ANSWER_EXPORTS_MAX = 2;

const LIMITS = {
  'extension records': ANSWER_RECORDS_MAX,
  'characters of attribute values': ANSWER_CHARACTERS_MAX,
  'nodes of pages': ANSWER_NODES_MAX,
  'linked customers and members': ANSWER_LINKS_MAX,
  'searches among all members': ANSWER_SCANS_MAX,
  'lists of consents': ANSWER_CONSENTS_MAX,
  'lists of revisions': ANSWER_HISTORIES_MAX,
  'versions of profiles': ANSWER_STATES_MAX,
  'characters of versions of profiles': ANSWER_STATE_CHARACTERS_MAX,
  'changed fields': ANSWER_CHANGES_MAX,
  'total counts': ANSWER_COUNTS_MAX,
  exports: ANSWER_EXPORTS_MAX,
} as const;
type Counted = keyof typeof LIMITS;

type Answer = { readonly sums: Partial<Record<Counted, number>>; refusal?: GraphQLError };
/**
 * What was counted is kept with the context, not in a weak map: what that holds is alive to each quick collection of new
 * objects, also when its key is not, so it is copied, and stays until all memory is swept.
 */
const ANSWER = Symbol('answer');
type Counting = ServiceContext & { [ANSWER]?: Answer };
const answerOf = (ctx: Counting): Answer => (ctx[ANSWER] ??= { sums: {} });

function count(ctx: ServiceContext, what: Counted, more: number): void {
  const answer = answerOf(ctx);
  const total = (answer.sums[what] ?? 0) + more;
  answer.sums[what] = total;
  if (!answer.refusal && total <= LIMITS[what]) return;
  // One error for all fields that come after, which has a path: the engine then hands it on as it is. A new one for each
  // of a hundred thousand fields would take a minute.
  answer.refusal ??= new GraphQLError(`the answer would hold more than ${LIMITS[what]} ${what}`, {
    path: [],
    extensions: { code: 'ANSWER_TOO_LARGE' },
  });
  throw answer.refusal;
}

/**
 * Whether some field was refused already. What may be null, and stand in an answer a million times, is then null at once:
 * the one error speaks for all of them, and throwing it that often would take a minute.
 */
export const isRefused = (ctx: ServiceContext): boolean => answerOf(ctx).refusal !== undefined;

// Only for resolvers that are async, or that `promiseIfThrown` runs: an error that is thrown at once, inside a list, leaves
// the promises of the fields before it to nobody, and what nobody handles ends the process.

/** A resolver that need not be async: what it throws is a promise's failure, what it returns is there at once. */
export function promiseIfThrown<Value>(resolve: () => Value): Value | Promise<never> {
  try {
    return resolve();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Extension records in the answer so far. */
export const recordsOf = (ctx: ServiceContext): number => answerOf(ctx).sums['extension records'] ?? 0;

/** Count extension records into the answer of a request. @throws GraphQLError when the answer would hold too many */
export const countRecords = (ctx: ServiceContext, records: number): void => count(ctx, 'extension records', records);

/** The same for the nodes of a page. */
export const countNodes = (ctx: ServiceContext, nodes: number): void => count(ctx, 'nodes of pages', nodes);

/** The same for customers and members that are reached through their link. */
export const countLinks = (ctx: ServiceContext, links: number): void =>
  count(ctx, 'linked customers and members', links);

/** The same for one `totalCount`. */
export const countCount = (ctx: ServiceContext): void => count(ctx, 'total counts', 1);

/** The same for a list for which very many members may have to be looked at. */
export const countScan = (ctx: ServiceContext): void => count(ctx, 'searches among all members', 1);

/** The same for a list of consents. */
export const countConsents = (ctx: ServiceContext): void => count(ctx, 'lists of consents', 1);

/** The same for one export. */
export const countExport = (ctx: ServiceContext): void => count(ctx, 'exports', 1);

/** The same for characters that were counted before. */
export const countCharacters = (ctx: ServiceContext, characters: number): void =>
  count(ctx, 'characters of attribute values', characters);

/** The same for a list of revisions. */
export const countHistory = (ctx: ServiceContext): void => count(ctx, 'lists of revisions', 1);

/** The same for a look at a profile as it was, before it is read. */
export const countState = (ctx: ServiceContext): void => count(ctx, 'versions of profiles', 1);

/** The same for a profile as it was, once it is read. */
export const countStateValues = (ctx: ServiceContext, values: readonly JsonValue[]): void =>
  count(ctx, 'characters of versions of profiles', sizeOf(values));

/** The same for fields in which versions differ. */
export const countChanges = (ctx: ServiceContext, changes: number): void => count(ctx, 'changed fields', changes);

/** @throws GraphQLError when some field was refused already */
export const requireUnrefused = (ctx: ServiceContext): void => count(ctx, 'versions of profiles', 0);

/**
 * Count texts of a list, each as often as the operation asks for something of its entries: aliases ask for the same again.
 *
 * @param fields that are selected of an entry
 */
export function countEntries(ctx: ServiceContext, entries: readonly JsonValue[], fields: number): void {
  count(ctx, 'characters of attribute values', sizeOf(entries) * fields);
}

/**
 * Count one text that may be null, and stand in an answer a million times: it is handed on, or what refuses it. That is
 * not thrown, so a resolver that returns it need not be async; after a refusal, null.
 */
export function countText(ctx: ServiceContext, text: string | null): string | null | Promise<never> {
  return text === null || isRefused(ctx) ? null : promiseIfThrown(() => countValues(ctx, text));
}

/** The same for attribute values, which are handed on. */
export function countValues<Value extends JsonValue>(ctx: ServiceContext, values: Value): Value {
  count(ctx, 'characters of attribute values', sizeOf(values));
  return values;
}

function sizeOf(value: JsonValue): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  // Runs for each value of an answer: nothing is made for it.
  let size = 0;
  for (const name in value) size += name.length + sizeOf((value as JsonObject)[name] ?? null);
  return size;
}
