import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';

/** What a tenant has that another one tries to get at. */
export type Things = {
  readonly customerId: string;
  readonly otherId: string;
  /** Opaque ids of a customer, one of its records, and a member. */
  readonly nodes: readonly string[];
  readonly accountId: string;
  /** In use by a customer and by a member, unique for both. */
  readonly email: string;
  readonly phoneNumber: string;
  readonly externalId: string;
  readonly card: string;
  readonly correlationId: string;
  /** Behind every customer of the tenant. */
  readonly lastCursor: string;
};

/** One verb as a stranger tries it, and what the stranger must get for an answer. */
export type TenantVerb = {
  readonly verb: string;
  request(things: Things): InjectOptions;
  answer(response: LightMyRequestResponse): unknown;
  readonly expected: unknown;
  readonly isRead: boolean;
};

/** @param path with the names of things, as `/profiles/:customerId`; @param expected a status, or what a read answers */
function rest(verb: string, path: string, expected: unknown, body?: (things: Things) => object): TenantVerb {
  const [method = ''] = verb.split(' ');
  return {
    verb,
    expected,
    isRead: method === 'GET',
    request: (things) => ({
      method: method as 'GET' | 'POST' | 'PUT' | 'DELETE',
      url: path.replaceAll(/:(\w+)/g, (_text, name: keyof Things) => String(things[name])),
      ...(body && { payload: JSON.stringify(body(things)) }),
    }),
    answer: (response) => (typeof expected === 'number' ? response.statusCode : response.json()),
  };
}

/** The cursor of a feed without a single change. */
const FEED_START = Buffer.from('1:0').toString('base64url');

const post = (operation: object): InjectOptions => ({
  method: 'POST',
  url: '/graphql',
  headers: { 'content-type': 'application/json' },
  payload: JSON.stringify(operation),
});

