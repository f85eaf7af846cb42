import { beforeAll, expect, test } from 'vitest';
import { insertLink } from '../../src/db/links/link-repository.ts';
import type { Privilege } from '../../src/domain/privilege.ts';
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts';
import { schema } from '../../src/graphql/schema.ts';
import { type GraphqlAnswer, useTestApp } from '../support/app.ts';
import { useUsersFile } from '../support/authentication.ts';
import { openTestDatabase } from '../support/database.ts';
import { postGraphql, REFUSAL } from '../support/graphql.ts';
import { allBut, callersFor, NOBODY, only } from '../support/privileges.ts';
import { listen } from '../support/subscriptions.ts';

type Operation = { field: string; query: string; needs: Privilege[] };

const BRUCE = '00027a52JCGY000M';
const ADA = '7f1c0b7e-6a54-4d0e-9f0e-2f9d4a6f7c11';
const BETTY = '0000Sb5U97XE000Y';
const id = (type: string, key: string) => Buffer.from(`${type}:${key}`).toString('base64');
const PHONE = '{ name: "Phone", records: [{ PhoneNumber: "1" }] }';
const BY_CARD = 'by: { loyaltyId: "6001234567890123" }';
const MEMBER = `member(${BY_CARD})`;
const EXTENSIONS = '{ extensions { records { id } } }';

const read = (field: string, query: string, ...needs: Privilege[]): Operation => ({ field, query, needs });
/** @param answer what to select of the success */
function write(field: string, input: string, needs: Privilege[], answer = '__typename'): Operation {
  const success = `${field.charAt(0).toUpperCase()}${field.slice(1)}Success`;
  return {
    field,
    needs,
    query: `mutation { ${field}(input: { ${input} }) { ... on ${success} { ${answer} } ${REFUSAL} } }`,
  };
}

