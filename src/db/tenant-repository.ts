import { sql } from 'drizzle-orm';
import { type Db, executeRows } from './client.ts';

/** True when a tenant has neither customers nor members nor extensions, and never had a customer or member that is kept. */
export async function isTenantEmpty(db: Db, tenantId: string): Promise<boolean> {
  const [row] = await executeRows<{ is_empty: boolean }>(
    db,
    sql`SELECT NOT EXISTS (SELECT FROM customer WHERE tenant_id = ${tenantId})
      AND NOT EXISTS (SELECT FROM member WHERE tenant_id = ${tenantId})
      AND NOT EXISTS (SELECT FROM customer_revision WHERE tenant_id = ${tenantId})
      AND NOT EXISTS (SELECT FROM member_revision WHERE tenant_id = ${tenantId})
      AND NOT EXISTS (SELECT FROM extension_schema WHERE tenant_id = ${tenantId}) AS is_empty`,
  );
  return row?.is_empty === true;
}
