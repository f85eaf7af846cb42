import { judgeCustomer } from './judge-profiles.ts';
import type { Door, Refusal, Requests, Search, Verdict } from './requests.ts';
import {
  attributesOf,
  type Customer,
  type Extension,
  findExtension,
  findKey,
  fold,
  type Key,
  queryNames,
  type Tenant,
} from './tenant.ts';
import { type Json, type JsonObject, keyText, printForGraphql, readValue, type Scalar } from './values.ts';

/** One value is printed by itself, several as a list with the primary first. */
export function printAttributes({ attributes }: Customer): JsonObject {
  const printed = Object.entries(attributes).map(([name, values]) => [name, values.length > 1 ? values : values[0]]);
  return Object.fromEntries(printed);
}

const recordsOf = (customer: Customer, { name }: Extension) =>
  customer.records.filter(({ extension }) => extension === name).map(({ values }) => values);

/** A profile of the legacy dialect (context-services.md §5.1): a single-valued extension without a record is left out. */
export function printFlat(customerId: string, customer: Customer, extensions: readonly Extension[]): JsonObject {
  const printed = extensions.map((extension): JsonObject => {
    const records = recordsOf(customer, extension);
    if (extension.kind === 'multi-valued') return { [extension.name]: records };
    return records[0] ? { [extension.name]: records[0] } : {};
  });
  return Object.assign({ customer_id: customerId }, printAttributes(customer), ...printed);
}

/** `customer` of the GraphQL door, with the extensions given. */
export function printNode(customerId: string, customer: Customer, extensions: readonly Extension[]): JsonObject {
  const printed = extensions.map((extension) => ({
    name: extension.name,
    records: recordsOf(customer, extension).map((values) => {
      const entries = extension.attributes.flatMap((attribute): [string, Scalar][] => {
        const value = values[attribute.name];
        return value === undefined ? [] : [[attribute.name, printForGraphql(attribute, value)]];
      });
      return { attributes: Object.fromEntries(entries) };
    }),
  }));
  return { customerId, version: customer.version, attributes: printAttributes(customer), extensions: printed };
}

/** Those that hold a record, which GraphQL lists when no names are given. */
export const heldExtensions = (tenant: Tenant, customer: Customer): Extension[] =>
  tenant.extensions.filter((extension) => recordsOf(customer, extension).length > 0);

/** The extensions named, each once. */
function judgeNames(tenant: Tenant, names: readonly string[], refusals: Refusal[]): Extension[] {
  const found = names.map((name) => findExtension(tenant, name));
  if (found.includes(undefined)) refusals.push('INVALID');
  return [...new Set(found)].filter((extension) => extension !== undefined);
}

export function judgeQuery(tenant: Tenant, { customerId, names }: Requests['query'], door: Door): Verdict {
  const refusals: Refusal[] = [];
  const customer = judgeCustomer(tenant, customerId, refusals);
  const extensions = judgeNames(tenant, names, refusals);
  // GraphQL says null of whatever is no customer's id.
  if (!customer && door === 'graphql') refusals.push('NOT_FOUND');
  if (!customer || refusals.length > 0) return { refusals };
  const print = door === 'rest' ? printFlat : printNode;
  return { refusals, answer: print(customerId, customer, extensions) };
}

/** Which key answers, and how many of its attributes from the left (context-services.md §5.5). */
function chooseKey(tenant: Tenant, { attributes, key: wanted }: Search): { key: Key; covered: number } | null {
  const given = new Set(attributes.map(({ name }) => foldSource(name)));
  const named = wanted === undefined ? tenant.keys : [findKey(tenant, wanted)].filter((key) => key !== undefined);
  let best: { key: Key; covered: number } | null = null;
  for (const key of named) {
    const missing = queryNames(key).findIndex((name) => !given.has(foldSource(name)));
    if (missing < 0) return { key, covered: key.attributes.length };
    if (missing > (best?.covered ?? 0)) best = { key, covered: missing };
  }
  return best;
}

/** Letter case does not matter in the name of the extension; in that of the attribute it does. */
function foldSource(name: string): string {
  const [source = '', ...attribute] = name.split('.');
  return attribute.length === 0 ? name : [fold(source), ...attribute].join('.');
}

function findCustomers(
  tenant: Tenant,
  { attributes }: Search,
  { key, covered }: { key: Key; covered: number },
): string[] {
  const names = queryNames(key).map(foldSource);
  const wanted = attributesOf(tenant, key)
    .slice(0, covered)
    .map((definition, index) => {
      const text = attributes.find(({ name }) => foldSource(name) === names[index])?.value ?? '';
      // Whether a value may be stored is another question than whether it is.
      const value = definition.type === 'string' ? text : readSearched(definition.type, text);
      return { name: definition.name, text: value === undefined ? null : keyText(definition, value), definition };
    });
  const has = (values: readonly Scalar[], { text, definition }: (typeof wanted)[number]) =>
    values.some((value) => keyText(definition, value) === text);
  const isFound = ({ attributes: held, records }: Customer): boolean => {
    if (key.extension === null) return wanted.every((part) => has(held[part.name] ?? [], part));
    const own = records.filter(({ extension }) => extension === key.extension);
    return own.some(({ values }) => wanted.every((part) => has([values[part.name] ?? []].flat(), part)));
  };
  return [...tenant.customers].flatMap(([id, customer]) => (isFound(customer) ? [id] : [])).sort();
}

/** A query is text: numbers are read from it. */
function readSearched(type: Parameters<typeof readValue>[0]['type'], text: string): Scalar | undefined {
  const raw: Json = type === 'double' ? Number(text) : text;
  return readValue({ name: '', type }, raw);
}

/** The ids of the customers that a search finds, ascending. */
export function identify(tenant: Tenant, search: Search): string[] {
  const chosen = chooseKey(tenant, search);
  return chosen ? findCustomers(tenant, search, chosen) : [];
}

export function judgeIdentify(tenant: Tenant, search: Search, door: Door): Verdict {
  const refusals: Refusal[] = [];
  const names = search.attributes.map(({ name }) => foldSource(name));
  if (new Set(names).size < names.length) refusals.push('INVALID');
  if (!chooseKey(tenant, search)) refusals.push('INVALID');
  const ids = identify(tenant, search);
  if (door === 'graphql') {
    return { refusals, answer: { totalCount: ids.length, nodes: ids.map((customerId) => ({ customerId })) } };
  }
  const { include_profile = 'no', extensions = '', include_extensions = 'always' } = search.print;
  if (!['yes', 'no'].includes(fold(include_profile))) refusals.push('INVALID');
  if (!['always', 'unique'].includes(fold(include_extensions))) refusals.push('INVALID');
  const list = extensions.split(',').flatMap((name) => name.trim() || []);
  const wanted = judgeNames(tenant, list, refusals);
  if (refusals.length > 0) return { refusals };
  const shown = include_extensions === 'always' || ids.length === 1 ? wanted : [];
  const answer = ids.flatMap((id) => {
    const customer = tenant.customers.get(id);
    if (!customer) return [];
    return [printFlat(id, include_profile === 'yes' ? customer : { ...customer, attributes: {} }, shown)];
  });
  return { refusals, answer };
}
