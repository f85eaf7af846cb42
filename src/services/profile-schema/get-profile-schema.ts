import { NotFoundError } from '../../domain/errors.ts';
import {
  type ExtensionSchema,
  findExtensionSchema,
  foldName,
  type ProfileSchema,
  type StoredIdentificationKey,
} from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';

/** The profile schema as it is now, whichever instance changed it last. */
export function getProfileSchema(ctx: ServiceContext): Promise<ProfileSchema> {
  return ctx.profileSchemas.refresh(ctx.tenantId);
}

/** @throws NotFoundError when no extension has that name, letter case folded */
export async function getExtensionSchema(ctx: ServiceContext, name: string): Promise<ExtensionSchema> {
  return requireExtension(await getProfileSchema(ctx), name);
}

/** @throws NotFoundError when no extension has that name, letter case folded */
export function requireExtension(schema: ProfileSchema, name: string): ExtensionSchema {
  const found = findExtensionSchema(schema, name);
  if (!found) throw new NotFoundError('Extension', `extension '${name}' not found`);
  return found;
}

/** @throws NotFoundError when no identification key has that name, letter case folded */
export function requireKey(schema: Pick<ProfileSchema, 'identificationKeys'>, name: string): StoredIdentificationKey {
  const found = schema.identificationKeys.find((key) => foldName(key.name) === foldName(name));
  if (!found) throw new NotFoundError('IdentificationKey', `identification key '${name}' not found`);
  return found;
}

/** The keys by which customers can be found, oldest first. */
export async function listIdentificationKeys(ctx: ServiceContext): Promise<StoredIdentificationKey[]> {
  const { identificationKeys } = await getProfileSchema(ctx);
  return identificationKeys.filter(({ isReady }) => isReady);
}

/** @throws NotFoundError when no key of that name, letter case folded, is ready */
export async function getIdentificationKey(ctx: ServiceContext, name: string): Promise<StoredIdentificationKey> {
  return requireKey({ identificationKeys: await listIdentificationKeys(ctx) }, name);
}
