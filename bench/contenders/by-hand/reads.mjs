import { HttpError } from '../shared/server.mjs';

const PAGE_SIZE = 50;
const writeCursor = (id) => Buffer.from(id).toString('base64url');
const readCursor = (cursor) => Buffer.from(cursor, 'base64url').toString();

export function createReads({ send }, { customers, isMulti }) {
  const printGraph = ({ customerId, version, attributes, records }) => {
    const extensions = [];
    for (const [name, held] of records) {
      if (held.length > 0) extensions.push({ name, records: held.map((record) => ({ attributes: record })) });
    }
    return { customerId, version, attributes, extensions };
  };
  const printProfile = ({ customerId, attributes, records }, names) => {
    const profile = { customer_id: customerId, ...attributes };
    for (const name of names) {
      const held = records.get(name);
      if (isMulti(name)) profile[name] = held;
      else if (held.length > 0) profile[name] = held[0];
    }
    return profile;
  };
  const namesOf = (query) => query.get('extensions')?.split(',') ?? [];
  return {
    async customer(customerId) {
      const found = customers(await send('read', { customerId })).get(customerId);
      return { customer: found ? printGraph(found) : null };
    },

    async customers(after) {
      const found = [...customers(await send('list', { after: readCursor(after) })).values()];
      const page = found.slice(0, PAGE_SIZE);
      const nodes = page.map((found) => ({ ...printGraph(found), member: found.member }));
      const pageInfo = { hasNextPage: found.length > PAGE_SIZE, endCursor: writeCursor(page.at(-1).customerId) };
      return { customers: { nodes, pageInfo } };
    },

    async profile(customerId, query) {
      const found = customers(await send('read', { customerId })).get(customerId);
      if (!found) throw new HttpError(404, 'no such customer');
      return { version: found.version, profile: printProfile(found, namesOf(query)) };
    },

    async identify(query) {
      const found = customers(await send('identify', { email: query.get('EmailAddress') }));
      return [...found.values()].map((customer) => printProfile(customer, namesOf(query)));
    },
  };
}
