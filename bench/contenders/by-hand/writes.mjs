import { randomUUID } from 'node:crypto';
import { HttpError } from '../shared/server.mjs';

const UNIQUE = 'PhoneNumber';
const uniqueKeyOf = (record) => JSON.stringify([record[UNIQUE]]);

export function createWrites({ send }, { extensions }) {
  const withDefaults = (record, { order, defaults }) => {
    const filled = {};
    for (const name of order) {
      const value = record[name] ?? defaults[name];
      if (value !== undefined) filled[name] = value;
    }
    return filled;
  };
  /** The records of a body, and what is left of it: the core attributes. */
  const split = (body) => {
    const attributes = { ...body };
    const records = [];
    for (const name of Object.keys(body)) {
      const extension = extensions.find((known) => known.name === name);
      if (!extension) continue;
      delete attributes[name];
      for (const record of [body[name]].flat()) {
        const unique_key = extension.isMulti ? uniqueKeyOf(record) : '';
        const position = records.length;
        records.push({ extension: name, unique_key, position, attributes: withDefaults(record, extension) });
      }
    }
    return { attributes, records };
  };
  /** Somebody who was faster at the same customer is not met here: each connection writes customers of its own. */
  const versionOf = ([row], what) => {
    if (row?.version == null) throw new HttpError(404, `no such ${what}`);
    return row.version;
  };
  return {
    async replace(customerId, body) {
      const { attributes, records } = split(body);
      const values = {
        ...{ customerId, requestId: randomUUID(), email: attributes.EmailAddress },
        ...{ attributes: JSON.stringify(attributes), records: JSON.stringify(records) },
      };
      return versionOf(await send('replace', values), 'customer');
    },

    async updateRecord(customerId, _extension, { [UNIQUE]: unique, ...set }) {
      const uniqueKey = uniqueKeyOf({ [UNIQUE]: unique });
      const values = { customerId, requestId: randomUUID(), uniqueKey, set: JSON.stringify(set) };
      return versionOf(await send('updateRecord', values), 'record');
    },

    async updateMember(correlationId, { extendedDataSource: source, extendedData, channel, ...changes }) {
      const entries = Object.entries(extendedData).map(([key, value], position) => {
        return { key, position, document: { value } };
      });
      const values = {
        ...{ ...changes, EMAIL: changes.email, email: changes.email.toLowerCase() },
        ...{ correlationId, requestId: randomUUID(), source, channel, entries: JSON.stringify(entries) },
        entriesList: JSON.stringify(Object.keys(extendedData)),
      };
      return versionOf(await send('updateMember', values), 'member');
    },
  };
}
