import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { isJsonObject, JsonSyntaxError, parseJsonBytes } from '../../domain/json.ts';
import { isJsonMediaType } from '../../domain/media-type.ts';

/**
 * Takes a POST only as JSON in UTF-8, and parses it as the other doors do: no digit is rounded, no byte replaced. A page
 * on another origin can send the other media types that Yoga knows without being asked for permission.
 */
export function useJsonRequests(): Plugin {
  return {
    onRequestParse({ request, setRequestParser }) {
      if (request.method !== 'POST') return;
      const isJson = isJsonMediaType(request.headers.get('content-type') ?? '');
      setRequestParser(isJson ? parseRequest : refuseMediaType);
    },
  };
}

async function parseRequest(request: Request): Promise<GraphQLParams> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  let body: unknown;
  try {
    body = parseJsonBytes(bytes);
  } catch (error) {
    throw error instanceof JsonSyntaxError ? badRequest(400, `the body is refused: ${error.message}`) : error;
  }
  if (!isJsonObject(body)) throw badRequest(400, 'the body must be a JSON object');
  return body as GraphQLParams;
}

function refuseMediaType(): never {
  throw badRequest(415, 'Content-Type must be application/json in UTF-8');
}

function badRequest(status: number, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { spec: true, status } } });
}
