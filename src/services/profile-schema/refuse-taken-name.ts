import { AlreadyTakenError } from '../../domain/errors.ts';
import { findNameHolder } from '../../domain/profile-schema/name-holder.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';

/** @throws AlreadyTakenError when a core attribute or an extension has that name, letter case folded */
export function refuseTakenName(schema: ProfileSchema, name: string, kind: 'attributeName' | 'extensionName'): void {
  const holder = findNameHolder(schema, name);
  if (holder) throw new AlreadyTakenError(kind, `${holder} is called '${name}' already`);
}
