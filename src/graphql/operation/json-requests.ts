import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { isJsonObject, JsonSyntaxError, type JsonValue, parseJson, parseJsonBytes } from '../../domain/json.ts';
import { isJsonMediaType } from '../../domain/media-type.ts';

/**
 * Takes a POST only as JSON in UTF-8, and parses JSON as the other doors do: no digit is rounded, no byte replaced. A
 * page on another origin can send the other media types that Yoga knows without being asked for permission.
 */
export function useJsonRequests(): Plugin {
  return {
    onRequestParse({ request, url, setRequestParser }) {
      if (request.method === 'GET') setRequestParser(() => parseQuery(url.searchParams));
      if (request.method !== 'POST') return;
      const isJson = isJsonMediaType(request.headers.get('content-type') ?? '');
      setRequestParser(isJson ? parseBody : refuseMediaType);
    },
  };
}

async function parseBody(request: Request): Promise<GraphQLParams> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  const body = orBadRequest('the body', () => parseJsonBytes(bytes));
  if (!isJsonObject(body)) throw badRequest(400, 'the body must be a JSON object');
  return body;
}

/** An empty parameter is the same as none (GraphQL over HTTP, section GET); others than the four are not ours. */
function parseQuery(parameters: URLSearchParams): GraphQLParams {
  const params: GraphQLParams = {};
  for (const name of ['query', 'operationName'] as const) {
    const text = parameters.get(name);
    if (text) params[name] = text;
  }
  for (const name of ['variables', 'extensions'] as const) {
    const text = parameters.get(name);
    // What is no object is refused by Yoga, as it is in a body.
    if (text) params[name] = orBadRequest(name, () => parseJson(text)) as Record<string, unknown>;
  }
  return params;
}

function orBadRequest(what: string, parse: () => JsonValue): JsonValue {
  try {
    return parse();
  } catch (error) {
    throw error instanceof JsonSyntaxError ? badRequest(400, `${what} ${error.message}`) : error;
  }
}

function refuseMediaType(): never {
  throw badRequest(415, 'Content-Type must be application/json in UTF-8');
}

function badRequest(status: number, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });
}
