import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Answer, Kind, Mention, Refusal, Request, Requests, Search } from './requests.ts';
import { isObject, type Json, type JsonObject } from './values.ts';

/** What each refusal looks like in this dialect (context-services.md §10.2). */
export const REST_STATUS: Readonly<Record<Refusal, number>> = {
  INVALID: 400,
  NOT_UNIQUE: 403,
  NOT_FOUND: 404,
  TAKEN: 403,
  FORBIDDEN: 403,
  VERSION_CONFLICT: 412,
  UNAVAILABLE: 503,
};

/** What each operation answers when it is done (context-services.md §0). */
export const REST_DONE: Readonly<Record<Kind, number>> = {
  create: 201,
  replace: 200,
  revert: 404,
  delete: 200,
  merge: 204,
  insert: 200,
  update: 204,
  deleteRecord: 204,
  query: 200,
  identify: 200,
  createExtension: 201,
  deleteExtension: 204,
  createKey: 201,
  deleteKey: 204,
  setMode: 200,
};

type Call = { readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'; readonly url: string; readonly body?: Json };

const list = (extensions: readonly Mention[] = []): [string, Json][] =>
  // One record may stand by itself.
  extensions.map(({ name, records }) => {
    const [first = null, ...rest] = records ?? [];
    return [name, records === null ? null : rest.length === 0 && first !== null ? first : records];
  });

const withId = (bodyId: string | undefined, body: JsonObject): JsonObject =>
  bodyId === undefined ? body : { customer_id: bodyId, ...body };

const withIdIn = (bodyId: string | undefined, record: Json): Json =>
  bodyId === undefined ? record : { customer_id: bodyId, ...(record as JsonObject) };

const ofCustomer = (id: string, ...rest: string[]) => ['/profiles', ...[id, ...rest].map(encodeURIComponent)].join('/');
const definition = (kind: string, name: string) => `/metadata/${kind}/${encodeURIComponent(name)}`;

export const identifyUrl = ({ attributes, key, print }: Search): string => {
  const given = attributes.map(({ name, value }): [string, string] => [name, value]);
  const options = Object.entries({ id_key: key, ...print }).filter((entry): entry is [string, string] => !!entry[1]);
  return `/profiles?${new URLSearchParams([...given, ...options])}`;
};

const CALLS: { readonly [Name in Kind]: (request: Requests[Name]) => Call } = {
  create: ({ bodyId, attributes, extensions }) => {
    const body = withId(bodyId, { ...attributes, ...Object.fromEntries(list(extensions)) });
    return { method: 'POST', url: '/profiles', body };
  },
  replace: ({ customerId, bodyId, attributes, extensions }) => {
    const body = withId(bodyId, { ...attributes, ...Object.fromEntries(list(extensions)) });
    return { method: 'PUT', url: ofCustomer(customerId), body };
  },
  // This dialect has none, and is not asked for one.
  revert: ({ customerId }) => ({ method: 'POST', url: ofCustomer(customerId, 'revert') }),
  delete: ({ customerId }) => ({ method: 'DELETE', url: ofCustomer(customerId) }),
  merge: ({ customerId, sourceId, force }) => {
    const body = force ? { force_merge: true, agent_id: '0', reason: 'the same person' } : {};
    return { method: 'PUT', url: ofCustomer(customerId, 'merge', sourceId), body };
  },
  insert: ({ customerId, bodyId, extensions }) => {
    const body = withId(bodyId, Object.fromEntries(list(extensions)));
    return { method: 'POST', url: ofCustomer(customerId, 'extensions'), body };
  },
  update: ({ customerId, bodyId, extension, record }) => {
    const url = ofCustomer(customerId, 'extensions', extension, 'by', 'unique');
    return { method: 'PUT', url, body: withIdIn(bodyId, record) };
  },
  deleteRecord: ({ customerId, bodyId, extension, record }) => {
    const url = ofCustomer(customerId, 'extensions', extension, 'delete', 'by', 'unique');
    return { method: 'PUT', url, body: withIdIn(bodyId, record) };
  },
  query: ({ customerId, names }) => {
    return { method: 'GET', url: `${ofCustomer(customerId)}?${new URLSearchParams({ extensions: names.join(', ') })}` };
  },
  identify: (search) => ({ method: 'GET', url: identifyUrl(search) }),
  createExtension: ({ document }) => ({ method: 'POST', url: '/metadata/profiles/extensions', body: document }),
  deleteExtension: ({ name }) => ({ method: 'DELETE', url: definition('profiles/extensions', name) }),
  createKey: ({ document }) => ({ method: 'POST', url: '/metadata/identification-keys', body: document }),
  deleteKey: ({ name }) => ({ method: 'DELETE', url: definition('identification-keys', name) }),
  setMode: ({ mode }) => ({ method: 'POST', url: '/server/mode', body: { mode } }),
};

export function toRest(request: Request): InjectOptions {
  const { method, url, body } = (CALLS[request.kind] as (request: never) => Call)(request as never);
  return body === undefined ? { method, url } : { method, url, payload: JSON.stringify(body) };
}

export function readRest({ statusCode, body }: LightMyRequestResponse): Answer {
  const json: Json = body === '' ? null : JSON.parse(body);
  const isError = isObject(json) && json['http_code'] === statusCode && json['message'] !== '';
  if (statusCode >= 400 && !isError) return { outcome: `${statusCode} without an error object`, body };
  const customerId = statusCode === 201 && json !== null ? (json as JsonObject)['customer_id'] : undefined;
  return { outcome: statusCode, body: json, ...(typeof customerId === 'string' && { customerId }) };
}
