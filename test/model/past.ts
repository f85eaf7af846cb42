import type { Scene } from './choose.ts';
import type { Mention, Profile } from './requests.ts';
import { type Customer, findExtension, fold, type Tenant } from './tenant.ts';

/** A customer as a version was that it has, or had; nothing is forgotten in a run. */
export function findVersion(tenant: Tenant, customerId: string, version: number): Customer | undefined {
  const now = tenant.customers.get(customerId);
  if (now?.version === version) return now;
  return tenant.past.find((entry) => entry.customerId === customerId && entry.customer.version === version)?.customer;
}

/** The number of a version of a customer, so many before the present one. */
export const versionBack = (customerId: string, back: number, { tenant }: Scene): number =>
  (tenant.customers.get(customerId)?.version ?? 1) - back;

/** A body that says what a customer holds. */
export function asProfile({ attributes, records }: Pick<Customer, 'attributes' | 'records'>): {
  attributes: Profile['attributes'];
  extensions: Mention[];
} {
  const names = [...new Set(records.map(({ extension }) => extension))];
  const extensions = names.map((name): Mention => {
    return { name, records: records.filter(({ extension }) => extension === name).map(({ values }) => values) };
  });
  return { attributes, extensions };
}

/** A version with the first attribute, and the first extension, of another body; null: it was never. */
export function editVersion(
  tenant: Tenant,
  customerId: string,
  version: number,
  { attributes, extensions }: Profile,
): Profile | null {
  const base = findVersion(tenant, customerId, version);
  if (!base) return null;
  const isDefined = (extension: string) => findExtension(tenant, extension)?.name === extension;
  const read = asProfile({ ...base, records: base.records.filter(({ extension }) => isDefined(extension)) });
  const changed = extensions?.slice(0, 1) ?? [];
  const kept = read.extensions.filter(({ name }) => !changed.some((other) => fold(other.name) === fold(name)));
  return {
    attributes: { ...read.attributes, ...Object.fromEntries(Object.entries(attributes).slice(0, 1)) },
    extensions: extensions && [...kept, ...changed],
  };
}
