import {
  insertDefaultProfileSchema,
  lockProfileSchemaForChange,
} from '../../db/profile-schema/profile-schema-repository.ts';
import type { ServerMode } from '../../domain/profile-schema/server-mode.ts';
import { requirePrivileges } from '../privileges.ts';
import { verb } from '../verb.ts';

/**
 * Switch a tenant's server mode, for all gateways on the database. Writes that run are finished before.
 *
 * @throws ForbiddenError, UnavailableError
 * @see the legacy operation "Set Server Mode" (CV.WS.MODE)
 */
export const setServerMode = verb('setServerMode', async (ctx, mode: ServerMode): Promise<ServerMode> => {
  requirePrivileges(ctx, 'setServerMode');
  await ctx.db.transaction(async (tx) => {
    await insertDefaultProfileSchema(tx, ctx.tenantId);
    await lockProfileSchemaForChange(tx, ctx.tenantId, mode);
  });
  await ctx.profileSchemas.refresh(ctx.tenantId);
  return mode;
});
