import type { Json, JsonObject } from '../model/values.ts';
import type { Identifier } from './state.ts';

export type Door = 'rest' | 'graphql';

/** The legacy dialect acts through a session, GraphQL on whom it names. */
export type Target = { readonly correlationId: string } | { readonly by: Identifier };

/** What a client asks for, whichever door it goes through. Attributes have the names of the legacy dialect. */
export type Requests = {
  enrol: { readonly profile: JsonObject };
  start: { readonly type: string | undefined; readonly identifier: string; readonly body: JsonObject };
  startAnonymous: { readonly body: JsonObject };
  update: { readonly of: Target; readonly profile: JsonObject; readonly expected?: number | undefined };
  capture: { readonly of: Target; readonly contact: 'email' | 'phonenumber'; readonly body: JsonObject };
  close: { readonly of: Target; readonly body: JsonObject; readonly expected?: number | undefined };
  read: { readonly of: Target; readonly source: string };
  readData: { readonly of: Target; readonly businessUnit: string | undefined };
};
export type Kind = keyof Requests;
export type Request = { [Name in Kind]: { readonly kind: Name } & Requests[Name] }[Kind];

/** Why a request is refused, in the words of either door. */
export type Refusal =
  /** Something is wrong with the input: where, and what the legacy dialect says of it. */
  | { readonly kind: 'issue'; readonly paths: readonly string[]; readonly text: string }
  /** Keys that belong to other sources. */
  | { readonly kind: 'owned'; readonly keys: readonly string[] }
  | { readonly kind: 'version'; readonly current: number }
  | { readonly kind: 'email' | 'externalId' | 'card' | 'correlationId' }
  | { readonly kind: 'no member' | 'no session' | 'closed' | 'closed already' };

export const issue = (path: string, text: string): Refusal => ({ kind: 'issue', paths: [path], text });

/** The ids that the server gave to a new member. */
export type Given = { readonly accountId: string; readonly loyaltyId: string };

/** What the rules say of a request: every reason to refuse it, of which any may be given; if none, what it does. */
export type Verdict = {
  readonly refusals: readonly Refusal[];
  /** Do it. @returns what the door answers */
  readonly commit?: (given: Given) => Json;
};

/** What came back: a refusal in the door's own words, or the answer. */
export type Answer = { readonly refused?: Json; readonly body?: Json };
