// What the peers' resolvers read, a batch each. They have the gateway's tables; the order of values is jsonb's.
import postgres from 'postgres';
import { CONNECTIONS_MAX } from './server.mjs';

export const TENANT = '1';

export const SCHEMA = `
  scalar JSON
  type Query {
    customer(customerId: String!): Customer
    customers(first: Int!, after: String): CustomerConnection!
  }
  type CustomerConnection { nodes: [Customer!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Customer {
    customerId: String!
    version: Int!
    attributes: JSON!
    extensions: [Extension!]!
    member: Member
  }
  type Extension { name: String! records: [ExtensionRecord!]! }
  type ExtensionRecord { attributes: JSON! }
  type Member { accountId: String! email: String }
`;

export const writeCursor = (id) => Buffer.from(id).toString('base64url');
export const readCursor = (cursor) => (cursor ? Buffer.from(cursor, 'base64url').toString() : '');

/** One page of at most `first` rows, of which one more was read. */
export function toPage(rows, first) {
  const nodes = rows.slice(0, first);
  const last = nodes.at(-1);
  const endCursor = last ? writeCursor(last.customerId) : null;
  return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor } };
}

/** Records of several customers as their extensions. @returns by customer id */
export function groupRecords(rows) {
  const found = new Map();
  for (const { customerId, extension, attributes } of rows) {
    const extensions = found.get(customerId) ?? [];
    found.set(customerId, extensions);
    let held = extensions.find(({ name }) => name === extension);
    if (!held) {
      held = { name: extension, records: [] };
      extensions.push(held);
    }
    held.records.push({ attributes });
  }
  return found;
}

export function createReads() {
  const sql = postgres(process.env.DATABASE_URL, { max: CONNECTIONS_MAX, onnotice: () => {} });
  return {
    async customer(customerId) {
      const [found] = await sql`select customer_id as "customerId", version, attributes from customer
        where tenant_id = ${TENANT} and customer_id = ${customerId}`;
      return found ?? null;
    },
    async customers(first, after) {
      const rows = await sql`select customer_id as "customerId", version, attributes from customer
        where tenant_id = ${TENANT} and customer_id > ${readCursor(after)} order by customer_id limit ${first + 1}`;
      return toPage(rows, first);
    },
    /** @returns the extensions of each, in that order */
    async extensions(customerIds) {
      const rows = await sql`select customer_id as "customerId", extension, attributes from extension_record
        where tenant_id = ${TENANT} and customer_id = any(${customerIds}) order by customer_id, position`;
      const found = groupRecords(rows);
      return customerIds.map((id) => found.get(id) ?? []);
    },
    /** @returns the member of each, in that order */
    async members(customerIds) {
      const rows = await sql`select l.customer_id as "customerId", m.account_id as "accountId", m.email
        from customer_member_link l join member m on m.tenant_id = l.tenant_id and m.account_id = l.account_id
        where l.tenant_id = ${TENANT} and l.customer_id = any(${customerIds})`;
      const found = new Map(rows.map((row) => [row.customerId, row]));
      return customerIds.map((id) => found.get(id) ?? null);
    },
  };
}
