import { identityOf, judgeGiven, judgeProfile, judgeRecords, uniqueTexts } from './judge-body.ts';
import type { Refusal, Requests, Verdict } from './requests.ts';
import { type Customer, findExtension, isTooLong, keyValues, type Tenant, type Values } from './tenant.ts';
import { isObject, type Json, type Scalar } from './values.ts';

export type Judge<Kind extends keyof Requests> = (tenant: Tenant, request: Requests[Kind]) => Verdict;

/** The customer of a path: an id over 16 characters is refused, another one that nobody has is not found. */
export function judgeCustomer(tenant: Tenant, customerId: string, refusals: Refusal[]): Customer | undefined {
  const customer = tenant.customers.get(customerId);
  if (customerId.length > 16) refusals.push('INVALID');
  else if (!customer) refusals.push('NOT_FOUND');
  return customer;
}

export function judgeTarget(tenant: Tenant, request: Requests['delete'], refusals: Refusal[]): Customer | undefined {
  const { customerId, bodyId = customerId, expected } = request;
  const customer = judgeCustomer(tenant, customerId, refusals);
  if (bodyId !== customerId) refusals.push('INVALID');
  if (expected !== undefined && customer && customer.version !== expected) refusals.push('VERSION_CONFLICT');
  return customer;
}

/** What every write of a customer must respect: values of keys that are short enough, and unique ones of nobody else. */
function judgeKeys(
  tenant: Tenant,
  customer: Pick<Customer, 'attributes' | 'records'>,
  isSame: (customerId: string) => boolean,
): Refusal[] {
  return tenant.keys.flatMap((key): Refusal[] => {
    const values = keyValues(tenant, key, { ...customer, version: 0 });
    const whole = (all: string[][]) => all.filter(({ length }) => length === key.attributes.length).map(String);
    const others = [...tenant.customers].filter(([id]) => !isSame(id));
    const taken = new Set(others.flatMap(([, other]) => whole(keyValues(tenant, key, other))));
    const isTaken = key.unique && whole(values).some((text) => taken.has(text));
    return [...(values.some(isTooLong) ? ['INVALID' as const] : []), ...(isTaken ? ['TAKEN' as const] : [])];
  });
}

/** Replace what is known of a customer, or forget it. */
export function store(tenant: Tenant, customerId: string, customer: Customer | null): void {
  const before = tenant.customers.get(customerId);
  if (before) tenant.past.push({ customerId, customer: before });
  if (customer) tenant.customers.set(customerId, customer);
  else tenant.customers.delete(customerId);
}

const NOBODY: Customer = { version: 0, attributes: {}, records: [] };

/** The verdict on a write that leaves a customer so, if nothing speaks against it. */
export function leaving(
  tenant: Tenant,
  customerId: string,
  before: Customer,
  change: Partial<Omit<Customer, 'version'>>,
  absorbedId = customerId,
): Verdict {
  const next = { ...before, ...change, version: before.version + 1 };
  const refusals = judgeKeys(tenant, next, (id) => id === customerId || id === absorbedId);
  const commit = () => {
    if (absorbedId !== customerId) store(tenant, absorbedId, null);
    store(tenant, customerId, next);
  };
  return { refusals, commit };
}

export const judgeCreate: Judge<'create'> = (tenant, request) => {
  const refusals: Refusal[] = [];
  const { attributes, records } = judgeProfile(tenant, request, refusals);
  const customer = { version: 1, attributes, records: records ?? [] };
  // A profile must hold something (context-services.md §5.3).
  if (Object.keys(attributes).length === 0 && customer.records.length === 0) refusals.push('INVALID');
  refusals.push(...judgeKeys(tenant, customer, () => false));
  return { refusals, commit: (customerId) => store(tenant, customerId, customer) };
};

export const judgeReplace: Judge<'replace'> = (tenant, request) => {
  const refusals: Refusal[] = [];
  const before = judgeTarget(tenant, request, refusals);
  const { attributes, records } = judgeProfile(tenant, request, refusals);
  const change = { attributes, records: records ?? before?.records ?? [] };
  const replaced = leaving(tenant, request.customerId, before ?? NOBODY, change);
  return { ...replaced, refusals: [...refusals, ...replaced.refusals] };
};

