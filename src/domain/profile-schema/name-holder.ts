import { findExtensionSchema, foldName, type ProfileSchema } from './profile-schema.ts';

/**
 * What has a name: core attributes and extensions stand side by side in a legacy body, so they have one name space,
 * letter case folded; null: nothing has it.
 */
export function findNameHolder(schema: ProfileSchema, name: string): 'a core attribute' | 'an extension' | null {
  const isAttribute = [...schema.attributes.keys()].some((attribute) => foldName(attribute) === foldName(name));
  if (isAttribute) return 'a core attribute';
  return findExtensionSchema(schema, name) ? 'an extension' : null;
}
