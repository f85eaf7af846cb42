// The stack that the gateway is built on, as it comes: graphql-yoga on node:http, Pothos with plain resolvers, Drizzle's
// select builders, which do not prepare, and a DataLoader for each relation.
import { createServer } from 'node:http';
import SchemaBuilder from '@pothos/core';
import DataLoader from 'dataloader';
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { foreignKey, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/postgres-js';
import { createYoga } from 'graphql-yoga';
import postgres from 'postgres';
import { groupRecords, readCursor, TENANT, toPage } from './shared/reads.mjs';
import { CONNECTIONS_MAX, KEEP_ALIVE_MS, sayListening } from './shared/server.mjs';

const tenantId = text('tenant_id');
const customerId = text('customer_id');
const customer = pgTable(
  'customer',
  { tenantId, customerId, version: integer('version'), attributes: jsonb('attributes') },
  (table) => [primaryKey({ columns: [table.tenantId, table.customerId] })],
);
const extensionRecord = pgTable('extension_record', {
  ...{ tenantId, customerId, extension: text('extension') },
  ...{ position: integer('position'), attributes: jsonb('attributes') },
});
const member = pgTable('member', { tenantId, accountId: uuid('account_id'), email: text('email') });
const link = pgTable('customer_member_link', { tenantId, customerId, accountId: uuid('account_id') }, (table) => [
  foreignKey({ columns: [table.accountId], foreignColumns: [member.accountId] }),
]);

const db = drizzle(postgres(process.env.DATABASE_URL, { max: CONNECTIONS_MAX, onnotice: () => {} }));
const columns = { customerId: customer.customerId, version: customer.version, attributes: customer.attributes };

async function readExtensions(ids) {
  const rows = await db
    .select({
      customerId: extensionRecord.customerId,
      extension: extensionRecord.extension,
      attributes: extensionRecord.attributes,
    })
    .from(extensionRecord)
    .where(and(eq(extensionRecord.tenantId, TENANT), inArray(extensionRecord.customerId, ids)))
    .orderBy(asc(extensionRecord.customerId), asc(extensionRecord.position));
  const found = groupRecords(rows);
  return ids.map((id) => found.get(id) ?? []);
}

async function readMembers(ids) {
  const rows = await db
    .select({ customerId: link.customerId, accountId: member.accountId, email: member.email })
    .from(link)
    .innerJoin(member, and(eq(member.tenantId, link.tenantId), eq(member.accountId, link.accountId)))
    .where(and(eq(link.tenantId, TENANT), inArray(link.customerId, ids)));
  const found = new Map(rows.map((row) => [row.customerId, row]));
  return ids.map((id) => found.get(id) ?? null);
}

const builder = new SchemaBuilder({});
builder.scalarType('JSON', { serialize: (value) => value });
const RecordType = builder.objectRef('ExtensionRecord').implement({
  fields: (t) => ({ attributes: t.expose('attributes', { type: 'JSON' }) }),
});
const ExtensionType = builder.objectRef('Extension').implement({
  fields: (t) => ({ name: t.exposeString('name'), records: t.expose('records', { type: [RecordType] }) }),
});
const MemberType = builder.objectRef('Member').implement({
  fields: (t) => ({ accountId: t.exposeString('accountId'), email: t.exposeString('email', { nullable: true }) }),
});
const CustomerType = builder.objectRef('Customer').implement({
  fields: (t) => ({
    customerId: t.exposeString('customerId'),
    version: t.exposeInt('version'),
    attributes: t.expose('attributes', { type: 'JSON' }),
    extensions: t.field({
      type: [ExtensionType],
      resolve: ({ customerId: id }, _args, { extensions }) => extensions.load(id),
    }),
    member: t.field({
      type: MemberType,
      nullable: true,
      resolve: ({ customerId: id }, _args, { members }) => members.load(id),
    }),
  }),
});
const PageInfoType = builder.objectRef('PageInfo').implement({
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage'),
    endCursor: t.exposeString('endCursor', { nullable: true }),
  }),
});
const ConnectionType = builder.objectRef('CustomerConnection').implement({
  fields: (t) => ({
    nodes: t.expose('nodes', { type: [CustomerType] }),
    pageInfo: t.expose('pageInfo', { type: PageInfoType }),
  }),
});
builder.queryType({
  fields: (t) => ({
    customer: t.field({
      type: CustomerType,
      nullable: true,
      args: { customerId: t.arg.string({ required: true }) },
      resolve: async (_root, { customerId: id }) => {
        const isMeant = and(eq(customer.tenantId, TENANT), eq(customer.customerId, id));
        const [found] = await db.select(columns).from(customer).where(isMeant);
        return found ?? null;
      },
    }),
    customers: t.field({
      type: ConnectionType,
      args: { first: t.arg.int({ required: true }), after: t.arg.string() },
      resolve: async (_root, { first, after }) => {
        const isBehind = and(eq(customer.tenantId, TENANT), gt(customer.customerId, readCursor(after)));
        const ordered = db.select(columns).from(customer).where(isBehind).orderBy(asc(customer.customerId));
        return toPage(await ordered.limit(first + 1), first);
      },
    }),
  }),
});

const yoga = createYoga({
  schema: builder.toSchema(),
  context: () => ({ extensions: new DataLoader(readExtensions), members: new DataLoader(readMembers) }),
});
const server = createServer(yoga);
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.listen(0, '127.0.0.1', () => sayListening('stack', server.address().port));
process.once('SIGTERM', () => process.exit());
