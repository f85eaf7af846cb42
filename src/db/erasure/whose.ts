import { type SQL, sql } from 'drizzle-orm';
import type { ProfileKind } from '../../domain/feed/change.ts';
import { type Db, executeRows } from '../client.ts';

/** One profile, by its customer id or account id, in small letters. */
export type ProfileKey = { readonly kind: ProfileKind; readonly tenantId: string; readonly profileId: string };

/**
 * The first part of a statement `WITH RECURSIVE`, called `whose(tenant_id, id)`: a profile and, of a customer, all that
 * were merged into it, and into those. Their history is the customer's; their ids are never given again.
 */
export function mergedProfiles({ kind, tenantId, profileId }: ProfileKey): SQL {
  const root = sql`SELECT ${tenantId}::text AS tenant_id, ${profileId}::text AS id`;
  if (kind === 'MEMBER') return sql`whose AS (${root})`;
  return sql`whose AS (
      ${root}
      UNION
      SELECT r.tenant_id, r.customer_id FROM whose
      JOIN customer_revision r ON r.tenant_id = whose.tenant_id AND r.merged_into = whose.id
    )`;
}

/** The same of ids that are known already. */
export const theseProfiles = (tenantId: string, ids: readonly string[]): SQL =>
  sql`whose AS (
      SELECT ${tenantId}::text AS tenant_id, value AS id
      FROM jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)
    )`;

/** A profile and those merged into it; the one that was asked for comes first. */
export async function findMergedProfiles(tx: Db, key: ProfileKey): Promise<string[]> {
  const rows = await executeRows<{ id: string }>(
    tx,
    sql`WITH RECURSIVE ${mergedProfiles(key)} SELECT id FROM whose WHERE id <> ${key.profileId} ORDER BY id`,
  );
  return [key.profileId, ...rows.map(({ id }) => id)];
}

/** The customers that one was merged into, and what they were merged into; nobody of a member. */
export async function findMergeTargets(tx: Db, { kind, tenantId, profileId }: ProfileKey): Promise<string[]> {
  if (kind === 'MEMBER') return [];
  const into = sql`SELECT r.merged_into AS id FROM customer_revision r`;
  const isMerged = sql`r.tenant_id = ${tenantId} AND r.merged_into IS NOT NULL`;
  const rows = await executeRows<{ id: string }>(
    tx,
    sql`WITH RECURSIVE target AS (
          ${into} WHERE ${isMerged} AND r.customer_id = ${profileId}
          UNION
          ${into} JOIN target ON r.customer_id = target.id WHERE ${isMerged}
        ) SELECT id FROM target ORDER BY id`,
  );
  return rows.map(({ id }) => id);
}
