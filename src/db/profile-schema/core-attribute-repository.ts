import { and, eq, sql } from 'drizzle-orm';
import type { AttributeDefinition } from '../../domain/profile-schema/attribute.ts';
import { foldName } from '../../domain/profile-schema/profile-schema.ts';
import type { WriteOrigin } from '../../domain/write-origin.ts';
import { type Db, executeRows } from '../client.ts';
import { keepCustomers, writeTime } from '../history/keep-customers.ts';
import { coreAttribute } from './tables.ts';

/** Store a new core attribute behind those that are there. */
export async function insertCoreAttribute(
  tx: Db,
  tenantId: string,
  { name, type }: AttributeDefinition,
): Promise<void> {
  const position = sql`(SELECT coalesce(max(position), -1) + 1 FROM core_attribute WHERE tenant_id = ${tenantId})`;
  await tx.insert(coreAttribute).values({ tenantId, name, nameFolded: foldName(name), type, position });
}

/** How many customers hold a value of a core attribute. */
export async function countHolders(db: Db, tenantId: string, name: string): Promise<number> {
  const [row] = await executeRows<{ count: number }>(
    db,
    sql`SELECT count(*)::float8 AS count FROM customer WHERE tenant_id = ${tenantId} AND attributes ? ${name}`,
  );
  return row?.count ?? 0;
}

/** Remove a core attribute and all its values; customers who had any get a new version. */
export async function deleteCoreAttributeAndValues(tx: Db, origin: WriteOrigin, name: string): Promise<void> {
  const { tenantId } = origin;
  const overwriting = { kind: 'UPDATED', records: false } as const;
  await tx.execute(sql`WITH ${keepCustomers(origin, sql`c.attributes ? ${name}`, overwriting)}
    UPDATE customer c
    SET attributes = attributes - ${name}::text, version = version + 1, updated_at = ${writeTime}
    WHERE tenant_id = ${tenantId} AND attributes ? ${name}`);
  await tx
    .delete(coreAttribute)
    .where(and(eq(coreAttribute.tenantId, tenantId), eq(coreAttribute.nameFolded, foldName(name))));
}
