import type { InjectOptions } from 'fastify';
import { type JsonObject, type JsonValue, stringifyJson } from '../../src/domain/json.ts';

/** One verb with one input, as a client of each door sends it. */
export type TwoDoors = {
  readonly graphql: InjectOptions;
  readonly rest: InjectOptions;
  /** What is to happen first, whichever door is tried. */
  readonly given?: readonly InjectOptions[];
};

type Values = Readonly<Record<string, JsonValue>>;
/** By extension name, as the profile dialect writes it: an object, a list of objects, or null for none named. */
type Extensions = Readonly<Record<string, JsonObject | readonly JsonObject[] | null>>;
type LegacyRequest = { readonly method: 'PUT' | 'POST' | 'DELETE'; readonly url: string; readonly body?: JsonValue };

function twoDoors(field: string, input: JsonObject, { method, url, body }: LegacyRequest): TwoDoors {
  const selection =
    '{ __typename ... on Error { code message } ... on ValidationError { issues { path code message } } }';
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = hasBigInt(input)
    ? { query: `mutation { ${field}(input: ${literal(input)}) ${selection} }` }
    : { query: `mutation ($input: ${type}) { ${field}(input: $input) ${selection} }`, variables: { input } };
  const headers = { 'content-type': 'application/json' };
  const graphql: InjectOptions = { method: 'POST', url: '/graphql', headers, payload: JSON.stringify(query) };
  return { graphql, rest: { method, url, ...(body !== undefined && { payload: stringifyJson(body) }) } };
}

/** The same, after other requests. */
export const after = (given: readonly TwoDoors[], doors: TwoDoors): TwoDoors => ({
  ...doors,
  given: given.map(({ rest }) => rest),
});

const listExtensions = (extensions: Extensions): JsonObject[] =>
  Object.entries(extensions).flatMap(([name, value]): JsonObject[] =>
    value === null ? [] : [{ name, records: Array.isArray(value) ? value : [value] }],
  );

/** The GraphQL door says that no extension is named by leaving the list out. */
const namedExtensions = (extensions: Extensions = {}): JsonObject => {
  const list = listExtensions(extensions);
  return list.length > 0 ? { extensions: list } : {};
};

export const replaceProfile = (customerId: string, attributes: Values, extensions?: Extensions): TwoDoors =>
  twoDoors(
    'replaceProfile',
    { customerId, attributes, ...namedExtensions(extensions) },
    { method: 'PUT', url: `/profiles/${customerId}`, body: { ...attributes, ...extensions } },
  );

export const createProfile = (attributes: Values, extensions?: Extensions): TwoDoors =>
  twoDoors(
    'createProfile',
    { attributes, ...namedExtensions(extensions) },
    { method: 'POST', url: '/profiles', body: { ...attributes, ...extensions } },
  );

export const updateExtensionRecord = (customerId: string, extension: string, record: Values): TwoDoors =>
  twoDoors(
    'updateExtensionRecord',
    { customerId, extension, record },
    { method: 'PUT', url: `/profiles/${customerId}/extensions/${extension}/by/unique`, body: record },
  );

export const insertExtensionRecords = (customerId: string, extensions: Extensions): TwoDoors =>
  twoDoors(
    'insertExtensionRecords',
    { customerId, extensions: listExtensions(extensions) },
    { method: 'POST', url: `/profiles/${customerId}/extensions`, body: extensions },
  );

export const deleteExtensionRecord = (customerId: string, extension: string, record: Values): TwoDoors =>
  twoDoors(
    'deleteExtensionRecord',
    { customerId, extension, record },
    { method: 'PUT', url: `/profiles/${customerId}/extensions/${extension}/delete/by/unique`, body: record },
  );

export const deleteProfile = (customerId: string): TwoDoors =>
  twoDoors('deleteProfile', { customerId }, { method: 'DELETE', url: `/profiles/${customerId}` });

/** @param force left out: nothing is said about it */
export const mergeProfiles = (customerId: string, sourceCustomerId: string, force?: boolean | null): TwoDoors =>
  twoDoors(
    'mergeProfiles',
    { customerId, sourceCustomerId, ...(force !== undefined && { force }) },
    {
      method: 'PUT',
      url: `/profiles/${customerId}/merge/${sourceCustomerId}`,
      body: force === undefined ? {} : { force_merge: force },
    },
  );

type SchemaDocument = {
  name: string;
  type: 'single-valued' | 'multi-valued' | 'classifier';
  attributes: ({ name: string; type: string } & JsonObject)[];
  unique?: string[] | null;
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

export const deleteExtensionSchema = (name: string): TwoDoors =>
  twoDoors('deleteExtensionSchema', { name }, { method: 'DELETE', url: `/metadata/profiles/extensions/${name}` });

type KeyDocument = { name: string; source?: string | null; attributes: string[]; unique?: boolean | null };

export const createIdentificationKey = ({ source, ...rest }: KeyDocument): TwoDoors =>
  twoDoors(
    'createIdentificationKey',
    { ...rest, ...(source !== undefined && { extension: source }) },
    {
      method: 'POST',
      url: '/metadata/identification-keys',
      body: { ...rest, ...(source !== undefined && { source }) },
    },
  );

export const deleteIdentificationKey = (name: string): TwoDoors =>
  twoDoors('deleteIdentificationKey', { name }, { method: 'DELETE', url: `/metadata/identification-keys/${name}` });

export const setServerMode = (mode: string): TwoDoors =>
  twoDoors('setServerMode', { mode: mode.toUpperCase() }, { method: 'POST', url: '/server/mode', body: { mode } });

/** The account and a session that points to it, both from the demo data. */
const ACCOUNT = { accountId: '7f1c0b7e-6a54-4d0e-9f0e-2f9d4a6f7c11', correlationId: 'demo-session-1' };

export const updateMemberProfile = (profile: Values): TwoDoors =>
  twoDoors(
    'updateMemberProfile',
    { by: { accountId: ACCOUNT.accountId }, ...profile },
    { method: 'PUT', url: `/client/users/${ACCOUNT.correlationId}/profile`, body: profile },
  );

/** @param anonymizeMemberData left out: nothing is said about it */
export const closeMember = (anonymizeMemberData?: boolean): TwoDoors => {
  const options = anonymizeMemberData === undefined ? {} : { anonymizeMemberData };
  return twoDoors(
    'closeMember',
    { by: { accountId: ACCOUNT.accountId }, ...options },
    { method: 'PUT', url: `/client/users/${ACCOUNT.correlationId}/profile/closure`, body: options },
  );
};

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