export const judgeDelete: Judge<'delete'> = (tenant, request) => {
  const refusals: Refusal[] = [];
  judgeTarget(tenant, request, refusals);
  return { refusals, commit: () => store(tenant, request.customerId, null) };
};

export const judgeInsert: Judge<'insert'> = (tenant, request) => {
  const refusals: Refusal[] = [];
  const before = judgeTarget(tenant, request, refusals);
  const named = request.extensions.filter(({ records }) => records !== null);
  const inserted = judgeRecords(tenant, named, refusals);
  if (inserted.length === 0) refusals.push('INVALID');
  if (!before || refusals.length > 0) return { refusals };
  const records = [...before.records];
  for (const entry of inserted) {
    const place = placeOf(tenant, records, entry);
    if (place < 0) records.push(entry);
    else records[place] = entry;
  }
  return leaving(tenant, request.customerId, before, { records });
};

/** Where a customer holds the record that another one stands for; -1: nowhere. */
export function placeOf(
  tenant: Tenant,
  records: Customer['records'],
  { extension, values }: Customer['records'][number],
) {
  const schema = findExtension(tenant, extension);
  const identity = schema ? identityOf(schema, values) : null;
  if (!schema || identity === null) return -1;
  return records.findIndex((held) => held.extension === schema.name && identityOf(schema, held.values) === identity);
}

/** The customer, and which of its records the unique attributes of a body select (context-services.md §6.2, §6.3). */
function judgeSelection(
  tenant: Tenant,
  request: Requests['deleteRecord'],
  pick: 'all' | 'unique',
  refusals: Refusal[],
) {
  const customer = judgeTarget(tenant, request, refusals);
  const extension = findExtension(tenant, request.extension);
  if (!isObject(request.record)) refusals.push('INVALID');
  if (!extension) refusals.push('NOT_FOUND');
  else if (extension.unique.length === 0) refusals.push('INVALID');
  const nothing: Values = {};
  if (!extension || extension.unique.length === 0) return { extension, customer, place: -1, given: nothing };
  const given = judgeGiven(
    extension,
    pick === 'all' ? request.record : pickOf(request.record, extension.unique),
    refusals,
  );
  const texts = uniqueTexts(extension, given ?? {});
  if (texts.length < extension.unique.length || isTooLong(texts)) refusals.push('INVALID');
  const place = placeOf(tenant, customer?.records ?? [], { extension: extension.name, values: given ?? {} });
  if (place < 0) refusals.push('NOT_FOUND');
  return { extension, customer, place, given: given ?? nothing };
}

const pickOf = (record: Json, names: readonly string[]): Json =>
  isObject(record) ? Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name))) : record;

export const judgeUpdate: Judge<'update'> = (tenant, request) => {
  const refusals: Refusal[] = [];
  const { extension, customer, place, given } = judgeSelection(tenant, request, 'all', refusals);
  for (const name of request.unset) {
    const definition = extension?.attributes.find((attribute) => attribute.name === name);
    const isBound = !definition || definition.mandatory || extension?.unique.includes(name);
    if (extension && (isBound || given[name] !== undefined)) refusals.push('INVALID');
  }
  const entry = customer?.records[place];
  if (!customer || !entry || !extension || refusals.length > 0) return { refusals };
  // The unique attributes select and never change; what is absent or null stays as it is.
  const changed = Object.entries(given).filter(([name]) => !extension.unique.includes(name));
  const kept = Object.entries(entry.values).filter(([name]) => !request.unset.includes(name));
  const values: Record<string, Scalar> = Object.fromEntries([...kept, ...changed]);
  return leaving(tenant, request.customerId, customer, { records: customer.records.with(place, { ...entry, values }) });
};

export const judgeDeleteRecord: Judge<'deleteRecord'> = (tenant, request) => {
  const refusals: Refusal[] = [];
  const { customer, place } = judgeSelection(tenant, request, 'unique', refusals);
  if (!customer || refusals.length > 0) return { refusals };
  return leaving(tenant, request.customerId, customer, { records: customer.records.toSpliced(place, 1) });
};
