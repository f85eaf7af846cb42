import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Json } from '../model/values.ts';
import type { Answer, Kind, Refusal, Request, Requests, Target } from './requests.ts';

type Call = {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly url: string;
  readonly body?: Json;
  readonly type?: string;
};

function ofSession(target: Target, ...rest: string[]): string {
  if ('by' in target) throw new Error('this door acts through sessions');
  return ['/client/users', encodeURIComponent(target.correlationId), 'profile', ...rest].join('/');
}

const CALLS: { readonly [Name in Kind]: (request: Requests[Name]) => Call } = {
  enrol: ({ profile }) => ({ method: 'POST', url: '/client/users', body: profile }),
  start: ({ type, identifier, body }) => {
    const url = `/client/users/${encodeURIComponent(identifier)}/sessions`;
    return { method: 'POST', url, body, ...(type !== undefined && { type }) };
  },
  startAnonymous: ({ body }) => ({ method: 'POST', url: '/client/users/anonymous/sessions', body }),
  update: ({ of, profile }) => ({ method: 'PUT', url: ofSession(of), body: profile }),
  capture: ({ of, contact, body }) => ({ method: 'PUT', url: ofSession(of, contact), body }),
  close: ({ of, body }) => ({ method: 'PUT', url: ofSession(of, 'closure'), body }),
  read: ({ of }) => ({ method: 'GET', url: ofSession(of) }),
  readData: ({ of, businessUnit }) => {
    const query = businessUnit === undefined ? '' : `?${new URLSearchParams({ businessUnit })}`;
    return { method: 'GET', url: `${ofSession(of, 'emd')}${query}` };
  },
};

export function toRest(request: Request): InjectOptions {
  const { method, url, body, type } = (CALLS[request.kind] as (request: never) => Call)(request as never);
  const headers = type === undefined ? {} : { 'x-identifier-type': type };
  return body === undefined ? { method, url, headers } : { method, url, headers, payload: JSON.stringify(body) };
}

export function readRest({ statusCode, body }: LightMyRequestResponse): Answer {
  const json: Json = JSON.parse(body);
  if (statusCode === 200) return { body: json };
  return { refused: { http: statusCode, ...(json as object) } };
}

const error = (statusCode: number, errorCode: string, errorMessage: string): Json => {
  return { http: statusCode, statusCode, errorCode, errorMessage };
};
const invalid = (text: string): Json => error(400, 'INVALID_REQUEST', text);

/** What a refusal looks like in this dialect (es-loyalty.md §2.5, §4.6, §4.7). */
export function wordForRest(refusal: Refusal): Json {
  switch (refusal.kind) {
    case 'issue':
      return invalid(refusal.text);
    case 'owned':
      return invalid(`Attribute(s) ${refusal.keys.join(', ')} are already used in another source.`);
    case 'email':
      return error(400, 'EMAIL_ALREADY_EXISTS', 'Sorry, that email address is already in use');
    case 'externalId':
      return invalid('Sorry, that external identifier is already in use');
    case 'card':
      return invalid('Sorry, that card number is already in use');
    case 'correlationId':
      return invalid('Correlation ID is already in use');
    case 'no member':
      return error(404, 'NOT_FOUND', 'Account Not Found');
    case 'no session':
      return error(404, 'NOT_FOUND', 'Session Not Found');
    case 'closed':
      return error(401, 'API_VALIDATION', 'Account status is CLOSED.');
    case 'closed already':
      return invalid('A Deceased or Closed Account cannot be made active again.');
    case 'version':
      throw new Error('this dialect knows no versions');
  }
}
