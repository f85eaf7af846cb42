import { NotFoundError } from '../../domain/errors.ts';
import { type ExtensionSchema, findExtensionSchema, type ProfileSchema } from '../../domain/profile-schema.ts';
import type { ServiceContext } from '../context.ts';

/** The profile schema as it is now, whichever instance changed it last. */
export function getProfileSchema(ctx: ServiceContext): Promise<ProfileSchema> {
  return ctx.profileSchemas.refresh(ctx.tenantId);
}

/** @throws NotFoundError when no extension has that name, letter case folded */
export async function getExtensionSchema(ctx: ServiceContext, name: string): Promise<ExtensionSchema> {
  const found = findExtensionSchema(await getProfileSchema(ctx), name);
  if (!found) throw new NotFoundError('Extension', `extension '${name}' not found`);
  return found;
}