/** Every field of the root types, in an order in which all can be done. */
const OPERATIONS: Operation[] = [
  read('limits', '{ limits { name } }'),
  read('changeFeed', '{ changeFeed { earliest latest } }', 'readProfile'),
  read('profileChanges', 'subscription { profileChanges { customerId accountId } }', 'readProfile'),
  read('profileChanges', `subscription { profileChanges { customer { version } member { email } } }`, 'readProfile'),
  read('member', '{ member(by: { loyaltyId: "6001234567890123" }) { email extendedData { key } } }'),
  read('members', '{ members(filter: { lastName: { any: true } }) { totalCount nodes { extendedData { key } } } }'),
  read(
    'profileSchema',
    '{ profileSchema { version serverMode attributes { name } limits { name } } }',
    'readProfileSchema',
  ),
  read('profileSchema', '{ profileSchema { extensions { name } } }', 'readProfileSchema', 'readProfileExtensionSchema'),
  read('profileSchema', '{ profileSchema { identificationKeys { name } } }', 'readProfileSchema', 'readIdKeys'),
  write(
    'createExtensionSchema',
    'name: "Pets", kind: CLASSIFIER, attributes: []',
    ['createProfileExtensionSchema'],
    'extension { name }',
  ),
  write('createProfileAttribute', 'name: "Loyalty", type: STRING', ['updateProfileSchema']),
  write('deleteProfileAttribute', 'name: "Loyalty"', ['updateProfileSchema']),
  write(
    'updateExtensionSchema',
    'name: "Pets", attributes: []',
    ['updateProfileExtensionSchema'],
    'brokenRecords { id }',
  ),
  write('updateExtensionSchema', 'name: "Pets", attributes: [], dryRun: true', ['updateProfileExtensionSchema']),
  write(
    'updateExtensionSchema',
    'name: "Pets", attributes: []',
    ['updateProfileExtensionSchema', 'readProfile'],
    'brokenRecords { customer { version } }',
  ),
  write('deleteExtensionSchema', 'name: "Pets"', ['deleteProfileExtensionSchema']),
  write('createIdentificationKey', 'name: "ByName", attributes: ["LastName"]', ['createIdKeys']),
  read(
    'identifyCustomers',
    '{ identifyCustomers(attributes: [{ name: "LastName", value: "Ross" }]) { totalCount } }',
    'readProfile',
  ),
  write('deleteIdentificationKey', 'name: "ByName"', ['deleteIdKeys']),
  read('customer', `{ customer(customerId: "${BETTY}") { customerId attributes version } }`, 'readProfile'),
  read('customer', `{ customer(customerId: "${BETTY}") ${EXTENSIONS} }`, 'readProfile', 'readProfileExtension'),
  ...[
    'history { totalCount }',
    'history { nodes { version } }',
    'asOf(version: 1) { version }',
    'changes(from: 1) { path }',
  ].map((field) =>
    read('customer', `{ customer(customerId: "${BETTY}") { ${field} } }`, 'readProfile', 'readProfileExtension'),
  ),
  read(
    'customerHistory',
    `{ customerHistory(customerId: "${BETTY}") { nodes { changes { path } } } }`,
    ...(['readProfile', 'readProfileExtension'] as const),
  ),
  read('customerHistory', '{ customerHistory(customerId: "?") { totalCount } }', 'readProfile', 'readProfileExtension'),
  read(
    'customerAsOf',
    `{ customerAsOf(customerId: "${BETTY}", version: 1) { attributes } }`,
    ...(['readProfile', 'readProfileExtension'] as const),
  ),
  read(
    'customerAsOf',
    '{ customerAsOf(customerId: "?", version: 1) { version } }',
    'readProfile',
    'readProfileExtension',
  ),
  read('member', `{ ${MEMBER} { history { nodes { changes { path } } } asOf(version: 1) { attributes } } }`),
  read('customers', '{ customers { totalCount } }', 'readProfile'),
  read('customers', '{ customers(first: 1) { nodes { customerId } } }', 'readProfile'),
  read('customers', `{ customers { nodes ${EXTENSIONS} } }`, 'readProfile', 'readProfileExtension'),
  read('node', `{ node(id: "${id('Customer', BRUCE)}") { id } }`, 'readProfile'),
  read('node', `{ node(id: "${id('ExtensionRecord', `${BETTY}:x`)}") { id } }`, 'readProfile', 'readProfileExtension'),
  read('node', `{ node(id: "${id('Member', '7f1c0b7e-6a54-4d0e-9f0e-2f9d4a6f7c11')}") { id } }`),
  read('nodes', `{ nodes(ids: ["${id('Customer', BRUCE)}"]) { id } }`, 'readProfile'),
  write('createProfile', 'attributes: { FirstName: "Ivo" }', ['createProfile']),
  write('createProfile', 'attributes: { FirstName: "Ivo" }', ['createProfile', 'readProfile'], 'customer { version }'),
  write('createProfile', `attributes: {}, extensions: [${PHONE}]`, ['createProfile', 'createProfileExtension']),
  write('replaceProfile', `customerId: "${BRUCE}", attributes: {}`, ['updateProfile']),
  ...['history { totalCount }', 'asOf(version: 1) { version }', 'changes(from: 1) { path }'].map((field) =>
    write(
      'patchProfile',
      `customerId: "${BRUCE}", set: { LastName: "B" }`,
      ['updateProfile', 'readProfile', 'readProfileExtension'],
      `customer { ... on Node { ... on Customer { ${field} } } }`,
    ),
  ),
  write('patchProfile', `customerId: "${BRUCE}", unset: ["FirstName"]`, ['updateProfile']),
  write('replaceProfile', `customerId: "${BRUCE}", attributes: {}, extensions: []`, [
    'updateProfile',
    'updateProfileExtension',
  ]),
  read(
    'replaceProfile',
    `mutation { replaceProfile(input: { customerId: "${BRUCE}", attributes: {} }) { ...Answer ${REFUSAL} } }
     fragment Answer on ReplaceProfileSuccess { customer { ... on Customer ${EXTENSIONS} } }`,
    ...(['updateProfile', 'readProfile', 'readProfileExtension'] as const),
  ),
  write('revertProfile', `customerId: "${BRUCE}", toVersion: 1`, [
    ...(['updateProfile', 'updateProfileExtension', 'readProfile', 'readProfileExtension'] as const),
  ]),
  write('insertExtensionRecords', `customerId: "${BRUCE}", extensions: [${PHONE}]`, ['createProfileExtension']),
  write(
    'updateExtensionRecord',
    `customerId: "${BRUCE}", extension: "Phone", record: { PhoneNumber: "1" }`,
    ['updateProfileExtension', 'readProfile', 'readProfileExtension'],
    'record { attributes }',
  ),
  write('deleteExtensionRecord', `customerId: "${BRUCE}", extension: "Phone", record: { PhoneNumber: "1" }`, [
    'deleteProfileExtension',
  ]),
  read(
    'linkSuggestions',
    `{ linkSuggestions(customerId: "${BETTY}") { matches { path } } }`,
    'readProfile',
    'readProfileExtension',
  ),
  write('linkMember', `customerId: "${BETTY}", ${BY_CARD}`, ['updateProfile'], 'member { email }'),
  write('linkMember', `customerId: "${BETTY}", ${BY_CARD}`, ['updateProfile', 'readProfile'], 'customer { version }'),
  write(
    'linkMember',
    `customerId: "${BETTY}", ${BY_CARD}`,
    ['updateProfile', 'readProfile', 'readProfileExtension'],
    `member { customer ${EXTENSIONS} }`,
  ),
  read('customer', `{ customer(customerId: "${BETTY}") { member { email extendedData { key } } } }`, 'readProfile'),
  read('member', `{ ${MEMBER} { customer { version } } }`, 'readProfile'),
  read('member', `{ ${MEMBER} { customer ${EXTENSIONS} } }`, 'readProfile', 'readProfileExtension'),
  write('updateMemberProfile', BY_CARD, ['readProfile'], 'member { customer { version } }'),
  write('unlinkMember', BY_CARD, ['updateProfile'], 'member { email }'),
  write('linkMember', `customerId: "${BETTY}", ${BY_CARD}`, ['updateProfile']),
  write('unlinkMember', `customerId: "${BETTY}"`, ['updateProfile', 'readProfile'], 'customer { version }'),
  read('member', `{ ${MEMBER} { customer { version } } }`, 'readProfile'),
  write('mergeProfiles', `customerId: "${BRUCE}", sourceCustomerId: "${BETTY}"`, ['mergeProfiles']),
  write('deleteProfile', `customerId: "${BRUCE}"`, ['deleteCustomerProfile'], 'customerId'),
  write('setServerMode', 'mode: PRODUCTION', ['setServerMode']),
  write('enrolMember', 'email: "new@example.com", postalZipCode: "90210"', []),
  write('updateMemberProfile', 'by: { email: "new@example.com" }, firstName: "New"', []),
  write('updateMemberProfile', BY_CARD, [], 'member { history { nodes { version } } changes(from: 1) { path } }'),
  write('closeMember', 'by: { email: "new@example.com" }', ['readProfile'], 'member { customer { version } }'),
  write(
    'enrolMember',
    'email: "next@example.com", postalZipCode: "90210"',
    ['readProfile'],
    'member { customer { id } }',
  ),
  write('closeMember', 'by: { email: "next@example.com" }', []),
  read('exportCustomer', `{ exportCustomer(customerId: "${BRUCE}") }`, 'readProfile', 'readProfileExtension'),
  read('exportMember', '{ exportMember(by: { email: "next@example.com" }) }', 'readProfile'),
  write('eraseCustomer', `customerId: "${BRUCE}"`, ['deleteCustomerProfile'], 'receipt { kept }'),
  write('eraseMember', 'by: { email: "next@example.com" }', [], 'receipt { kept }'),
];

