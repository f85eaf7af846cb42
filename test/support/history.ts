import { expect } from 'vitest';
import type { TestApp } from './app.ts';

export type RevisionRow = {
  version: number;
  kind: string;
  writtenAt: string;
  actor: string | null;
  door: string;
  operation: string;
  requestId: string;
  changes: Change[] | null;
};

/** One changed field. */
export type Change = { path: string[]; before: unknown; after: unknown };

/** A customer, or what it was. */
export type Profile = {
  version: number;
  attributes: Record<string, unknown>;
  extensions: { name: string; kind: string | null; records: Record<string, unknown>[] }[];
};

const CHANGES = 'changes { path before after }';
export const REVISION = `version kind writtenAt actor door operation requestId ${CHANGES}`;
const HISTORY = `history(first: 100) { totalCount nodes { ${REVISION} } }`;

/** Run an operation that must have no errors. @returns its data */
export async function ask(app: TestApp, query: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await app.graphql(query, variables);
  expect(errors).toBeUndefined();
  return data;
}

function revisionsOf({ totalCount, nodes }: { totalCount: number; nodes: RevisionRow[] }): RevisionRow[] {
  expect(totalCount).toBe(nodes.length);
  return nodes;
}

/** The history of a customer, the newest write first; also of one that is gone. */
export async function historyOf(app: TestApp, customerId: string): Promise<RevisionRow[]> {
  const query = `query ($id: String!) { customerHistory(customerId: $id, first: 100) { totalCount nodes { ${REVISION} } } }`;
  return revisionsOf((await ask(app, query, { id: customerId })).customerHistory);
}

/** The same of a member. */
export async function memberHistoryOf(app: TestApp, accountId: string): Promise<RevisionRow[]> {
  const query = `query ($id: String!) { member(by: { accountId: $id }) { ${HISTORY} } }`;
  return revisionsOf((await ask(app, query, { id: accountId })).member.history);
}

/** What the graph answers of a customer now; null: it is gone. */
export async function readNow(app: TestApp, customerId: string): Promise<Profile> {
  const query = `query ($id: String!) {
    customer(customerId: $id) { version attributes extensions { name kind records { attributes } } }
  }`;
  const { customer } = await ask(app, query, { id: customerId });
  const { version, attributes, extensions } = customer;
  const printed = extensions.map((extension: { records: { attributes: unknown }[] }) => {
    return { ...extension, records: extension.records.map((record) => record.attributes) };
  });
  return { version, attributes, extensions: printed };
}

/** What the graph answers of a customer as it was; null: not known. */
export async function readAsOf(app: TestApp, customerId: string, at: object): Promise<Profile | null> {
  const query = `query ($id: String!, $version: Int, $time: DateTime) {
    customerAsOf(customerId: $id, version: $version, time: $time) {
      version attributes extensions { name kind records }
    }
  }`;
  return (await ask(app, query, { id: customerId, ...at })).customerAsOf;
}

const ATTRIBUTES = [
  ...['email', 'dateOfBirth', 'gender', 'phoneNumber', 'languagePreference', 'firstName', 'lastName', 'street'],
  ...['street2', 'city', 'businessName', 'postalZipCode', 'provinceState', 'loyaltyId', 'externalId', 'status'],
  ...['emailOption', 'phoneOption', 'closedAt'],
];
const ENTRIES = 'extendedData { key value source channel }';

/** A member, or what it was: the attributes in order, options in small letters. */
export type MemberProfile = { version: number; attributes: [string, unknown][]; extendedData: unknown[] };

/** What the graph answers of a member now. */
export async function readMemberNow(app: TestApp, accountId: string): Promise<MemberProfile> {
  const query = `query ($id: String!) { member(by: { accountId: $id }) { version ${ATTRIBUTES.join(' ')} ${ENTRIES} } }`;
  const { version, extendedData, ...values } = (await ask(app, query, { id: accountId })).member;
  const attributes = ATTRIBUTES.map((name): [string, unknown] => {
    return [name, name.endsWith('Option') ? (values[name]?.toLowerCase() ?? null) : values[name]];
  });
  return { version, attributes, extendedData };
}

/** What the graph answers of a member as it was; null: not known. */
export async function readMemberAsOf(app: TestApp, accountId: string, at: object): Promise<MemberProfile | null> {
  const query = `query ($id: String!, $version: Int, $time: DateTime) {
    member(by: { accountId: $id }) { asOf(version: $version, time: $time) { version attributes ${ENTRIES} } }
  }`;
  const { asOf } = (await ask(app, query, { id: accountId, ...at })).member;
  return asOf && { ...asOf, attributes: Object.entries(asOf.attributes) };
}

let requests = 0;
/** An id for a request that nobody else has. */
export const newRequestId = (): string => `history-test-${++requests}`;

/** Two instants later, so that what came before is told from what comes after. */
export async function pause(): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  const now = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return now;
}
