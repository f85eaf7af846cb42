import { isDeepStrictEqual } from 'node:util';
import { customerIdOf, profileInput } from '../write-cost/profiles.ts';
import type { Contender, Workload } from './options.ts';
import { accountIdOf, memberEmailOf } from './people.ts';
import { PAGE_SIZE } from './requests.ts';

type Json = Record<string, unknown>;

/** What an answer must say, whatever the order of its keys: from the data that were loaded, not from any program. */
export function expectedOf(workload: Workload, index: number): unknown {
  if (workload === 'W1') return { customer: graphCustomer(index) };
  if (workload === 'W2') return restProfile(index);
  if (workload === 'W6') return [restProfile(index)];
  const indexes = Array.from({ length: PAGE_SIZE }, (_, place) => index + 1 + place);
  return {
    nodes: indexes.map((each) => ({
      ...graphCustomer(each),
      member: { accountId: accountIdOf(each), email: memberEmailOf(each) },
    })),
    hasNextPage: true,
    isCursor: true,
  };
}

function recordsOf(index: number): { name: string; records: readonly Json[] }[] {
  const { extensions = [] } = profileInput(index, 0, true);
  return extensions.map(({ name, records }) => ({ name, records: records as readonly Json[] }));
}

/** Extensions by name: their order is the program's business. */
const byName = (extensions: readonly { name: string; records: readonly Json[] }[]): Json =>
  Object.fromEntries(extensions.map(({ name, records }) => [name, records]));

const graphCustomer = (index: number): Json => ({
  customerId: customerIdOf(index),
  version: 1,
  attributes: profileInput(index, 0, true).attributes,
  extensions: byName(recordsOf(index)),
});

function restProfile(index: number): Json {
  const printed = recordsOf(index).map(({ name, records }) => [name, name === 'Address' ? records[0] : records]);
  return {
    customer_id: customerIdOf(index),
    ...profileInput(index, 0, true).attributes,
    ...Object.fromEntries(printed),
  };
}

/** @throws Error when an answer does not say what was loaded */
export function checkMeaning(contender: Contender, workload: Workload, index: number, body: string): void {
  const meant = toMeaning(contender, workload, JSON.parse(body));
  if (isDeepStrictEqual(meant, expectedOf(workload, index))) return;
  throw new Error(`${contender} ${workload} of ${customerIdOf(index)}: wrong answer\n${body.slice(0, 2_000)}`);
}

type Node = Json & { extensions: { name: string; records: { attributes: Json }[] }[] };
type Page = { nodes: Node[]; pageInfo: { hasNextPage: boolean; endCursor: unknown } };

function toMeaning(contender: Contender, workload: Workload, answer: unknown): unknown {
  if (workload === 'W2' || workload === 'W6') return answer;
  const { data, errors } = answer as { data: Record<string, unknown>; errors?: unknown };
  if (errors !== undefined || !data) return answer;
  const read = contender === 'postgraphile' ? fromPostgraphile : fromGraph;
  if (workload === 'W1')
    return { customer: read((data['customer'] ?? data['customerByTenantIdAndCustomerId']) as Node) };
  const { nodes, pageInfo } = (data['customers'] ?? data['allCustomers']) as Page;
  const { hasNextPage, endCursor } = pageInfo;
  return { nodes: nodes.map(read), hasNextPage, isCursor: typeof endCursor === 'string' };
}

function fromGraph({ extensions, ...node }: Node): Json {
  const plain = extensions.map(({ name, records }) => ({ name, records: records.map(({ attributes }) => attributes) }));
  return { ...node, extensions: byName(plain) };
}

function fromPostgraphile(node: Json): Json {
  const {
    extensionRecordsByTenantIdAndCustomerId: records,
    customerMemberLinkByTenantIdAndCustomerId: link,
    ...rest
  } = node as Json & {
    extensionRecordsByTenantIdAndCustomerId: { nodes: { extension: string; attributes: unknown }[] };
    customerMemberLinkByTenantIdAndCustomerId?: { memberByTenantIdAndAccountId: Json };
  };
  const extensions: Record<string, Json[]> = {};
  for (const { extension, attributes } of records.nodes) {
    extensions[extension] = [...(extensions[extension] ?? []), readJson(attributes)];
  }
  const member = link && { member: link.memberByTenantIdAndAccountId };
  return { ...rest, attributes: readJson(rest['attributes']), extensions, ...member };
}

/** Some presets print JSON as a text. */
const readJson = (value: unknown): Json => (typeof value === 'string' ? JSON.parse(value) : value) as Json;
