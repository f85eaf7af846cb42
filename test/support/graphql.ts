import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { TestApp } from './app.ts';

/** What a mutation test asks of a refusal, whichever error type it is. */
export const REFUSAL = `
  ... on Error { __typename code message }
  ... on ValidationError { issues { path code message } }`;

/** Words that no client may see: SQL, constraint and index names, places in our code or in a package. */
export const INTERNALS =
  /\b(?:SELECT|INSERT INTO|DELETE FROM|UPDATE \w+ SET)\b|violates|constraint|_pkey|tenant_id|node_modules|drizzle|pglite|\bat .+:\d+:\d+/i;

/** Send a request body to the GraphQL endpoint as it is. */
export function postGraphql(
  app: TestApp,
  payload: NonNullable<InjectOptions['payload']>,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<LightMyRequestResponse> {
  return app.inject({ method: 'POST', url: '/graphql', headers, payload });
}
