import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { type JsonObject, type JsonValue, stringifyJson } from '../../src/domain/json.ts';

/** One verb with one input, as a client of each door sends it. */
export type TwoDoors = { readonly graphql: InjectOptions; readonly rest: InjectOptions };

/** What came back, in words that do not depend on the door; `text` is what the loyalty dialect says. */
export type Outcome = { readonly code: string; readonly issues?: readonly string[]; readonly text?: string };

type Values = Readonly<Record<string, JsonValue>>;
/** By extension name, as the profile dialect writes it: an object, or a list of objects. */
type Extensions = Readonly<Record<string, JsonObject | readonly JsonObject[]>>;

function twoDoors(field: string, input: JsonObject, rest: { method: 'PUT' | 'POST'; url: string; body: JsonValue }) {
  const { method, url, body } = rest;
  const selection = '{ __typename ... on Error { code } ... on ValidationError { issues { path code } } }';
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = hasBigInt(input)
    ? { query: `mutation { ${field}(input: ${literal(input)}) ${selection} }` }
    : { query: `mutation ($input: ${type}) { ${field}(input: $input) ${selection} }`, variables: { input } };
  const headers = { 'content-type': 'application/json' };
  const graphql: InjectOptions = { method: 'POST', url: '/graphql', headers, payload: JSON.stringify(query) };
  return { graphql, rest: { method, url, payload: stringifyJson(body) } };
}

const listExtensions = (extensions: Extensions): JsonObject[] =>
  Object.entries(extensions).map(([name, value]) => ({ name, records: Array.isArray(value) ? value : [value] }));

export const replaceProfile = (customerId: string, attributes: Values, extensions?: Extensions): TwoDoors =>
  twoDoors(
    'replaceProfile',
    { customerId, attributes, ...(extensions && { extensions: listExtensions(extensions) }) },
    { method: 'PUT', url: `/profiles/${customerId}`, body: { ...attributes, ...extensions } },
  );

export const createProfile = (attributes: Values, extensions?: Extensions): TwoDoors =>
  twoDoors(
    'createProfile',
    { attributes, ...(extensions && { extensions: listExtensions(extensions) }) },
    { method: 'POST', url: '/profiles', body: { ...attributes, ...extensions } },
  );

export const updateExtensionRecord = (customerId: string, extension: string, record: Values): TwoDoors =>
  twoDoors(
    'updateExtensionRecord',
    { customerId, extension, record },
    { method: 'PUT', url: `/profiles/${customerId}/extensions/${extension}/by/unique`, body: record },
  );

type SchemaDocument = {
  name: string;
  type: 'single-valued' | 'multi-valued' | 'classifier';
  attributes: ({ name: string; type: string } & JsonObject)[];
  unique?: string[];
};

export const createExtensionSchema = (document: SchemaDocument): TwoDoors => {
  const { type, attributes, ...rest } = document;
  const typed = attributes.map((attribute) => ({ ...attribute, type: attribute.type.toUpperCase() }));
  const input = { ...rest, kind: type.toUpperCase().replace('-', '_'), attributes: typed };
  return twoDoors('createExtensionSchema', input, {
    method: 'POST',
    url: '/metadata/profiles/extensions',
    body: document,
  });
};

/** The account and a session that points to it, both from the demo data. */
const ACCOUNT = { accountId: '7f1c0b7e-6a54-4d0e-9f0e-2f9d4a6f7c11', correlationId: 'demo-session-1' };

export const updateMemberProfile = (profile: Values): TwoDoors =>
  twoDoors(
    'updateMemberProfile',
    { by: { accountId: ACCOUNT.accountId }, ...profile },
    { method: 'PUT', url: `/client/users/${ACCOUNT.correlationId}/profile`, body: profile },
  );

export const enrolMember = ({ externalId, ...profile }: Values): TwoDoors =>
  twoDoors(
    'enrolMember',
    { ...profile, ...(externalId !== undefined && { externalId }) },
    {
      method: 'POST',
      url: '/client/users',
      body: { ...profile, ...(externalId !== undefined && { externalIdentifier: externalId }) },
    },
  );

type RawIssue = { path: (string | number)[]; code: string };
const printIssues = (issues: readonly RawIssue[]) => issues.map(({ path, code }) => `${path.join('.')} ${code}`).sort();

/** The outcome of the one mutation in an answer. */
export function readGraphql(response: LightMyRequestResponse): Outcome {
  const { data, errors } = response.json();
  if (errors) throw new Error(`the mutation failed outside its result: ${response.body}`);
  const [result] = Object.values<{ __typename: string; code?: string; issues?: RawIssue[] }>(data);
  if (!result?.code) return { code: 'WRITTEN' };
  return { code: result.code, ...(result.issues && { issues: printIssues(result.issues) }) };
}

/** The outcome of a legacy request. Status 403 of the profile dialect stands for "taken" and for "clashes". */
export function readRest({ statusCode, body }: LightMyRequestResponse): Outcome {
  if (statusCode < 300) return { code: 'WRITTEN' };
  if (statusCode >= 500) throw new Error(`the request failed: ${body}`);
  const { issues, errorMessage: text } = JSON.parse(body);
  if (issues) return { code: 'VALIDATION', issues: printIssues(issues) };
  const isTaken = statusCode === 403 || text?.endsWith('already in use');
  const code = statusCode === 404 ? 'NOT_FOUND' : isTaken ? 'ALREADY_TAKEN' : 'VALIDATION';
  return text === undefined ? { code } : { code, text };
}

function hasBigInt(value: JsonValue): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasBigInt);
  return typeof value === 'bigint';
}

/** A value as the GraphQL language writes it. */
function literal(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, entry]) => `${name}: ${literal(entry)}`)
    .join(', ')} }`;
}
