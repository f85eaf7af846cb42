import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { EXTENSIONS, NODE, post } from './graphql-door.ts';
import { heldExtensions, identify, printFlat, printNode } from './judge-reads.ts';
import type { Door, Search } from './requests.ts';
import { identifyUrl } from './rest-door.ts';
import { requireSame } from './same.ts';
import { type Key, keyValues, queryNames, type Tenant } from './tenant.ts';
import type { Json, JsonObject } from './values.ts';

/** Sends a request of one tenant. */
export type Send = (request: InjectOptions) => Promise<LightMyRequestResponse>;

/** Searches that one look makes: enough for all values of the keys of most runs. */
const SEARCHES_MAX = 24;

/** By every key and every number of its attributes from the left, for what customers have and for what they had. */
function searchesOf(tenant: Tenant): Search[] {
  const states = [...tenant.past.map(({ customer }) => customer), ...tenant.customers.values()].reverse();
  const searches = tenant.keys.flatMap((key) => {
    const values = states.flatMap((customer) => keyValues(tenant, key, customer));
    const prefixes = values.flatMap((texts) => texts.map((_text, index) => texts.slice(0, index + 1)));
    const unlike = new Map(prefixes.map((texts) => [JSON.stringify(texts), texts]));
    return [...unlike.values()].map((texts) => searchFor(key, texts));
  });
  return searches.slice(0, SEARCHES_MAX);
}

function searchFor(key: Key, texts: readonly string[]): Search {
  const names = queryNames(key);
  const attributes = texts.map((value, index) => ({ name: names[index] ?? '', value }));
  return { attributes, key: key.name, print: {} };
}

const printKey = (key: Key): JsonObject => ({
  name: key.name,
  ...(key.extension !== null && { source: key.extension }),
  attributes: queryNames(key),
  ...(key.unique && { unique: true }),
});

const deletedIds = (tenant: Tenant): string[] => {
  const ids = tenant.past.map(({ customerId }) => customerId);
  return [...new Set(ids)].filter((id) => !tenant.customers.has(id));
};

const byId = (tenant: Tenant) => [...tenant.customers].sort(([a], [b]) => (a < b ? -1 : 1));

/** Read everything that a tenant has, and compare it with what is known. */
export async function lookAtAll(send: Send, tenant: Tenant, door: Door): Promise<void> {
  await (door === 'rest' ? lookThroughRest : lookThroughGraphql)(send, tenant);
}

async function lookThroughRest(send: Send, tenant: Tenant): Promise<void> {
  const read = async (url: string, status: number): Promise<Json> => {
    const { statusCode, body } = await send({ method: 'GET', url });
    requireSame(`GET ${url}`, statusCode, status);
    return JSON.parse(body);
  };
  const answers = (url: string, body: Json) => async () => requireSame(`GET ${url}`, await read(url, 200), body);
  const refuses = (url: string, status: number) => async () => void (await read(url, status));
  const names = tenant.extensions.map(({ name }) => name).join(',');
  const looks = [
    answers(
      '/metadata/profiles/extensions',
      tenant.extensions.map(({ document }) => document),
    ),
    answers('/metadata/identification-keys', tenant.keys.map(printKey)),
    async () => requireSame('mode', ((await read('/server/status', 200)) as JsonObject)['mode'], tenant.mode),
  ];
  const isServed = tenant.mode === 'production';
  for (const [id, customer] of tenant.customers) {
    const url = `/profiles/${id}?extensions=${names}`;
    looks.push(isServed ? answers(url, printFlat(id, customer, tenant.extensions)) : refuses(url, 503));
  }
  for (const id of deletedIds(tenant)) looks.push(refuses(`/profiles/${id}`, isServed ? 404 : 503));
  for (const search of searchesOf(tenant)) {
    const url = identifyUrl(search);
    const found = identify(tenant, search).map((id) => ({ customer_id: id }));
    looks.push(isServed ? answers(url, found) : refuses(url, 503));
  }
  await Promise.all(looks.map((look) => look()));
}

const SCHEMA = `profileSchema {
  serverMode
  extensions { name kind unique attributes { name type mandatory length default } }
  identificationKeys { name extension attributes unique ready }
}`;

function printSchema({ mode, extensions, keys }: Tenant) {
  return {
    serverMode: mode.toUpperCase(),
    extensions: extensions.map(({ name, kind, unique, attributes }) => ({
      ...{ name, kind: kind.toUpperCase().replace('-', '_'), unique },
      attributes: attributes.map(({ name, type, mandatory = false, length = null, default: filling = null }) => {
        return { name, type: type.toUpperCase(), mandatory, length, default: filling };
      }),
    })),
    identificationKeys: keys.map((key) => ({
      ...{ name: key.name, extension: key.extension, attributes: queryNames(key), unique: key.unique, ready: true },
    })),
  };
}

/** One operation for a look, which has the same text for all tenants with that many searches and deleted customers. */
function queryAll(searches: number, gone: number): string {
  const some = (length: number, print: (index: number) => string) =>
    Array.from({ length }, (_entry, index) => print(index)).join(' ');
  return `query (
    ${some(searches, (index) => `$a${index}: [AttributeMatchInput!]! $k${index}: String`)}
    ${some(gone, (index) => `$g${index}: String!`)}
    $first: Int = 500
  ) {
    ${SCHEMA}
    customers(first: $first) { totalCount nodes { ${NODE} extensions { ${EXTENSIONS} } } }
    ${some(searches, (index) => `s${index}: identifyCustomers(attributes: $a${index}, key: $k${index}, first: $first) { nodes { customerId } }`)}
    ${some(gone, (index) => `gone${index}: customer(customerId: $g${index}) { customerId }`)}
  }`;
}

async function lookThroughGraphql(send: Send, tenant: Tenant): Promise<void> {
  if (tenant.mode !== 'production') {
    const [schema, customers] = await Promise.all(
      [`{ ${SCHEMA} }`, '{ customers { totalCount } }'].map((query) => send(post({ query, variables: {} }))),
    );
    requireSame('profileSchema', schema?.json(), { data: { profileSchema: printSchema(tenant) } });
    requireSame('customers', customers?.json().errors?.[0]?.extensions.code, 'UNAVAILABLE');
    return;
  }
  const searches = searchesOf(tenant);
  const gone = deletedIds(tenant);
  const variables = Object.fromEntries([
    ...searches.flatMap(({ attributes, key = null }, index) => [
      [`a${index}`, attributes] as const,
      [`k${index}`, key] as const,
    ]),
    ...gone.map((id, index) => [`g${index}`, id] as const),
  ]);
  const response = await send(post({ query: queryAll(searches.length, gone.length), variables }));
  const customers = byId(tenant);
  const nodes = customers.map(([id, customer]) => printNode(id, customer, heldExtensions(tenant, customer)));
  const found = searches.map((search, index): [string, JsonObject] => {
    return [`s${index}`, { nodes: identify(tenant, search).map((customerId) => ({ customerId })) }];
  });
  const known = {
    profileSchema: printSchema(tenant),
    customers: { totalCount: customers.length, nodes },
    ...Object.fromEntries(found),
    ...Object.fromEntries(gone.map((_id, index) => [`gone${index}`, null])),
  };
  const { data, errors } = response.json<{ data?: JsonObject; errors?: Json }>();
  requireSame('errors', errors, undefined);
  for (const [field, expected] of Object.entries(known)) {
    requireSame(`${field}, asked with ${JSON.stringify(variables)}`, data?.[field], expected);
  }
}
