import { store } from './judge-profiles.ts';
import type { Refusal, Requests, Verdict } from './requests.ts';
import {
  CORE,
  type Extension,
  type ExtensionKind,
  findExtension,
  findKey,
  fold,
  isTooLong,
  type Key,
  keyValues,
  type Tenant,
} from './tenant.ts';
import { type Attribute, isObject, isUnauthorized, type Json, type JsonObject, readValue } from './values.ts';

const RESERVED = new Set(['customer_id', 'extensions', 'id_key', 'include_profile', 'include_extensions']);
const KINDS = ['single-valued', 'multi-valued', 'classifier'];
const TYPES = ['string', 'integer', 'long', 'double', 'date', 'datetime', 'currency', 'boolean'];

/** Names of extensions, of their attributes and of keys (context-services.md §3.4, §4). */
const isName = (name: Json | undefined): name is string =>
  typeof name === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,25}$/.test(name) && !isUnauthorized(name);

const hasTwice = (list: readonly unknown[]): boolean => new Set(list).size < list.length;
const knowsOnly = (document: JsonObject, keys: readonly string[]): boolean =>
  Object.keys(document).every((key) => keys.includes(key));

export function judgeCreateExtension(tenant: Tenant, { document }: Requests['createExtension']): Verdict {
  const refusals: Refusal[] = [];
  const extension = readExtension(document);
  if (!extension) refusals.push('INVALID');
  const name = fold(String(document['name']));
  // Extensions and core attributes are one name space, letter case folded (context-services.md §3.3).
  if ([...tenant.extensions, ...CORE].some((other) => fold(other.name) === name)) refusals.push('TAKEN');
  return { refusals, commit: () => extension && tenant.extensions.push(extension) };
}

function readExtension(document: JsonObject): Extension | null {
  const { name, type, attributes = [], unique = [] } = document;
  if (!isName(name) || RESERVED.has(fold(name)) || !KINDS.includes(String(type))) return null;
  if (!knowsOnly(document, ['name', 'type', 'attributes', 'unique'])) return null;
  const list = attributes as readonly Json[];
  const definitions = list.filter(isAttribute);
  const names = definitions.map((attribute) => attribute.name);
  if (definitions.length < list.length || hasTwice(names)) return null;
  if (type === 'classifier' && list.length > 0) return null;
  const unknown = (unique as string[]).filter((entry) => !names.includes(entry));
  const isMisplaced = (unique as string[]).length > 0 && type !== 'multi-valued';
  if (unknown.length > 0 || isMisplaced || hasTwice(unique as string[])) return null;
  return { name, kind: type as ExtensionKind, attributes: definitions, unique: unique as string[], document };
}

function isAttribute(raw: Json): raw is Json & Attribute {
  if (!isObject(raw) || !isName(raw['name']) || !TYPES.includes(String(raw['type']))) return false;
  const filling = raw['default'];
  return filling === undefined || readValue(raw as unknown as Attribute, filling) !== undefined;
}

export function judgeDeleteExtension(tenant: Tenant, { name }: Requests['deleteExtension']): Verdict {
  const extension = findExtension(tenant, name);
  if (!extension) return { refusals: ['NOT_FOUND'] };
  // Not while a key is based on it (context-services.md §7.3).
  if (tenant.keys.some((key) => key.extension === extension.name)) return { refusals: ['FORBIDDEN'] };
  const commit = () => {
    tenant.extensions = tenant.extensions.filter((other) => other !== extension);
    for (const [customerId, customer] of tenant.customers) {
      const records = customer.records.filter((record) => record.extension !== extension.name);
      const isChanged = records.length < customer.records.length;
      if (isChanged) store(tenant, customerId, { ...customer, records, version: customer.version + 1 });
    }
  };
  return { refusals: [], commit };
}

export function judgeCreateKey(tenant: Tenant, { document }: Requests['createKey']): Verdict {
  const refusals: Refusal[] = [];
  if (findKey(tenant, String(document['name']))) refusals.push('TAKEN');
  const key = readKey(tenant, document);
  if (!key) return { refusals: [...refusals, 'INVALID'] };
  const values = [...tenant.customers.values()].map((customer) => keyValues(tenant, key, customer));
  if (values.flat().some(isTooLong)) refusals.push('INVALID');
  // One customer may have the same values twice.
  const whole = values.flatMap((all) => [
    ...new Set(all.filter((v) => v.length === key.attributes.length).map(String)),
  ]);
  if (key.unique && hasTwice(whole)) refusals.push('TAKEN');
  return { refusals, commit: () => tenant.keys.push(key) };
}

/** The attributes are those of one source; names may have blanks around them, and the extension in front. */
function readKey(tenant: Tenant, document: JsonObject): Key | null {
  const { name, source = 'profile', attributes, unique = false } = document;
  const extension = source === 'profile' ? null : findExtension(tenant, String(source));
  const definitions = extension?.attributes ?? CORE;
  if (!isName(name) || extension === undefined || typeof unique !== 'boolean') return null;
  if (!knowsOnly(document, ['name', 'source', 'attributes', 'unique'])) return null;
  const names = (attributes as string[]).map((entry) => {
    const [first = '', ...rest] = entry.trim().split('.');
    return rest.length > 0 && extension && fold(first) === fold(extension.name) ? rest.join('.') : entry.trim();
  });
  const isKnown = names.every((entry) => definitions.some((definition) => definition.name === entry));
  if (names.length === 0 || !isKnown || hasTwice(names)) return null;
  return { name, extension: extension?.name ?? null, attributes: names, unique };
}

export function judgeDeleteKey(tenant: Tenant, { name }: Requests['deleteKey']): Verdict {
  const key = findKey(tenant, name);
  if (!key) return { refusals: ['NOT_FOUND'] };
  const commit = () => {
    tenant.keys = tenant.keys.filter((other) => other !== key);
  };
  return { refusals: [], commit };
}

export function judgeSetMode(tenant: Tenant, { mode }: Requests['setMode']): Verdict {
  if (!['production', 'maintenance'].includes(fold(mode))) return { refusals: ['INVALID'] };
  const commit = () => {
    tenant.mode = fold(mode);
  };
  return { refusals: [], commit };
}
