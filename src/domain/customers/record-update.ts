import { refuseIfAny } from '../errors.ts';
import type { Issue, IssuePath } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { ExtensionSchema } from '../profile-schema/profile-schema.ts';
import {
  missingMessage,
  type RecordAttributes,
  restoreAttributes,
  takeGivenAttributes,
  uniqueKeyOf,
} from './extension-record.ts';

declare const parsed: unique symbol;

/** A change of one record: `set` replaces, `unset` removes, the rest and the unique attributes stay. */
export type ParsedRecordUpdate = {
  readonly extension: string;
  readonly uniqueKey: string;
  readonly set: RecordAttributes;
  readonly unset: readonly string[];
  readonly [parsed]: true;
};

/**
 * Parse the change of one record. The unique attributes must be there: they select the record.
 * An attribute that is absent or `null` stays as it is; `unset` names those to remove.
 *
 * @throws ValidationError with every issue found
 */
export function parseRecordUpdate(schema: ExtensionSchema, raw: unknown, unset: readonly string[]): ParsedRecordUpdate {
  const issues: Issue[] = [];
  const given = takeGivenAttributes(schema, raw, [], issues);
  for (const name of schema.unique) {
    const isRefused = issues.some((issue) => issue.path[0] === name);
    if (!given.has(name) && !isRefused) {
      issues.push({ path: [name], code: 'MISSING', message: missingMessage(schema, name) });
    }
  }
  for (const [index, name] of unset.entries()) refuseUnset(schema, name, given.has(name), ['unset', index], issues);
  refuseIfAny(issues);
  const attributes = Object.fromEntries(given);
  const uniqueKey = uniqueKeyOf(schema, attributes, [], issues) ?? '';
  refuseIfAny(issues);
  const set = Object.fromEntries([...given].filter(([name]) => !schema.unique.includes(name)));
  return { extension: schema.name, uniqueKey, set, unset } as ParsedRecordUpdate;
}

/**
 * Parse what selects one record: its unique attributes. Others may be there, as in the legacy samples, and mean nothing.
 * Nothing is filled in: a value that may not be stored any more still selects the record that has it.
 *
 * @returns the unique key
 * @throws ValidationError with every issue found
 */
export function parseRecordSelector(schema: ExtensionSchema, raw: unknown): string {
  const isObject = isJsonObject(raw);
  const chosen = isObject ? Object.entries(raw).filter(([name]) => schema.unique.includes(name)) : [];
  const attributes = schema.attributes.map(({ name, type }) => ({ name, type, isMandatory: false }));
  return parseRecordUpdate({ ...schema, attributes }, isObject ? Object.fromEntries(chosen) : raw, []).uniqueKey;
}

/** A stored record's values after a change. */
export function applyRecordUpdate(
  schema: ExtensionSchema,
  attributes: RecordAttributes,
  { set, unset }: ParsedRecordUpdate,
): RecordAttributes {
  const kept = Object.entries(restoreAttributes(schema, attributes)).filter(([name]) => !unset.includes(name));
  return { ...Object.fromEntries(kept), ...set };
}

function refuseUnset(schema: ExtensionSchema, name: string, isSet: boolean, path: IssuePath, issues: Issue[]): void {
  const definition = schema.attributes.find((attribute) => attribute.name === name);
  if (!definition) issues.push({ path, code: 'UNKNOWN', message: `is not an attribute of ${schema.name}` });
  else if (schema.unique.includes(name)) {
    issues.push({ path, code: 'NOT_ALLOWED', message: 'a unique attribute cannot be removed' });
  } else if (definition.isMandatory) {
    issues.push({ path, code: 'NOT_ALLOWED', message: 'a mandatory attribute cannot be removed' });
  } else if (isSet) issues.push({ path, code: 'NOT_ALLOWED', message: 'is both set and removed' });
}
