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
  if (exposure === null) return {};
  const named = exposure === '*' ? '*' : unit !== null && Object.hasOwn(exposure, unit) ? exposure[unit] : [];
  const general = new Map<string, JsonValue>();
  const special = new Map<string, JsonValue>();
  for (const { key, value } of entries) {
    const [name, suffix] = splitKey(key, units);
    if (named !== '*' && !named?.includes(name)) continue;
    if (suffix === null) general.set(name, value);
    else if (suffix === unit) special.set(name, value);
  }
  return Object.fromEntries([...general, ...special]);
}

function splitKey(key: string, units: BusinessUnits): [name: string, unit: string | null] {
  const at = key.lastIndexOf(BUSINESS_UNIT_SEPARATOR);
  const suffix = key.slice(at + BUSINESS_UNIT_SEPARATOR.length);
  return at > 0 && units.includes(suffix) ? [key.slice(0, at), suffix] : [key, null];
}
