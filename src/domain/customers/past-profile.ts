import type { CustomerState } from '../history/state.ts';
import type { AttributeDefinition } from '../profile-schema/attribute.ts';
import type { ExtensionSchema, ProfileSchema } from '../profile-schema/profile-schema.ts';
import { type ExtensionInput, type Profile, parseProfile } from './profile.ts';

/**
 * A profile as it was, to be stored again. No default fills in what was not there.
 *
 * @param recordsMax most extension records of one customer
 * @throws ValidationError with all that today's profile schema does not allow any more
 */
export function parsePastProfile(schema: ProfileSchema, state: CustomerState, recordsMax: number): Profile {
  const groups = new Map<string, unknown[]>();
  for (const { extension, attributes } of state.records) {
    const group = groups.get(extension) ?? [];
    group.push(attributes);
    groups.set(extension, group);
  }
  const extensions = [...groups].map(([name, records]): ExtensionInput => ({ name, records }));
  return parseProfile(withoutDefaults(schema), { attributes: state.attributes, extensions }, recordsMax);
}

function withoutDefaults(schema: ProfileSchema): ProfileSchema {
  const strip = ({ default: _filling, ...definition }: AttributeDefinition): AttributeDefinition => definition;
  const extensions = [...schema.extensions].map(([name, extension]): [string, ExtensionSchema] => {
    return [name, { ...extension, attributes: extension.attributes.map(strip) }];
  });
  return { ...schema, extensions: new Map(extensions) };
}
