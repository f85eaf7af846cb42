import { refuseIfAny } from '../errors.ts';
import type { Issue } from '../issue.ts';
import { ownEntry } from '../json.ts';
import { type AttributeValue, normaliseForKey } from '../profile-schema/attribute.ts';
import type { ProfileSchema } from '../profile-schema/profile-schema.ts';
import type { CoreAttributes } from './customer.ts';
import { ATTRIBUTE_VALUES_MAX, takeCoreAttributes } from './profile.ts';

/** Changes of core attributes as a door received them: names and values are not looked at yet. */
export type ProfilePatchInput = {
  /** All values of an attribute; null and an empty list take them all away. */
  readonly set?: Readonly<Record<string, unknown>> | undefined;
  /** Names of attributes to take all values from. */
  readonly unset?: readonly string[] | undefined;
  /** Values to have as well, behind those that are there; null and an empty list are none. */
  readonly add?: Readonly<Record<string, unknown>> | undefined;
  /** Values to have no more; the next one becomes the primary. */
  readonly remove?: Readonly<Record<string, unknown>> | undefined;
};

declare const parsed: unique symbol;

/** Changes of core attributes that a profile schema allows. Only `parseProfilePatch` makes one. */
export type ProfilePatch = {
  readonly set: CoreAttributes;
  readonly unset: readonly string[];
  readonly add: CoreAttributes;
  readonly remove: CoreAttributes;
  readonly [parsed]: true;
};

/**
 * Parse changes of core attributes, at least one. An attribute is set, or unset, or values are added to it and removed
 * from it.
 *
 * @throws ValidationError with every issue found
 */
export function parseProfilePatch(schema: ProfileSchema, input: ProfilePatchInput): ProfilePatch {
  const { set = {}, unset = [], add = {}, remove = {} } = input;
  const issues: Issue[] = [];
  const values = takeCoreAttributes(schema, set, issues);
  const cleared = Object.keys(set).filter((name) => schema.attributes.has(name) && !Object.hasOwn(values, name));
  for (const name of unset) {
    if (schema.attributes.has(name)) continue;
    issues.push({ path: [name], code: 'UNKNOWN', message: 'is not a known attribute' });
  }
  const patch = {
    set: values,
    unset: [...cleared, ...unset],
    add: takeCoreAttributes(schema, add, issues),
    remove: takeCoreAttributes(schema, remove, issues),
  };
  const changed = new Set([...Object.keys(patch.add), ...Object.keys(patch.remove)]);
  const replaced = new Set<string>();
  for (const name of [...Object.keys(set), ...unset]) {
    if (replaced.has(name) || changed.has(name)) {
      const message = 'is changed twice: set it, or unset it, or add and remove';
      issues.push({ path: [name], code: 'DUPLICATE', message });
    }
    replaced.add(name);
  }
  if (replaced.size === 0 && changed.size === 0 && issues.length === 0) {
    issues.push({ path: [], code: 'MISSING', message: 'there must be an attribute to change' });
  }
  refuseIfAny(issues);
  return patch as unknown as ProfilePatch;
}

/**
 * Core attributes after a patch. What is to be added and is there already stays in its place, and what is to be removed
 * and is not there makes no difference, so that patches of several writers commute where their values do.
 *
 * @throws ValidationError when an attribute would have too many values
 */
export function applyProfilePatch(
  schema: ProfileSchema,
  before: CoreAttributes,
  { set, unset, add, remove }: ProfilePatch,
): CoreAttributes {
  const issues: Issue[] = [];
  const after = new Map(Object.entries({ ...before, ...set }));
  for (const name of unset) after.delete(name);
  for (const name of new Set([...Object.keys(add), ...Object.keys(remove)])) {
    const definition = schema.attributes.get(name);
    const keyOf = (value: AttributeValue): string => (definition ? normaliseForKey(definition, value) : String(value));
    const gone = new Set(valuesOf(remove, name).map(keyOf));
    const kept = valuesOf(before, name).filter((value) => !gone.has(keyOf(value)));
    const held = new Set(kept.map(keyOf));
    const values = [
      ...kept,
      ...valuesOf(add, name).filter((value) => !held.has(keyOf(value)) && held.add(keyOf(value))),
    ];
    const [first] = values;
    if (values.length > ATTRIBUTE_VALUES_MAX) {
      const message = `would have ${values.length} values, more than ${ATTRIBUTE_VALUES_MAX}`;
      issues.push({ path: [name], code: 'TOO_MANY', message });
    }
    if (first === undefined) after.delete(name);
    else after.set(name, values.length === 1 ? first : values);
  }
  refuseIfAny(issues);
  return Object.fromEntries(after);
}

/**
 * Which values a patch adds to attributes and removes from them, for the database to apply as `applyProfilePatch` does:
 * values compare as texts, and each is added once.
 */
export function patchedValues({ add, remove }: ProfilePatch): PatchedValues[] {
  return [...new Set([...Object.keys(add), ...Object.keys(remove)])].map((name) => ({
    name,
    added: [...new Map(valuesOf(add, name).map((value) => [String(value), value])).values()],
    removed: valuesOf(remove, name).map(String),
  }));
}

/** What a patch makes of the values of one attribute. */
export type PatchedValues = {
  readonly name: string;
  readonly added: readonly AttributeValue[];
  /** As texts. */
  readonly removed: readonly string[];
};

const valuesOf = (attributes: CoreAttributes, name: string): AttributeValue[] =>
  [ownEntry(attributes, name) ?? []].flat() as AttributeValue[];