const AUTHENTICATION_FILE = useUsersFile(callersFor(OPERATIONS.map(({ needs }) => needs)));
const app = useTestApp(openTestDatabase, { env: { AUTHENTICATION_FILE, USE_ROLES: 'true' } });

// A customer who may not be read is there.
beforeAll(() => insertLink(app.db, DEFAULT_TENANT_ID, { customerId: BETTY, accountId: ADA }));

type Response = { statusCode: number; body: string; json(): GraphqlAnswer };

async function send({ query }: Operation, headers: Record<string, string>): Promise<Response> {
  if (query.startsWith('subscription')) return begin(query, headers);
  return postGraphql(app, JSON.stringify({ query }), { 'content-type': 'application/json', ...headers });
}

/** A subscription that is accepted does not end by itself: it is left as soon as it has begun. */
async function begin(query: string, headers: Record<string, string>): Promise<Response> {
  const parameters = new URLSearchParams({ query });
  const leaving = new AbortController();
  const response = await fetch(`${await listen(app.app)}/graphql?${parameters}`, { headers, signal: leaving.signal });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const body = isStream ? '{"data":{"profileChanges":{}}}' : await response.text();
  leaving.abort();
  return { statusCode: response.status, body, json: () => JSON.parse(body) };
}

/** The message of the refusal, in a mutation's result or beside the data; null when there is none. */
function refusalOf({ data, errors }: GraphqlAnswer, { field }: Operation): string | null {
  if (errors) {
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(errors.map(() => 'FORBIDDEN'));
    return errors[0]?.message ?? '';
  }
  const answer = data[field];
  if (typeof answer?.code !== 'string') return null;
  expect(answer).toMatchObject({ __typename: 'ForbiddenError', code: 'FORBIDDEN' });
  return answer.message;
}

test('every query and mutation is in the table', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}));
  expect([...new Set(OPERATIONS.map(({ field }) => field))].sort()).toEqual(fields.sort());
});

test.each(OPERATIONS.map((operation) => [operation.field, operation] as const))(
  '%s without credentials is 401 and changes nothing',
  async (_field, operation) => {
    const before = await app.snapshot();
    const response = await send(operation, {});
    expect(response.statusCode).toBe(401);
    expect(response.json()).toEqual({
      errors: [{ message: expect.stringMatching(/\S/), extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(await app.snapshot()).toEqual(before);
  },
);

const GUARDED = OPERATIONS.filter(({ needs }) => needs.length > 0);
test.each(GUARDED.map((operation) => [operation.field, operation.needs.join(', '), operation] as const))(
  '%s without %s is refused and changes nothing',
  async (_field, _needs, operation) => {
    const before = await app.snapshot();
    expect(refusalOf((await send(operation, NOBODY)).json(), operation)).toMatch(/^the caller lacks the privilege /);
    for (const missing of operation.needs) {
      const answer: GraphqlAnswer = (await send(operation, allBut(missing))).json();
      expect(refusalOf(answer, operation)).toBe(`the caller lacks the privilege ${missing}`);
    }
    expect(await app.snapshot()).toEqual(before);
  },
);

test('each operation is done for a caller who has what it needs and nothing more', async () => {
  for (const operation of OPERATIONS) {
    const response = await send(operation, only(operation.needs));
    expect(response.json().errors, `${operation.query} ${response.body}`).toBeUndefined();
    expect(refusalOf(response.json(), operation)).toBeNull();
  }
});
