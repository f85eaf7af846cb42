import type { AttributeDefinition } from '../../src/domain/profile-schema/attribute.ts';
import { type ExtensionSchema, foldName, type ProfileSchema } from '../../src/domain/profile-schema/profile-schema.ts';

/** An attribute definition; a string that is not mandatory unless told otherwise. */
export const anAttribute = (name: string, rest: Partial<AttributeDefinition> = {}): AttributeDefinition => ({
  name,
  type: 'string',
  isMandatory: false,
  ...rest,
});

/** A multi-valued extension without a unique list unless told otherwise. */
export const anExtension = (name: string, rest: Partial<ExtensionSchema> = {}): ExtensionSchema => ({
  name,
  kind: 'multi-valued',
  attributes: [anAttribute('description')],
  unique: [],
  document: { name },
  ...rest,
});

export const aProfileSchema = (
  attributes: readonly AttributeDefinition[],
  extensions: readonly ExtensionSchema[] = [],
): ProfileSchema => ({
  version: 7,
  mode: 'production',
  attributes: new Map(attributes.map((attribute) => [attribute.name, attribute])),
  extensions: new Map(extensions.map((extension) => [foldName(extension.name), extension])),
  identificationKeys: [],
});
