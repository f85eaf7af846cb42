// What the captured statements answer with, as values in the order of the schema.

/** @param options the order of the schema, as capture.ts tells it */
export function createRows({ coreOrder, extensions }) {
  const inOrder = (names, object) => {
    const ordered = {};
    for (const name of names) if (object[name] !== undefined) ordered[name] = object[name];
    return ordered;
  };
  const extensionOf = new Map(extensions.map((extension) => [extension.name, extension]));
  const toCustomer = (row) => {
    const records = new Map(extensions.map(({ name }) => [name, []]));
    for (const { extension, attributes } of row.records === null ? [] : JSON.parse(row.records)) {
      records.get(extension).push(inOrder(extensionOf.get(extension).order, attributes));
    }
    const attributes = inOrder(coreOrder, JSON.parse(row.attributes));
    return { customerId: row.customer_id, version: row.version, attributes, records };
  };
  return {
    /** Customers by id. */
    customers: (rows) => {
      const found = rows.filter((row) => row.customer_id !== null).map(toCustomer);
      return new Map(found.map((customer) => [customer.customerId, customer]));
    },
    /** Members by the ids of the customers to whom they are linked. */
    linked: (rows) => new Map(rows.map((row) => [row.customerId, { accountId: row.accountId, email: row.email }])),
    isMulti: (extension) => extensionOf.get(extension).isMulti,
  };
}
