import { type Attribute, type JsonObject, keyText, type Scalar } from './values.ts';

export type ExtensionKind = 'single-valued' | 'multi-valued' | 'classifier';

export type Extension = {
  readonly name: string;
  readonly kind: ExtensionKind;
  readonly attributes: readonly Attribute[];
  readonly unique: readonly string[];
  /** As its author submitted it, which the legacy dialect echoes. */
  readonly document: JsonObject;
};

export type Key = {
  readonly name: string;
  /** null: the core attributes. */
  readonly extension: string | null;
  readonly attributes: readonly string[];
  readonly unique: boolean;
};

export type Values = { readonly [name: string]: Scalar };
export type Entry = { readonly extension: string; readonly values: Values };

export type Customer = {
  readonly version: number;
  /** Core attributes, the primary value first; those without a value are not there. */
  readonly attributes: { readonly [name: string]: readonly Scalar[] };
  readonly records: readonly Entry[];
};

/** All that is known of one tenant. Lists are in order of creation. */
export type Tenant = {
  mode: string;
  extensions: Extension[];
  keys: Key[];
  customers: Map<string, Customer>;
  /** Every state that a customer had before the present one, to look for what must not be found any more. */
  past: { readonly customerId: string; readonly customer: Customer }[];
};

export const newTenant = (): Tenant => ({
  mode: 'production',
  extensions: [],
  keys: [],
  customers: new Map(),
  past: [],
});

/** The core attributes that a tenant starts with (context-services.md §3.2). */
export const CORE: readonly Attribute[] = [
  ...['FirstName', 'LastName', 'Title', 'DOB', 'EmailAddress', 'PhoneNumber'].map(
    (name) => ({ name, type: 'string' }) as const,
  ),
  { name: 'LastCalledAgent_EmployeeID', type: 'string' },
  { name: 'LastCalledAgent_TimeStamp', type: 'datetime' },
  { name: 'PreferredAgent_EmployeeID', type: 'string' },
];

export const fold = (name: string): string => name.toLowerCase();

export const findExtension = (tenant: Tenant, name: string): Extension | undefined =>
  tenant.extensions.find((extension) => fold(extension.name) === fold(name));

export const findKey = (tenant: Tenant, name: string): Key | undefined =>
  tenant.keys.find((key) => fold(key.name) === fold(name));

/** What the attributes of a key may hold, in the key's order. */
export function attributesOf(tenant: Tenant, key: Key): Attribute[] {
  const source = key.extension === null ? CORE : (findExtension(tenant, key.extension)?.attributes ?? []);
  return key.attributes.flatMap((name) => source.find((attribute) => attribute.name === name) ?? []);
}

/** The names by which a query calls the attributes of a key. */
export const queryNames = (key: Key): string[] =>
  key.attributes.map((name) => (key.extension === null ? name : `${key.extension}.${name}`));

/** The values of a key that a customer has: for each choice or record, as many from the left as there are. */
export function keyValues(tenant: Tenant, key: Key, { attributes, records }: Customer): string[][] {
  const definitions = attributesOf(tenant, key);
  const texts = (definition: Attribute, values: readonly Scalar[]) => values.map((value) => keyText(definition, value));
  if (key.extension === null) {
    return chooseEach(definitions.map((definition) => texts(definition, attributes[definition.name] ?? [])));
  }
  const held = records.filter(({ extension }) => extension === key.extension);
  return held.flatMap(({ values }) =>
    chooseEach(definitions.map((definition) => texts(definition, [values[definition.name] ?? []].flat()))),
  );
}

/** Every way to take one of each list, up to the first empty one. */
function chooseEach(lists: readonly (readonly string[])[]): string[][] {
  const [first, ...rest] = lists;
  if (!first || first.length === 0) return [];
  const further = chooseEach(rest);
  return first.flatMap((text) => (further.length === 0 ? [[text]] : further.map((choice) => [text, ...choice])));
}

/** Most bytes of the values of one key, and of the unique attributes of one record, together. */
const KEY_BYTES_MAX = 1_000;
export const isTooLong = (texts: readonly string[]): boolean => texts.join('').length > KEY_BYTES_MAX;
