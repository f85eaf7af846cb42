import type { IncomingHttpHeaders } from 'node:http';
import { type DocumentNode, type ExecutionResult, getOperationAST } from 'graphql';
import type { Plugin, YogaServerInstance } from 'graphql-yoga';
import { isJsonObject, parseJsonBytes } from '../../domain/json.ts';
import { isJsonMediaType } from '../../domain/media-type.ts';
import type { ServiceContext } from '../../services/context.ts';
import { createDocumentCache } from './document-limits.ts';

/** The types that an answer without events comes in, as the specification of GraphQL over HTTP names them. */
type AnswerType = 'application/json' | 'application/graphql-response+json';

/** Where Yoga's handler has to answer after all, it looks at a body that was read before byte by byte. */
const PLAIN_BYTES_MAX = 16_384;

/** A request that nothing is special about: a POST of uncompressed JSON of a known, moderate length. */
export function isPlainBody(headers: IncomingHttpHeaders, bodyLimit: number): boolean {
  const length = headers['content-length'];
  return (
    length !== undefined &&
    /^[1-9]\d{0,4}$/.test(length) &&
    Number(length) <= Math.min(bodyLimit, PLAIN_BYTES_MAX) &&
    headers['content-encoding'] === undefined &&
    isJsonMediaType(headers['content-type'] ?? '')
  );
}

/**
 * The type that Yoga answers a query or mutation in: the first of `Accept` that it has, whatever the weights say. null:
 * it answers none of these, or who asks prefers events.
 */
export function chooseAnswerType(accept: string | undefined): AnswerType | null {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'application/json';
  for (const entry of accept.replaceAll(/\s/g, '').toLowerCase().split(',')) {
    const [type = '', ...parameters] = entry.split(';');
    // Left to Yoga, which knows no charset but UTF-8.
    if (parameters.some((parameter) => parameter.includes('charset='))) return null;
    if (type === '*/*' || type === 'application/*' || type === 'application/json') return 'application/json';
    if (type === 'application/graphql-response+json') return type;
  }
  return null;
}

const READY = Symbol('ready result');
type MaybeReady = { [READY]?: ExecutionResult };

/** Hand a result over to Yoga, which then only writes the answer. */
export const withReadyResult = (ctx: ServiceContext, result: ExecutionResult): ServiceContext & MaybeReady => {
  return { ...ctx, [READY]: result };
};

/** Takes results that are handed over. */
export function useReadyResults(): Plugin {
  return {
    onParams({ context, setResult }) {
      const { [READY]: result } = context as MaybeReady;
      if (result) setResult(result);
    },
  };
}

type Yoga = YogaServerInstance<ServiceContext, object>;
/** @returns null: nothing was run, and Yoga's handler must word why, or take a subscription */
export type RunPlainRequest = (ctx: ServiceContext, body: Buffer) => Promise<ExecutionResult | null>;

/**
 * Run the operations of plain requests with what Yoga runs them with, every plugin included, but without the two dozen
 * objects that stand for a request and its answer in Yoga's own handler. What has passed parser, limits and rules once is
 * remembered by its text.
 */
export function createRunPlainRequest(yoga: Yoga): RunPlainRequest {
  const passed = createDocumentCache<DocumentNode>();
  return async (ctx, body) => {
    const params = readParams(body);
    if (params === null) return null;
    const { query, variables: variableValues, operationName } = params;
    // Yoga's plugins look at these, also at what they find wrong with a document: they remember it for the next time.
    const enveloped = yoga.getEnveloped(Object.assign(ctx, { request: { method: 'POST' }, params }));
    const document = passed.get(query) ?? parseValid(enveloped, query);
    if (document === null) return null;
    passed.set(query, document);
    const operation = getOperationAST(document, operationName);
    if (!operation || operation.operation === 'subscription') return null;
    const { schema, contextFactory, execute } = enveloped;
    return execute({ schema, document, contextValue: await contextFactory(), variableValues, operationName });
  };
}

function parseValid({ parse, validate, schema }: ReturnType<Yoga['getEnveloped']>, query: string): DocumentNode | null {
  const document = orNull(() => parse(query) as DocumentNode);
  return document !== null && validate(schema, document).length === 0 ? document : null;
}

type PlainParams = {
  readonly query: string;
  readonly variables: Record<string, unknown> | null;
  readonly operationName: string | null;
};
const NAMES: ReadonlySet<string> = new Set(['query', 'variables', 'operationName', 'extensions']);

/** null: a body that Yoga refuses. */
function readParams(body: Buffer): PlainParams | null {
  const params = orNull(() => parseJsonBytes(body));
  if (!isJsonObject(params) || !Object.keys(params).every((name) => NAMES.has(name))) return null;
  const { query, variables = null, operationName = null, extensions = null } = params;
  if (typeof query !== 'string' || (operationName !== null && typeof operationName !== 'string')) return null;
  if (![variables, extensions].every((value) => value === null || isJsonObject(value))) return null;
  return { query, variables: variables as PlainParams['variables'], operationName };
}

function orNull<Value>(parse: () => Value): Value | null {
  try {
    return parse();
  } catch {
    return null;
  }
}
