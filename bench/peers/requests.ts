import { customerIdOf, phoneNumberOf, profileInput } from '../write-cost/profiles.ts';
import type { Contender, Workload } from './options.ts';
import { correlationIdOf, memberEmailOf, memberUpdate } from './people.ts';

/** A request, and how its answer is known: those of reads by a key, those of writes by their shape. */
export type BenchRequest = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of a read: same key, same answer. null: a write. */
  readonly key: string | null;
  readonly workload: Workload;
};

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };
const NO_BODY = { accept: 'application/json' };
export const PAGE_SIZE = 50;
const EXTENSIONS = 'extensions=Phone,Address';

const OWN_GRAPH = {
  W1: `query ($id: String!) { customer(customerId: $id) {
    customerId version attributes extensions { name records { attributes } } } }`,
  W3: `query ($after: String) { customers(first: ${PAGE_SIZE}, after: $after) {
    nodes { customerId version attributes extensions { name records { attributes } } member { accountId email } }
    pageInfo { hasNextPage endCursor } } }`,
};

/** PostGraphile names fields after tables; what is asked for is the same. */
const POSTGRAPHILE_CUSTOMER = `customerId version attributes
  extensionRecordsByTenantIdAndCustomerId(orderBy: [POSITION_ASC]) { nodes { extension attributes } }`;
const POSTGRAPHILE_GRAPH = {
  W1: `query ($id: String!) { customerByTenantIdAndCustomerId(tenantId: "1", customerId: $id) {
    ${POSTGRAPHILE_CUSTOMER} } }`,
  W3: `query ($after: Cursor) { allCustomers(first: ${PAGE_SIZE}, after: $after) {
    nodes { ${POSTGRAPHILE_CUSTOMER}
      customerMemberLinkByTenantIdAndCustomerId { memberByTenantIdAndAccountId { accountId email } } }
    pageInfo { hasNextPage endCursor } } }`,
};

const graph = (contender: Contender, workload: 'W1' | 'W3', variables: object, key: string): BenchRequest => {
  const query = (contender === 'postgraphile' ? POSTGRAPHILE_GRAPH : OWN_GRAPH)[workload];
  const body = JSON.stringify({ query, variables });
  return { method: 'POST', path: '/graphql', headers: JSON_HEADERS, body, key, workload };
};

/** The values of a cursor of PostGraphile, of which only the last one, the customer's id, changes. */
let cursorValues: readonly unknown[] = [];

/** PostGraphile's cursors begin with a digest of the order: a first page tells which. */
export const FIRST_PAGE: BenchRequest = {
  ...{ method: 'POST', path: '/graphql', headers: JSON_HEADERS, key: '', workload: 'W3' },
  body: JSON.stringify({ query: '{ allCustomers(first: 1) { pageInfo { endCursor } } }' }),
};

/** @param answer to `FIRST_PAGE` */
export function learnCursors(answer: string): void {
  const { data } = JSON.parse(answer) as { data: { allCustomers: { pageInfo: { endCursor: string } } } };
  const cursor = Buffer.from(data.allCustomers.pageInfo.endCursor, 'base64').toString();
  cursorValues = (JSON.parse(cursor) as unknown[]).slice(0, -1);
}

const cursorOf = (contender: Contender, index: number): string => {
  const id = customerIdOf(index);
  if (contender !== 'postgraphile') return Buffer.from(id).toString('base64url');
  return Buffer.from(JSON.stringify([...cursorValues, id])).toString('base64');
};

/** @param index of a customer that nobody writes; of W3: the one before the first of the page */
export function readRequest(contender: Contender, workload: Workload, index: number): BenchRequest {
  const id = customerIdOf(index);
  const key = `${workload} ${index}`;
  if (workload === 'W1') return graph(contender, 'W1', { id }, key);
  if (workload === 'W3') return graph(contender, 'W3', { after: cursorOf(contender, index) }, key);
  const email = encodeURIComponent(memberEmailOf(index));
  const path =
    workload === 'W2'
      ? `/profiles/${id}?${EXTENSIONS}`
      : `/profiles?EmailAddress=${email}&include_profile=yes&${EXTENSIONS}`;
  return { method: 'GET', path, headers: NO_BODY, key, workload };
}

/** @param round is part of the values that are written */
export function writeRequest(workload: Workload, index: number, round: number): BenchRequest {
  const put = (path: string, body: object): BenchRequest => {
    return { method: 'PUT', path, headers: JSON_HEADERS, body: JSON.stringify(body), key: null, workload };
  };
  if (workload === 'W7') {
    return put(`/client/users/${correlationIdOf(index)}/profile`, memberUpdate(index, round));
  }
  const path = `/profiles/${customerIdOf(index)}`;
  if (workload === 'W5') {
    const PhoneNumber = phoneNumberOf(index, round % 3);
    return put(`${path}/extensions/Phone/by/unique`, {
      ...{ PhoneNumber, description: `office hours only, as of round ${round}` },
      ...{ PhoneType: round % 3, end_availabilty: '2010-12-18T21:40:00.000Z' },
    });
  }
  const { attributes, extensions = [] } = profileInput(index, round, true);
  const records = extensions.map(({ name, records }) => [name, name === 'Address' ? records[0] : records] as const);
  return put(path, { ...attributes, ...Object.fromEntries(records) });
}

type WriteAnswer = { readonly status: number; readonly body: string };
/** What every write of a workload is answered, beside its version. */
export const WRITE_ANSWERS: Readonly<Partial<Record<Workload, WriteAnswer>>> = {
  W4: { status: 200, body: '[]' },
  W5: { status: 204, body: '' },
  W7: { status: 200, body: '{"debugMessage":"Profile Updated"}' },
};