/** @param expected the code of the typed error, or WRITTEN */
function mutation(field: string, expected: string, inputOf: (things: Things) => object): TenantVerb {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { result: ${field}(input: $input) { ... on Error { code message } } }`;
  return {
    verb: `mutation ${field}`,
    expected,
    isRead: false,
    request: (things) => post({ query, variables: { input: inputOf(things) } }),
    answer: (response) => {
      const { data, errors } = response.json();
      return errors ?? data.result.code ?? 'WRITTEN';
    },
  };
}

/** @param expected the answer's data */
function query(field: string, expected: unknown, textOf: (things: Things) => string): TenantVerb {
  return {
    verb: `query ${field}`,
    expected,
    isRead: true,
    request: (things) => post({ query: textOf(things) }),
    answer: (response) => response.json().errors ?? response.json().data,
  };
}

/** @param code of the one error that a query has */
const refused = (code: string) => [expect.objectContaining({ extensions: expect.objectContaining({ code }) })];

const NOBODY = { totalCount: 0, nodes: [] };
const CORE_ATTRIBUTES = 9;

export const REST_VERBS: readonly TenantVerb[] = [
  rest('GET /profiles', '/profiles?EmailAddress=:email&include_profile=yes', []),
  rest('GET /profiles', '/profiles?Phone.PhoneNumber=1&extensions=Phone', []),
  rest('GET /profiles', '/profiles?LastName=x&id_key=OnlyInOne', 400),
  rest('POST /profiles', '/profiles', 201, ({ email }) => ({ EmailAddress: email })),
  rest('POST /profiles/import', '/profiles/import', 200, () => ({ format: 'CSV', profiles: 'profiles.csv' })),
  rest('GET /profiles/:customerId', '/profiles/:customerId?extensions=Phone', 404),
  rest('PUT /profiles/:customerId', '/profiles/:customerId', 404, () => ({ FirstName: 'x' })),
  rest('DELETE /profiles/:customerId', '/profiles/:customerId', 404),
  rest('PUT /profiles/:customerId/merge/:sourceId', '/profiles/:customerId/merge/:otherId', 404),
  rest('POST /profiles/:customerId/extensions', '/profiles/:customerId/extensions', 404, () => ({
    Phone: { PhoneNumber: '1' },
  })),
  rest('POST /profiles/:customerId/extensions', '/profiles/:customerId/extensions', 400, () => ({ OnlyInOne: {} })),
  rest(
    'PUT /profiles/:customerId/extensions/:extension/by/unique',
    '/profiles/:customerId/extensions/Phone/by/unique',
    404,
    () => ({ PhoneNumber: '1', description: 'x' }),
  ),
  rest(
    'PUT /profiles/:customerId/extensions/:extension/delete/by/unique',
    '/profiles/:customerId/extensions/Phone/delete/by/unique',
    404,
    () => ({ PhoneNumber: '1' }),
  ),
  rest('GET /metadata/profiles', '/metadata/profiles', Array(CORE_ATTRIBUTES).fill(expect.anything())),
  rest('GET /metadata/profiles/extensions', '/metadata/profiles/extensions', [
    expect.objectContaining({ name: 'Phone' }),
  ]),
  rest('POST /metadata/profiles/extensions', '/metadata/profiles/extensions', 201, () => ({
    name: 'OnlyInOne',
    type: 'classifier',
  })),
  rest('GET /metadata/profiles/extensions/:name', '/metadata/profiles/extensions/OnlyInOne', 404),
  rest('DELETE /metadata/profiles/extensions/:name', '/metadata/profiles/extensions/OnlyInOne', 404),
  rest('GET /metadata/identification-keys', '/metadata/identification-keys', [
    expect.objectContaining({ name: 'ByEmail' }),
    expect.objectContaining({ name: 'ByNumber' }),
  ]),
  rest('POST /metadata/identification-keys', '/metadata/identification-keys', 201, () => ({
    name: 'OnlyInOne',
    attributes: ['LastName'],
    unique: true,
  })),
  rest('GET /metadata/identification-keys/:name', '/metadata/identification-keys/OnlyInOne', 404),
  rest('DELETE /metadata/identification-keys/:name', '/metadata/identification-keys/OnlyInOne', 404),
  rest('GET /server/status', '/server/status', 200),
  rest('POST /server/mode', '/server/mode', 200, () => ({ mode: 'maintenance' })),
];

/** A call on the account of a session, which only its own tenant has. */
const session = (method: string, path: string, body?: (things: Things) => object): TenantVerb => ({
  ...rest(
    `${method} /client/users/:identifier|:correlationId${path}`,
    `/client/users/:correlationId${path}`,
    404,
    body,
  ),
});

/** They know no header for the tenant: a setting names it. */
export const LOYALTY_VERBS: readonly TenantVerb[] = [
  rest('POST /client/users', '/client/users', 200, ({ email, phoneNumber, externalId, card }) => {
    return { email, phoneNumber, externalIdentifier: externalId, physicalCard: card, postalZipCode: 'H0H 0H0' };
  }),
  rest(
    'POST /client/users/:identifier|:correlationId/sessions',
    '/client/users/:accountId/sessions',
    404,
    ({ correlationId }) => ({ correlationId }),
  ),
  rest('POST /client/users/anonymous/sessions', '/client/users/anonymous/sessions', 200, ({ externalId }) => ({
    correlationId: 'anonymous-session',
    externalIdentifier: externalId,
  })),
  rest(
    'PUT /client/users/:identifier|:correlationId/profile',
    '/client/users/:correlationId/profile',
    404,
    ({ email }) => ({ email, postalZipCode: 'H0H 0H0', dateOfBirth: '1990-04-12', gender: 'F' }),
  ),
  session('GET', '/profile'),
  session('GET', '/profile/emd'),
  session('PUT', '/profile/closure', () => ({ anonymizeMemberData: true })),
  session('PUT', '/profile/email', () => ({ status: 'declined' })),
  session('PUT', '/profile/phonenumber', () => ({ status: 'declined', phoneNumber: null })),
  session('POST', '/member/search', ({ email }) => ({ email })),
];

export const GRAPHQL_VERBS: readonly TenantVerb[] = [
  query('customer', { customer: null }, ({ customerId }) => `{ customer(customerId: "${customerId}") { id } }`),
  query('customerHistory', { customerHistory: NOBODY }, ({ customerId }) => {
    return `{ customerHistory(customerId: "${customerId}") { totalCount nodes { actor changes { path after } } } }`;
  }),
  query('customerAsOf', { a: null, b: null }, ({ customerId }) => {
    const asOf = (at: string) => `customerAsOf(customerId: "${customerId}", ${at}) { attributes }`;
    return `{ a: ${asOf('version: 1')} b: ${asOf('time: "2999-01-01"')} }`;
  }),
  query('customers', { customers: NOBODY }, () => '{ customers { totalCount nodes { customerId } } }'),
  query('customers', { customers: NOBODY }, ({ lastCursor }) => {
    return `{ customers(last: 10, before: "${lastCursor}") { totalCount nodes { customerId } } }`;
  }),
  query('identifyCustomers', { identifyCustomers: NOBODY }, ({ email }) => {
    const match = `{ name: "EmailAddress", value: "${email}" }`;
    return `{ identifyCustomers(attributes: [${match}]) { totalCount nodes { customerId } } }`;
  }),
  query('linkSuggestions', refused('NOT_FOUND'), ({ customerId }) => {
    return `{ linkSuggestions(customerId: "${customerId}") { member { lastName } matches { path } } }`;
  }),
  query(
    'exportCustomer',
    { exportCustomer: null },
    ({ customerId }) => `{ exportCustomer(customerId: "${customerId}") }`,
  ),
  query('exportMember', { a: null, b: null }, ({ accountId, email }) => {
    return `{ a: exportMember(by: { accountId: "${accountId}" }) b: exportMember(by: { email: "${email}" }) }`;
  }),
  query(
    'changeFeed',
    { changeFeed: { earliest: FEED_START, latest: FEED_START } },
    () => '{ changeFeed { earliest latest } }',
  ),
  query('limits', { limits: expect.any(Array) }, () => '{ limits { name value } }'),
  query('member', { a: null, b: null, c: null, d: null, e: null }, (things) => {
    const by = (kind: string, value: string) => `member(by: { ${kind}: "${value}" }) { id lastName }`;
    const { accountId, card, externalId, email, phoneNumber } = things;
    return `{ a: ${by('accountId', accountId)} b: ${by('loyaltyId', card)} c: ${by('externalId', externalId)}
      d: ${by('email', email)} e: ${by('phoneNumber', phoneNumber)} }`;
  }),
  query('members', { a: NOBODY, b: NOBODY, c: NOBODY, d: NOBODY, e: NOBODY }, (things) => {
    const list = (args: string) => `members${args} { totalCount nodes { lastName } }`;
    const by = (column: string, value: string) => list(`(filter: { ${column}: { exact: "${value}" } })`);
    const data = list('(last: 10, filter: { extendedData: [{ key: "word", match: { any: true } }] })');
    const name = list('(filter: { lastName: { startsWith: "s" } })');
    return `{ a: ${list('')} b: ${by('email', things.email)} c: ${by('loyaltyId', things.card)} d: ${data} e: ${name} }`;
  }),
  query('node', { node: null }, ({ nodes }) => `{ node(id: "${nodes[0]}") { id } }`),
  query('nodes', { nodes: [null, null, null] }, ({ nodes }) => `{ nodes(ids: ${JSON.stringify(nodes)}) { id } }`),
  query('profileSchema', { profileSchema: { extensions: [{ name: 'Phone' }] } }, () => {
    return '{ profileSchema { extensions { name } } }';
  }),
  mutation('createProfile', 'WRITTEN', ({ email }) => ({ attributes: { EmailAddress: email } })),
  mutation('replaceProfile', 'NOT_FOUND', ({ customerId }) => ({ customerId, attributes: {} })),
  mutation('patchProfile', 'NOT_FOUND', ({ customerId }) => ({ customerId, set: { FirstName: 'lost' } })),
  mutation('revertProfile', 'NOT_FOUND', ({ customerId }) => ({ customerId, toVersion: 1 })),
  mutation('replaceProfile', 'NOT_FOUND', ({ customerId }) => {
    return { customerId, attributes: {}, expectedVersion: 7, onConflict: 'REBASE' };
  }),
  mutation('deleteProfile', 'NOT_FOUND', ({ customerId }) => ({ customerId })),
  mutation('eraseCustomer', 'NOT_FOUND', ({ customerId }) => ({ customerId })),
  mutation('mergeProfiles', 'NOT_FOUND', ({ customerId, otherId }) => ({ customerId, sourceCustomerId: otherId })),
  mutation('insertExtensionRecords', 'NOT_FOUND', ({ customerId }) => {
    return { customerId, extensions: [{ name: 'Phone', records: [{ PhoneNumber: '1' }] }] };
  }),
  mutation('updateExtensionRecord', 'NOT_FOUND', ({ customerId }) => {
    return { customerId, extension: 'Phone', record: { PhoneNumber: '1' } };
  }),
  mutation('deleteExtensionRecord', 'NOT_FOUND', ({ customerId }) => {
    return { customerId, extension: 'Phone', record: { PhoneNumber: '1' } };
  }),
  mutation('createExtensionSchema', 'WRITTEN', () => ({ name: 'OnlyInOne', kind: 'CLASSIFIER', attributes: [] })),
  mutation('createProfileAttribute', 'WRITTEN', () => ({ name: 'OnlyCore', type: 'STRING' })),
  mutation('deleteProfileAttribute', 'NOT_FOUND', () => ({ name: 'OnlyCore' })),
  mutation('updateExtensionSchema', 'NOT_FOUND', () => ({ name: 'OnlyInOne', attributes: [] })),
  mutation('deleteExtensionSchema', 'NOT_FOUND', () => ({ name: 'OnlyInOne' })),
  mutation('createIdentificationKey', 'WRITTEN', () => ({ name: 'OnlyInOne', attributes: ['LastName'], unique: true })),
  mutation('deleteIdentificationKey', 'NOT_FOUND', () => ({ name: 'OnlyInOne' })),
  mutation('setServerMode', 'WRITTEN', () => ({ mode: 'MAINTENANCE' })),
  mutation('enrolMember', 'WRITTEN', ({ email, phoneNumber, externalId, card }) => {
    return { email, phoneNumber, externalId, physicalCard: card, postalZipCode: 'H0H 0H0' };
  }),
  mutation('linkMember', 'NOT_FOUND', ({ customerId, accountId }) => ({ customerId, by: { accountId } })),
  mutation('linkMember', 'NOT_FOUND', ({ otherId, email }) => ({ customerId: otherId, by: { email } })),
  mutation('unlinkMember', 'NOT_FOUND', ({ customerId }) => ({ customerId })),
  mutation('unlinkMember', 'NOT_FOUND', ({ accountId }) => ({ by: { accountId } })),
  mutation('updateMemberProfile', 'NOT_FOUND', ({ accountId }) => ({ by: { accountId }, firstName: 'x' })),
  mutation('updateMemberProfile', 'NOT_FOUND', ({ email }) => ({ by: { email }, firstName: 'x' })),
  mutation('closeMember', 'NOT_FOUND', ({ accountId }) => ({ by: { accountId } })),
  mutation('eraseMember', 'NOT_FOUND', ({ accountId }) => ({ by: { accountId } })),
  mutation('eraseMember', 'NOT_FOUND', ({ email }) => ({ by: { email } })),
  mutation('closeMember', 'NOT_FOUND', ({ email }) => ({ by: { email }, anonymizeMemberData: true })),
];
