import { AlreadyTakenError } from '../../domain/errors.ts';
import { findExtensionSchema, foldName, type ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';

/**
 * Core attributes and extensions stand side by side in a legacy body: they have one name space, letter case folded.
 *
 * @throws AlreadyTakenError when either has that name
 */
export function refuseTakenName(schema: ProfileSchema, name: string, kind: 'attributeName' | 'extensionName'): void {
  const isAttribute = [...schema.attributes.keys()].some((attribute) => foldName(attribute) === foldName(name));
  if (isAttribute) throw new AlreadyTakenError(kind, `a core attribute is called '${name}' already`);
  if (findExtensionSchema(schema, name)) throw new AlreadyTakenError(kind, `an extension is called '${name}' already`);
}
