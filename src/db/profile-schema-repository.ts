import { and, asc, eq, sql } from 'drizzle-orm';
import type { AttributeDefinition, AttributeType } from '../domain/attribute.ts';
import { type JsonObject, parseStoredJson } from '../domain/json.ts';
import { readExtensionSchema } from '../domain/parse-extension-schema.ts';
import {
  DEFAULT_CORE_ATTRIBUTES,
  type ExtensionSchema,
  foldName,
  type ProfileSchema,
} from '../domain/profile-schema.ts';
import type { Db } from './client.ts';
import { coreAttribute, extensionSchema, profileSchema } from './tables.ts';

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
  return {
    version: head.version,
    attributes: new Map(core.map(({ name, type }) => [name, toDefinition(name, type)])),
    extensions: new Map(
      extensions.map(({ document }) => {
        const schema = readExtensionSchema(parseStoredJson(document));
        return [foldName(schema.name), schema];
      }),
    ),
  };
}

// The column only ever gets an AttributeType: `insertDefaultProfileSchema` is its one writer.
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

/** Raise the version and hold the tenant's row, so that no write goes on under the schema before the change. */
export async function lockProfileSchemaForChange(tx: Db, tenantId: string): Promise<void> {
  await tx
    .update(profileSchema)
    .set({ version: sql`${profileSchema.version} + 1` })
    .where(eq(profileSchema.tenantId, tenantId));
}

/** Store a new extension; false when one of that name, letter case folded, exists. */
export async function insertExtensionSchema(tx: Db, tenantId: string, schema: ExtensionSchema): Promise<boolean> {
  const document: JsonObject = schema.document;
  const inserted = await tx
    .insert(extensionSchema)
    .values({ tenantId, nameFolded: foldName(schema.name), document })
    .onConflictDoNothing()
    .returning({ nameFolded: extensionSchema.nameFolded });
  return inserted.length === 1;
}

/** True when a core attribute has that name, letter case folded. */
export async function hasCoreAttribute(db: Db, tenantId: string, name: string): Promise<boolean> {
  const found = await db
    .select({ name: coreAttribute.name })
    .from(coreAttribute)
    .where(and(eq(coreAttribute.tenantId, tenantId), eq(coreAttribute.nameFolded, foldName(name))));
  return found.length > 0;
}
