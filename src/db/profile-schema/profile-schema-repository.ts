import { and, asc, eq, sql } from 'drizzle-orm';
import { type JsonObject, parseStoredJson } from '../../domain/json.ts';
import type { AttributeDefinition, AttributeType } from '../../domain/profile-schema/attribute.ts';
import { readIdentificationKey } from '../../domain/profile-schema/identification-key.ts';
import { readExtensionSchema } from '../../domain/profile-schema/parse-extension-schema.ts';
import {
  DEFAULT_CORE_ATTRIBUTES,
  type ExtensionSchema,
  foldName,
  type ProfileSchema,
} from '../../domain/profile-schema/profile-schema.ts';
import type { ServerMode } from '../../domain/profile-schema/server-mode.ts';
import type { WriteOrigin } from '../../domain/write-origin.ts';
import type { Db } from '../client.ts';
import { keepCustomers, writeTime } from '../history/keep-customers.ts';
import { closeProfileSchema } from './hold-profile-schema.ts';
import { coreAttribute, extensionSchema, identificationKey, profileSchema } from './tables.ts';

/** The profile schema in force; null when the tenant has no row of its own yet. */
export async function findProfileSchema(db: Db, tenantId: string): Promise<ProfileSchema | null> {
  // The version first: should a change slip in between, the version is the older one and the next write reloads.
  const [head] = await db.select().from(profileSchema).where(eq(profileSchema.tenantId, tenantId));
  if (!head) return null;
  const core = await db
    .select()
    .from(coreAttribute)
    .where(eq(coreAttribute.tenantId, tenantId))
    .orderBy(asc(coreAttribute.position));
  const extensions = await db
    .select({ document: sql<string>`${extensionSchema.document}::text` })
    .from(extensionSchema)
    .where(eq(extensionSchema.tenantId, tenantId))
    .orderBy(asc(extensionSchema.position));
  const keys = await db
    .select({
      keyId: identificationKey.keyId,
      isReady: identificationKey.isReady,
      document: sql<string>`${identificationKey.document}::text`,
    })
    .from(identificationKey)
    .where(eq(identificationKey.tenantId, tenantId))
    .orderBy(asc(identificationKey.keyId));
  const schema: ProfileSchema = {
    version: head.version,
    mode: head.mode as ServerMode,
    attributes: new Map(core.map(({ name, type }) => [name, toDefinition(name, type)])),
    extensions: new Map(
      extensions.map(({ document }) => {
        const extension = readExtensionSchema(parseStoredJson(document));
        return [foldName(extension.name), extension];
      }),
    ),
    identificationKeys: [],
  };
  const identificationKeys = keys.map(({ keyId, isReady, document }) => {
    return { ...readIdentificationKey(schema, parseStoredJson(document)), keyId, isReady };
  });
  return { ...schema, identificationKeys };
}

// The column only ever gets an AttributeType.
const toDefinition = (name: string, type: string): AttributeDefinition => ({
  name,
  type: type as AttributeType,
  isMandatory: false,
});

/** The version of the profile schema; null when the tenant has no row of its own yet. */
export async function findProfileSchemaVersion(db: Db, tenantId: string): Promise<number | null> {
  const [head] = await db.select().from(profileSchema).where(eq(profileSchema.tenantId, tenantId));
  return head?.version ?? null;
}

/** Give a tenant a row of its own with the default core attributes, unless it has one already. */
export async function insertDefaultProfileSchema(tx: Db, tenantId: string): Promise<void> {
  const inserted = await tx.insert(profileSchema).values({ tenantId, version: 1 }).onConflictDoNothing().returning();
  if (inserted.length === 0) return;
  await tx.insert(coreAttribute).values(
    DEFAULT_CORE_ATTRIBUTES.map(({ name, type }, position) => ({
      tenantId,
      name,
      nameFolded: foldName(name),
      type,
      position,
    })),
  );
}

/**
 * Raise the version and hold the tenant's row, so that no write goes on under the schema before the change.
 *
 * @param mode the server mode from now on; left out: as before
 */
export async function lockProfileSchemaForChange(tx: Db, tenantId: string, mode?: ServerMode): Promise<void> {
  await closeProfileSchema(tx, tenantId);
  await tx
    .update(profileSchema)
    .set({ version: sql`${profileSchema.version} + 1`, ...(mode && { mode }) })
    .where(eq(profileSchema.tenantId, tenantId));
}

/** Store a new extension. */
export async function insertExtensionSchema(tx: Db, tenantId: string, schema: ExtensionSchema): Promise<void> {
  const document: JsonObject = schema.document;
  await tx.insert(extensionSchema).values({ tenantId, nameFolded: foldName(schema.name), document });
}

/** Store another definition of an extension. */
export async function saveExtensionSchema(
  tx: Db,
  tenantId: string,
  { name, document }: ExtensionSchema,
): Promise<void> {
  await tx.update(extensionSchema).set({ document }).where(thisExtension(tenantId, name));
}

/** Remove an extension and all its records; customers who had any get a new version. */
export async function deleteExtensionSchemaAndRecords(
  tx: Db,
  origin: WriteOrigin,
  schema: ExtensionSchema,
): Promise<void> {
  const { tenantId } = origin;
  const hasRecords = sql`EXISTS (SELECT FROM extension_record r
      WHERE r.tenant_id = c.tenant_id AND r.customer_id = c.customer_id AND r.extension = ${schema.name})`;
  const overwriting = { kind: 'UPDATED', records: true } as const;
  await tx.execute(sql`WITH ${keepCustomers(origin, hasRecords, overwriting)}, gone AS (
      DELETE FROM extension_record WHERE tenant_id = ${tenantId} AND extension = ${schema.name} RETURNING customer_id
    )
    UPDATE customer c SET version = c.version + 1, updated_at = ${writeTime}
    FROM (SELECT DISTINCT customer_id FROM gone) had
    WHERE c.tenant_id = ${tenantId} AND c.customer_id = had.customer_id`);
  await tx.delete(extensionSchema).where(thisExtension(tenantId, schema.name));
}

const thisExtension = (tenantId: string, name: string) =>
  and(eq(extensionSchema.tenantId, tenantId), eq(extensionSchema.nameFolded, foldName(name)));
