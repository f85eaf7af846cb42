import type { Mention, Profile, Refusal } from './requests.ts';
import {
  CORE,
  type Customer,
  type Entry,
  type Extension,
  findExtension,
  fold,
  isTooLong,
  type Tenant,
  type Values,
} from './tenant.ts';
import { isObject, type Json, type JsonObject, keyText, readValue, type Scalar } from './values.ts';

/** The core attributes of a body: null and an empty list are absent; a list has the primary value first. */
export function judgeAttributes(body: JsonObject, refusals: Refusal[]): Customer['attributes'] {
  const attributes: Record<string, Scalar[]> = {};
  for (const [name, raw] of Object.entries(body)) {
    const definition = CORE.find((attribute) => attribute.name === name);
    if (!definition) {
      refusals.push('INVALID');
      continue;
    }
    const list = raw === null ? [] : Array.isArray(raw) ? (raw as Json[]) : [raw];
    const values = list.flatMap((entry) => readValue(definition, entry) ?? []);
    if (values.length < list.length) refusals.push('INVALID');
    if (values.length > 0) attributes[name] = values;
  }
  return attributes;
}

/** The records of a body, which names each extension once (context-services.md §5.2, §6.1). */
export function judgeRecords(tenant: Tenant, mentions: readonly Mention[], refusals: Refusal[]): Entry[] {
  const names = mentions.map(({ name }) => fold(name));
  if (new Set(names).size < names.length) refusals.push('INVALID');
  return mentions.flatMap(({ name, records }) => {
    const extension = findExtension(tenant, name);
    if (!extension || (extension.kind !== 'multi-valued' && (records ?? []).length > 1)) {
      refusals.push('INVALID');
      return [];
    }
    const entries = (records ?? []).flatMap((raw) => judgeRecord(extension, raw, refusals) ?? []);
    const identities = entries.flatMap((entry) => identityOf(extension, entry.values) ?? []);
    if (new Set(identities).size < identities.length) refusals.push('NOT_UNIQUE');
    return entries;
  });
}

function judgeRecord(extension: Extension, raw: Json, refusals: Refusal[]): Entry | null {
  const given = judgeGiven(extension, raw, refusals);
  if (!given || !isObject(raw)) return null;
  const values: Record<string, Scalar> = {};
  for (const { name, mandatory = false, default: filling } of extension.attributes) {
    const value = given[name] ?? filling;
    if (value !== undefined) values[name] = value;
    else if (mandatory || extension.unique.includes(name)) refusals.push('INVALID');
  }
  if (isTooLong(uniqueTexts(extension, values))) refusals.push('INVALID');
  return { extension: extension.name, values };
}

/** The values of a body that is a record, or part of one. */
export function judgeGiven(extension: Extension, raw: Json, refusals: Refusal[]): Values | null {
  const before = refusals.length;
  if (!isObject(raw)) refusals.push('INVALID');
  const values: Record<string, Scalar> = {};
  for (const [name, entry] of Object.entries(isObject(raw) ? raw : {})) {
    const definition = extension.attributes.find((attribute) => attribute.name === name);
    const value = definition && entry !== null ? readValue(definition, entry) : undefined;
    if (!definition || (entry !== null && value === undefined)) refusals.push('INVALID');
    if (value !== undefined) values[name] = value;
  }
  return refusals.length > before ? null : values;
}

export function uniqueTexts(extension: Extension, values: Values): string[] {
  const unique = extension.unique.map((name) => extension.attributes.find((attribute) => attribute.name === name));
  return unique.flatMap((definition) => {
    const value = definition && values[definition.name];
    return value === undefined ? [] : [keyText(definition as (typeof extension.attributes)[number], value)];
  });
}

/** One text for what tells a record from the others; the only one of an extension has it in common with all; null: nothing. */
export function identityOf(extension: Extension, values: Values): string | null {
  if (extension.kind !== 'multi-valued') return 'the only one';
  return extension.unique.length === 0 ? null : JSON.stringify(uniqueTexts(extension, values));
}

/** A body that names no extension leaves them all untouched. */
export function judgeProfile(
  tenant: Tenant,
  { attributes, extensions }: Profile,
  refusals: Refusal[],
): { attributes: Customer['attributes']; records: Entry[] | null } {
  const named = extensions?.filter(({ records }) => records !== null);
  return {
    attributes: judgeAttributes(attributes, refusals),
    records: named ? judgeRecords(tenant, named, refusals) : null,
  };
}
