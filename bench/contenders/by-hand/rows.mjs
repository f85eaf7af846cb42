// What the captured statements answer with, as values in the order of the schema.

/** @param options the order of the schema, as capture.ts tells it */
export function createRows({ coreOrder, extensions }) {
  const inOrder = (names, object) => {
    const ordered = {};
    for (const name of names) if (object[name] !== undefined) ordered[name] = object[name];
    return ordered;
  };
  const extensionOf = new Map(extensions.map((extension) => [extension.name, extension]));
  const toMember = ({ accountId, email }) => ({ accountId, email });
  const toCustomer = (row) => {
    const records = new Map(extensions.map(({ name }) => [name, []]));
    const values = row.records === null ? [] : JSON.parse(row.records);
    // Of each record: its id, its extension, its unique key, its attributes.
    for (let place = 0; place < values.length; place += 4) {
      const extension = values[place + 1];
      records.get(extension).push(inOrder(extensionOf.get(extension).order, values[place + 3]));
    }
    const attributes = inOrder(coreOrder, JSON.parse(row.attributes));
    const member = row.member ? toMember(JSON.parse(row.member)) : null;
    return { customerId: row.customer_id, version: row.version, attributes, records, member };
  };
  return {
    /** Customers by id. */
    customers: (rows) => {
      const found = rows.filter((row) => row.customer_id !== null).map(toCustomer);
      return new Map(found.map((customer) => [customer.customerId, customer]));
    },
    isMulti: (extension) => extensionOf.get(extension).isMulti,
  };
}
