import type { JsonValue } from '../json.ts';
import type { ExtendedDataEntry } from './member.ts';

/** Which root keys the legacy read of extended data shows: all, none, or by business unit the ones named. */
export type ExtendedDataExposure = '*' | null | { readonly [businessUnit: string]: '*' | readonly string[] };

/** The program's business units, the default one first; none: members belong to no unit. */
export type BusinessUnits = readonly string[];

/** In front of the business unit that a root key is of. */
export const BUSINESS_UNIT_SEPARATOR = '::';

/**
 * The extended data that a business unit sees, by root key, of all sources. A key written `name::UNIT` is that unit's
 * `name`, in front of a plain `name`; those of other units are left out. A suffix that is no unit's is part of the name.
 *
 * @param unit null: the program has no business units
 */
export function exposeExtendedData(
  entries: readonly ExtendedDataEntry[],
  units: BusinessUnits,
  exposure: ExtendedDataExposure,
  unit: string | null,
): { readonly [name: string]: JsonValue } {
  const general = new Map<string, JsonValue>();
  const special = new Map<string, JsonValue>();
  for (const { key, value } of entries) {
    if (!isExposed(key, units, exposure, unit)) continue;
    const [name, suffix] = splitKey(key, units);
    (suffix === null ? general : special).set(name, value);
  }
  return Object.fromEntries([...general, ...special]);
}

/** Whether a business unit sees a root key of extended data. */
export function isExposed(
  key: string,
  units: BusinessUnits,
  exposure: ExtendedDataExposure,
  unit: string | null,
): boolean {
  if (exposure === null) return false;
  const named = exposure === '*' ? '*' : unit !== null && Object.hasOwn(exposure, unit) ? exposure[unit] : [];
  const [name, suffix] = splitKey(key, units);
  return (named === '*' || named?.includes(name) === true) && (suffix === null || suffix === unit);
}

function splitKey(key: string, units: BusinessUnits): [name: string, unit: string | null] {
  const at = key.lastIndexOf(BUSINESS_UNIT_SEPARATOR);
  const suffix = key.slice(at + BUSINESS_UNIT_SEPARATOR.length);
  return at > 0 && units.includes(suffix) ? [key.slice(0, at), suffix] : [key, null];
}
