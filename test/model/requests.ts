import type { Json, JsonObject } from './values.ts';

export type Door = 'rest' | 'graphql';

/** Records of one extension in a body. null, which only the legacy dialect can say: the same as absent. */
export type Mention = { readonly name: string; readonly records: readonly Json[] | null };

/** A write of one customer, and what a door may say about it besides. */
type OfCustomer = {
  readonly customerId: string;
  /** Legacy dialect: the id that the body repeats. */
  readonly bodyId?: string | undefined;
  /** GraphQL: the version that the write is for. */
  readonly expected?: number | undefined;
};
type OfRecord = OfCustomer & { readonly extension: string; readonly record: Json };

/** What a client asks for, whichever door it goes through. */
export type Requests = {
  create: Profile & { readonly bodyId?: string | undefined };
  replace: OfCustomer & Profile & { readonly isRebased?: boolean | undefined };
  revert: OfCustomer & { readonly toVersion: number };
  delete: OfCustomer;
  merge: OfCustomer & { readonly sourceId: string; readonly force: boolean };
  insert: OfCustomer & { readonly extensions: readonly Mention[] };
  update: OfRecord & { readonly unset: readonly string[] };
  deleteRecord: OfRecord;
  query: { readonly customerId: string; readonly names: readonly string[] };
  identify: Search;
  createExtension: { readonly document: JsonObject };
  deleteExtension: { readonly name: string };
  createKey: { readonly document: JsonObject };
  deleteKey: { readonly name: string };
  setMode: { readonly mode: string };
};
export type Kind = keyof Requests;
export type Request = { [Name in Kind]: { readonly kind: Name } & Requests[Name] }[Kind];

export type Profile = {
  readonly attributes: JsonObject;
  /** Left out: none is named. */
  readonly extensions?: readonly Mention[] | undefined;
};

export type Search = {
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly key?: string | undefined;
  /** Legacy dialect: what to print of the customers found. */
  readonly print: {
    readonly include_profile?: string | undefined;
    readonly extensions?: string | undefined;
    readonly include_extensions?: string | undefined;
  };
};

/** Why a request is refused. */
export type Refusal =
  | 'INVALID'
  | 'NOT_UNIQUE'
  | 'NOT_FOUND'
  | 'TAKEN'
  | 'FORBIDDEN'
  | 'VERSION_CONFLICT'
  | 'UNAVAILABLE';

/** What the rules say of a request: every reason to refuse it, of which any may be given; if none, what it does. */
export type Verdict = {
  readonly refusals: readonly Refusal[];
  /** @param customerId the id that the server gave */
  readonly commit?: (customerId: string) => void;
  /** What a read answers. */
  readonly answer?: Json;
};

/** What came back: a refusal in the door's own words, or what was done. */
export type Answer = { readonly outcome: string | number; readonly customerId?: string; readonly body?: Json };
