import { NotFoundError } from '../../domain/errors.ts';
import {
  type ExtensionSchema,
  findExtensionSchema,
  foldName,
  type ProfileSchema,
  type StoredIdentificationKey,
} from '../../domain/profile-schema/profile-schema.ts';
import type { ServerMode } from '../../domain/profile-schema/server-mode.ts';
import type { ServiceContext } from '../context.ts';
import { requirePrivileges } from '../privileges.ts';

/**
 * The profile schema as it is now, whichever instance changed it last. Its extensions and its identification keys are
 * read with the verbs below, which need privileges of their own.
 *
 * @throws ForbiddenError
 */
export async function getProfileSchema(ctx: ServiceContext): Promise<ProfileSchema> {
  requirePrivileges(ctx, 'readProfileSchema');
  return currentSchema(ctx);
}

/** The mode that the server is in: every caller may know. */
export async function getServerMode(ctx: ServiceContext): Promise<ServerMode> {
  return (await currentSchema(ctx)).mode;
}

/** All extensions, in order of creation. @param schema left out: as it is now. @throws ForbiddenError */
export async function listExtensionSchemas(ctx: ServiceContext, schema?: ProfileSchema): Promise<ExtensionSchema[]> {
  requirePrivileges(ctx, 'readProfileExtensionSchema');
  const { extensions } = schema ?? (await currentSchema(ctx));
  return [...extensions.values()];
}

/** @throws ForbiddenError, NotFoundError when no extension has that name, letter case folded */
export async function getExtensionSchema(ctx: ServiceContext, name: string): Promise<ExtensionSchema> {
  requirePrivileges(ctx, 'readProfileExtensionSchema');
  return requireExtension(await currentSchema(ctx), name);
}

/** @throws NotFoundError when no extension has that name, letter case folded */
export function requireExtension(schema: ProfileSchema, name: string): ExtensionSchema {
  const found = findExtensionSchema(schema, name);
  if (!found) throw new NotFoundError('Extension', `extension '${name}' not found`);
  return found;
}

/** All keys, in order of creation. @throws ForbiddenError */
export function listIdentificationKeys(ctx: ServiceContext, schema: ProfileSchema): StoredIdentificationKey[] {
  requirePrivileges(ctx, 'readIdKeys');
  return [...schema.identificationKeys];
}

/** The keys by which customers can be found, oldest first. @throws ForbiddenError */
export async function listReadyKeys(ctx: ServiceContext): Promise<StoredIdentificationKey[]> {
  requirePrivileges(ctx, 'readIdKeys');
  const { identificationKeys } = await currentSchema(ctx);
  return identificationKeys.filter(({ isReady }) => isReady);
}

/** @throws ForbiddenError, NotFoundError when no key of that name, letter case folded, is ready */
export async function getIdentificationKey(ctx: ServiceContext, name: string): Promise<StoredIdentificationKey> {
  return requireKey({ identificationKeys: await listReadyKeys(ctx) }, name);
}

/** @throws NotFoundError when no identification key has that name, letter case folded */
export function requireKey(schema: Pick<ProfileSchema, 'identificationKeys'>, name: string): StoredIdentificationKey {
  const found = schema.identificationKeys.find((key) => foldName(key.name) === foldName(name));
  if (!found) throw new NotFoundError('IdentificationKey', `identification key '${name}' not found`);
  return found;
}

const currentSchema = ({ profileSchemas, tenantId }: ServiceContext): Promise<ProfileSchema> =>
  profileSchemas.refresh(tenantId);
