import { insertCoreAttribute } from '../../db/profile-schema/core-attribute-repository.ts';
import type { AttributeDefinition } from '../../domain/profile-schema/attribute.ts';
import {
  lackingAttributes,
  parseWantedAttributes,
  type WantedAttributes,
} from '../../domain/profile-schema/core-attribute.ts';
import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import type { ServiceContext } from '../context.ts';
import { verb } from '../verb.ts';
import { changeProfileSchema } from './change-profile-schema.ts';
import { createProfileSchemaCache } from './profile-schema-cache.ts';

/**
 * Define the core attributes that tenants lack: `[{ name, type }, …]` for the context's tenant, or an object with one
 * such list per tenant id. Never changes or deletes one. All of it or nothing, in one transaction.
 *
 * @throws ValidationError, also when an attribute is there with another type, or its name is taken; UnavailableError
 */
export const applyProfileAttributes = verb('applyProfileAttributes', async (ctx, document: unknown): Promise<void> => {
  const wanted = parseWantedAttributes(document, ctx.tenantId);
  // In one order, or two instances that start at once could wait for each other.
  const inOrder = wanted.toSorted((a, b) => Number(a.tenantId) - Number(b.tenantId));
  await ctx.db.transaction(async (tx) => {
    const profileSchemas = createProfileSchemaCache(tx, ctx.profileSchemas);
    for (const entry of inOrder) {
      await applyToTenant({ ...ctx, db: tx, profileSchemas, tenantId: entry.tenantId }, entry);
    }
  });
});

async function applyToTenant(ctx: ServiceContext, wanted: WantedAttributes): Promise<void> {
  const judge = (schema: ProfileSchema): AttributeDefinition[] => lackingAttributes(schema, wanted);
  // A start that finds all in place must not raise the version, which every write checks.
  if (judge(await ctx.profileSchemas.refresh(ctx.tenantId)).length === 0) return;
  await changeProfileSchema(ctx, { needsMaintenance: false, judge }, async (tx, lacking) => {
    for (const definition of lacking) await insertCoreAttribute(tx, ctx.tenantId, definition);
  });
}
