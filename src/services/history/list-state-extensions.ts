import { restoreAttributes } from '../../domain/customers/extension-record.ts';
import type { StateRecord } from '../../domain/history/state.ts';
import { type ExtensionSchema, foldName, type ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';

/** One extension of a customer as it was. */
export type StateExtension = {
  readonly name: string;
  /** null: there is no such extension any more. */
  readonly schema: ExtensionSchema | null;
  readonly records: readonly StateRecord[];
};

/**
 * Group records by extension as `listExtensions` does, and those behind them whose extension is gone. Runs inside
 * `underProfileSchema`.
 *
 * @param names the extensions wanted, in that order, empty ones too, also when there is none of that name: there may have
 * been one; null: each that holds a record
 */
export function listStateExtensions(
  schema: ProfileSchema,
  records: readonly StateRecord[],
  names: readonly string[] | null,
): StateExtension[] {
  const held = new Map<string, StateRecord[]>();
  for (const record of records) {
    const name = foldName(record.extension);
    const group = held.get(name) ?? [];
    group.push(record);
    held.set(name, group);
  }
  const present = [...schema.extensions.keys()].filter((name) => held.has(name));
  const written = new Map(names?.map((name) => [foldName(name), name]));
  return [...new Set(names ? written.keys() : [...present, ...held.keys()])].map((name) => {
    const extension = schema.extensions.get(name) ?? null;
    const group = held.get(name) ?? [];
    return {
      name: extension?.name ?? group[0]?.extension ?? written.get(name) ?? name,
      schema: extension,
      records: group.map((record) => restore(extension, record)),
    };
  });
}

function restore(extension: ExtensionSchema | null, record: StateRecord): StateRecord {
  return extension ? { ...record, attributes: restoreAttributes(extension, record.attributes) } : record;
}
