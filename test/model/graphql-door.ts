import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Answer, Kind, Mention, Refusal, Request, Requests } from './requests.ts';
import { isObject, type Json, type JsonObject } from './values.ts';

/** What each refusal looks like through this door. */
export const GRAPHQL_CODE: Readonly<Record<Refusal, string>> = {
  INVALID: 'VALIDATION',
  NOT_UNIQUE: 'VALIDATION',
  NOT_FOUND: 'NOT_FOUND',
  TAKEN: 'ALREADY_TAKEN',
  FORBIDDEN: 'FORBIDDEN',
  VERSION_CONFLICT: 'VERSION_CONFLICT',
  UNAVAILABLE: 'UNAVAILABLE',
};
export const GRAPHQL_DONE = 'DONE';

type Operation = { readonly query: string; readonly variables: JsonObject };

/** Extensions that are null in the legacy dialect are not there. */
function listExtensions(extensions: readonly Mention[] | undefined): Json {
  if (!extensions) return null;
  return extensions.flatMap(({ name, records }) => (records === null ? [] : [{ name, records }]));
}

const mutate = (field: string, input: { [name: string]: Json | undefined }, success = ''): Operation => {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const selection = `__typename ... on Error { code } ${success && `... on ${type}Success { ${success} }`}`;
  const given = Object.entries(input).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return {
    query: `mutation ($input: ${type}Input!) { answer: ${field}(input: $input) { ${selection} } }`,
    variables: { input: Object.fromEntries(given) },
  };
};

const enumName = (value: Json | undefined): Json => String(value).toUpperCase().replaceAll('-', '_');

/** The documents of the legacy dialect as this door takes them. */
function toExtensionInput({ type, attributes, ...rest }: JsonObject): JsonObject {
  const typed = (attributes as readonly JsonObject[]).map((entry) => ({ ...entry, type: enumName(entry['type']) }));
  return { ...rest, kind: enumName(type), attributes: typed };
}

const toKeyInput = ({ source, ...rest }: JsonObject): JsonObject =>
  source === undefined || source === 'profile' ? rest : { ...rest, extension: source };

export const NODE = 'customerId version attributes';
export const EXTENSIONS = 'name records { attributes }';

const OPERATIONS: { readonly [Name in Kind]: (request: Requests[Name]) => Operation } = {
  create: ({ attributes, extensions }) => {
    const input = { attributes, extensions: listExtensions(extensions) };
    return mutate('createProfile', input, 'customer { customerId }');
  },
  replace: ({ customerId, expected, attributes, extensions, isRebased }) => {
    const input = { customerId, attributes, extensions: listExtensions(extensions), expectedVersion: expected };
    return mutate('replaceProfile', { ...input, onConflict: isRebased ? 'REBASE' : undefined });
  },
  revert: ({ customerId, toVersion, expected }) => {
    return mutate('revertProfile', { customerId, toVersion, expectedVersion: expected });
  },
  delete: ({ customerId, expected }) => mutate('deleteProfile', { customerId, expectedVersion: expected }),
  merge: ({ customerId, sourceId, force, expected }) => {
    return mutate('mergeProfiles', { customerId, sourceCustomerId: sourceId, force, expectedVersion: expected });
  },
  insert: ({ customerId, extensions, expected }) => {
    const input = { customerId, extensions: listExtensions(extensions), expectedVersion: expected };
    return mutate('insertExtensionRecords', input);
  },
  update: ({ customerId, extension, record, unset, expected }) => {
    return mutate('updateExtensionRecord', { customerId, extension, record, unset, expectedVersion: expected });
  },
  deleteRecord: ({ customerId, extension, record, expected }) => {
    return mutate('deleteExtensionRecord', { customerId, extension, record, expectedVersion: expected });
  },
  query: (variables) => {
    const query = `query ($customerId: String!, $names: [String!]) {
      answer: customer(customerId: $customerId) { ${NODE} extensions(names: $names) { ${EXTENSIONS} } }
    }`;
    return { query, variables };
  },
  identify: ({ attributes, key = null }) => {
    const query = `query ($attributes: [AttributeMatchInput!]!, $key: String) {
      answer: identifyCustomers(attributes: $attributes, key: $key, first: 500) { totalCount nodes { customerId } }
    }`;
    return { query, variables: { attributes, key } };
  },
  createExtension: ({ document }) => mutate('createExtensionSchema', toExtensionInput(document)),
  deleteExtension: ({ name }) => mutate('deleteExtensionSchema', { name }),
  createKey: ({ document }) => mutate('createIdentificationKey', toKeyInput(document)),
  deleteKey: ({ name }) => mutate('deleteIdentificationKey', { name }),
  setMode: ({ mode }) => mutate('setServerMode', { mode: enumName(mode) }),
};

export function post(operation: Operation): InjectOptions {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', url: '/graphql', headers, payload: JSON.stringify(operation) };
}

export const toGraphql = (request: Request): InjectOptions =>
  post((OPERATIONS[request.kind] as (request: never) => Operation)(request as never));

/** The engine's own refusal of an input, such as an unknown enum value, has no code of ours. */
const ENGINE = new Set<unknown>([undefined, 'BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']);

export function readGraphql(response: LightMyRequestResponse): Answer {
  const { data, errors } = response.json<{ data?: JsonObject | null; errors?: { extensions?: { code?: string } }[] }>();
  if (errors) {
    const code = errors[0]?.extensions?.code;
    return { outcome: ENGINE.has(code) ? 'VALIDATION' : String(code), body: response.body };
  }
  const answer = data?.['answer'] ?? null;
  if (!isObject(answer)) return { outcome: 'NOT_FOUND', body: answer };
  const { code, customer } = answer;
  if (typeof code === 'string') return { outcome: code, body: answer };
  const customerId = isObject(customer) ? customer['customerId'] : undefined;
  return { outcome: GRAPHQL_DONE, body: answer, ...(typeof customerId === 'string' && { customerId }) };
}
